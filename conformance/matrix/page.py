"""The comparison → `matrix.html`: one page that needs nothing else, where differences jump out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from conformance.matrix.comparison import Column, Difference, Row, differences, rows, skipped
from conformance.matrix.declared import Cell
from conformance.matrix.latencies import Distribution
from conformance.matrix.markdown import LEGEND, grouped, sign
from conformance.matrix.transitions import TRANSITIONS
from conformance.report.outcome import OUTCOMES

STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem; color: #1c1e21; }
table { border-collapse: collapse; margin: .5rem 0 2rem; }
th, td { padding: .25rem .6rem; text-align: left; border-bottom: 1px solid #e2e4e8; white-space: nowrap; }
thead th { position: sticky; top: 0; background: #fff; }
.failed { background: #f8cccc; } .unknown { background: #fbe9b7; } .known_issue { background: #e4dcf7; }
td.long { white-space: normal; min-width: 30rem; } .passed { color: #1a7f37; } .skipped, .quiet { color: #767c85; }
tr.differs th { background: #fff4d6; } .number { text-align: right; font-variant-numeric: tabular-nums; }
"""
WIDTH = 220
"""Pixels of the longest bar."""


def render(columns: Sequence[Column], excluded: Mapping[Cell, str]) -> str:
    parts = (_differences, _skipped, _latencies, _scenarios)
    body = [*_cells(columns, excluded), *(line for part in parts for line in part(columns))]
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><title>Pod lifecycle conformance: matrix</title>',
            f"<style>{STYLE}</style></head><body>",
            "<h1>Pod lifecycle conformance: matrix</h1>",
            *body,
            "</body></html>\n",
        )
    )


def _table(head: Sequence[str], body: Iterator[str]) -> Iterator[str]:
    yield f"<table><thead><tr>{''.join(f'<th>{escape(name)}</th>' for name in head)}</tr></thead><tbody>"
    yield from body
    yield "</tbody></table>"


def _cells(columns: Sequence[Column], excluded: Mapping[Cell, str]) -> Iterator[str]:
    head = ("cell", "Kubernetes", "runtime", *(name.replace("_", " ") for name in OUTCOMES), "seconds")
    yield from _table(head, map(_cell, columns))
    notes = [f"{column.name} cannot start: {column.ran.reason}" for column in columns if column.ran.reason]
    notes += [f"{cell.name} is left out: {reason}" for cell, reason in excluded.items()]
    yield from (f"<p class=quiet>{escape(note)}</p>" for note in notes)


def _cell(column: Column) -> str:
    versions, counts = column.ran.versions, column.counts()
    texts = (versions.kubernetes, versions.runtime) if versions else ("", "")
    numbers = (*(counts.get(name, 0) for name in OUTCOMES), round(column.ran.seconds))
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    counted = "".join(f"<td class=number>{number}</td>" for number in numbers)
    return f"<tr><th>{escape(column.name)}</th>{cells}{counted}</tr>"


def _differences(columns: Sequence[Column]) -> Iterator[str]:
    found = differences(columns)
    yield f"<h2>Differences ({len(found)})</h2>"
    yield from _table(("case", "came out", "explanation"), map(_difference, found))


def _difference(one: Difference) -> str:
    marked = zip(one.groups, grouped(one), strict=True)
    shown = "<br>".join(f'<span class="{outcome}">{escape(text)}</span>' for outcome, text in marked)
    cells = f"<td class=long>{shown}</td><td class=long>{escape(one.explanation)}</td>"
    return f"<tr><th>{escape(one.case)}</th>{cells}</tr>"


def _skipped(columns: Sequence[Column]) -> Iterator[str]:
    yield "<h2>Skipped</h2>"
    found = ((reason, *one) for reason, cells in skipped(columns).items() for one in cells.items())
    yield from _table(("reason", "cases", "in each of"), (_left_out(*one) for one in found))


def _left_out(reason: str, count: int, cells: Sequence[str]) -> str:
    names = escape(", ".join(cells))
    return f"<tr><th>{escape(reason)}</th><td class=number>{count}</td><td class=long>{names}</td></tr>"


def _scenarios(columns: Sequence[Column]) -> Iterator[str]:
    yield f"<h2>Scenarios</h2><p class=quiet>{escape(LEGEND)}</p>"
    head = ("family", "scenario", *(column.name for column in columns))
    yield from _table(head, (_scenario(row, columns) for row in rows(columns)))


def _scenario(row: Row, columns: Sequence[Column]) -> str:
    kinds = (row.outcomes[column.name][0] if column.name in row.outcomes else "" for column in columns)
    cells = "".join(
        f'<td class="{kind}">{escape(sign(row, column))}</td>'
        for kind, column in zip(kinds, columns, strict=True)
    )
    marked = " class=differs" if row.differs else ""
    return f"<tr{marked}><td>{escape(row.family)}</td><th>{escape(row.scenario)}</th>{cells}</tr>"


def _latencies(columns: Sequence[Column]) -> Iterator[str]:
    for load in dict.fromkeys(load for column in columns for load in column.latencies):
        yield f"<h2>Latencies at {escape(load)} load</h2>"
        yield "<p class=quiet>Bar: median to 90th percentile, tick: maximum. Never part of a verdict.</p>"
        head = ("transition", "cell", "p50", "p90", "max", "count", "seconds")
        yield from _table(head, (line for name in TRANSITIONS for line in _transition(name, load, columns)))


def _transition(name: str, load: str, columns: Sequence[Column]) -> Iterator[str]:
    found = {
        column.name: column.latencies[load][name]
        for column in columns
        if name in column.latencies.get(load, {})
    }
    longest = max((one.max for one in found.values()), default=0.0)
    for number, (cell, one) in enumerate(found.items()):
        title = escape(TRANSITIONS[name].title) if number == 0 else ""
        numbers = "".join(f"<td class=number>{value:.2f}</td>" for value in (one.p50, one.p90, one.max))
        bar = f"<td class=number>{one.count}</td><td>{_bar(one, longest)}</td>"
        yield f"<tr><th>{title}</th><td>{escape(cell)}</td>{numbers}{bar}</tr>"


def _bar(one: Distribution, longest: float) -> str:
    scale = WIDTH / longest if longest else 0.0
    left, width, tick = one.p50 * scale, max(1.0, (one.p90 - one.p50) * scale), one.max * scale
    return (
        f'<svg width="{WIDTH + 4}" height="14"><line x1="0" x2="{tick:.1f}" y1="7" y2="7" stroke="#c9ccd1"/>'
        f'<rect x="{left:.1f}" y="3" width="{width:.1f}" height="8" fill="#4c7ff0"/>'
        f'<line x1="{tick:.1f}" x2="{tick:.1f}" y1="2" y2="12" stroke="#1c1e21" stroke-width="2"/></svg>'
    )
