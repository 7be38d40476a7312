"""The plot of a benchmark is an SVG whose line rises with the values."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.plot import HEIGHT, MARGIN, WIDTH, svg


def test_points_are_placed_between_zero_and_their_maximum() -> None:
    root = ElementTree.fromstring(svg([(0, 0), (6, 30), (12, 60)], "limit", "rate"))
    line = next(element for element in root if element.tag.endswith("polyline"))
    places = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    assert places[0] == (MARGIN, HEIGHT - MARGIN)
    assert places[1] == (WIDTH / 2, HEIGHT / 2)
    assert places[2] == (WIDTH - MARGIN, MARGIN)
