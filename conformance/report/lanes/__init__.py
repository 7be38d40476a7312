"""Timeline → one SVG picture with a lane for the driver, the pod and each container, on one axis of seconds.

The picture is static and deterministic: no scripts, no outside fonts, its own paper, so it reads anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from conformance.report.lanes import style
from conformance.report.lanes.build import lanes
from conformance.report.lanes.canvas import Canvas, width_of
from conformance.report.lanes.labels import SIZE, Label, place
from conformance.report.lanes.lane import Lane
from conformance.report.lanes.scale import Scale
from conformance.timeline import Event, Timeline

LEGEND = (
    ("starting", style.STARTING),
    ("started, running", style.RUNNING),
    ("after the signal", style.STOPPING),
    ("ready, condition true", style.READY),
    ("hook", style.HOOK),
    ("probe succeeded, exit 0", style.GOOD),
    ("probe failed, exit not 0", style.BAD),
)
_TOP = 52.0
_BELOW = 52.0


def svg(
    timeline: Timeline, title: str, containers: Sequence[str] = (), evidence: Sequence[Event] = ()
) -> str:
    """The whole picture. `containers`: names in spec order. `evidence`: moments to point out, for a failure."""
    end = max((event.latest for event in timeline.events), default=timeline.start)
    scale = Scale(timeline.start, _padded(timeline.start, end), style.GUTTER, style.WIDTH - style.MARGIN)
    rows = list(lanes(timeline, containers, end))
    bottom = _draw(rows, Canvas(style.WIDTH), scale)
    canvas = Canvas(style.WIDTH)
    _paper(canvas, title, timeline.environment, bottom + _BELOW)
    _axis(canvas, scale, bottom)
    _evidence(canvas, scale, evidence, bottom)
    _draw(rows, canvas, scale)
    _legend(canvas, bottom + _BELOW - 12)
    return canvas.finish(bottom + _BELOW)


def _padded(start: float, end: float) -> float:
    """A little room on the right, so that what ends last has a visible end; at least a second in all."""
    return max(end + (end - start) * 0.02, start + 1)


def _draw(rows: Iterable[Lane], canvas: Canvas, scale: Scale) -> float:
    """Draw the lanes one below the other; the result is where they end."""
    y = _TOP
    for row in rows:
        y = row.draw(canvas, scale, y) + style.LANE_GAP
    return y


def _paper(canvas: Canvas, title: str, facts: Mapping[str, str], height: float) -> None:
    canvas.title(title)
    canvas.rect(0.5, 0.5, style.WIDTH - 1, height - 1, fill=style.PAPER, stroke=style.FRAME, rx=6)
    canvas.text(style.MARGIN, 24.0, title, fill=style.INK, font_size=13, font_weight="600")
    where = " · ".join(facts[name] for name in ("kubernetes", "runtime") if facts.get(name))
    if where and width_of(title, 13) + width_of(where) < style.WIDTH - 3 * style.MARGIN:
        canvas.text(style.WIDTH - style.MARGIN, 24.0, where, fill=style.FAINT, text_anchor="end")


def _axis(canvas: Canvas, scale: Scale, bottom: float) -> None:
    canvas.line(scale.left, bottom, scale.right, bottom, stroke=style.FAINT)
    for at, label in scale.ticks():
        x = scale.x(at)
        canvas.line(x, _TOP - 6, x, bottom + 4, stroke=style.GRID)
        canvas.text(x, bottom + 16, label, fill=style.FAINT, text_anchor="middle", font_size=SIZE)


def _evidence(canvas: Canvas, scale: Scale, evidence: Sequence[Event], bottom: float) -> None:
    """Vertical lines at what decided, with their times above all lanes."""
    moments = [
        Label(scale.x(event.at), f"{event.at - scale.start:.3f} s", style.EVIDENCE) for event in evidence
    ]
    for x in dict.fromkeys(moment.x for moment in moments):
        canvas.line(x, _TOP - 4, x, bottom, stroke=style.EVIDENCE, stroke_dasharray="4 3")
    for spot in place(moments, 1, scale.left, scale.right):
        canvas.text(
            spot.left, _TOP - 8, spot.label.words, fill=style.EVIDENCE, font_size=SIZE, font_weight="600"
        )


def _legend(canvas: Canvas, y: float) -> None:
    x = style.MARGIN
    for words, color in LEGEND:
        canvas.rect(x, y - 9, 10.0, 10.0, fill=color)
        canvas.text(x + 14, y, words, fill=style.FAINT, font_size=SIZE)
        x += 30 + width_of(words, SIZE)
