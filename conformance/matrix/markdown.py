"""The comparison → `matrix.md`: what differs first, then what every cell counted, then latencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.matrix.comparison import Column, Difference, Row, differences, rows, skipped
from conformance.matrix.declared import Cell
from conformance.matrix.transitions import TRANSITIONS
from conformance.report.outcome import OUTCOMES, OutcomeName

SIGNS: Mapping[OutcomeName, str] = {
    "passed": "✓",
    "failed": "✗",
    "unknown": "?",
    "skipped": "·",
    "known_issue": "k",
}
LEGEND = "✓ passed, ✗ failed, ? unknown, k known issue, · skipped; 2✗/5: two cases of five"


def render(columns: Sequence[Column], excluded: Mapping[Cell, str]) -> str:
    parts = (
        _cells(columns, excluded),
        _differences(columns),
        _skipped(columns),
        _scenarios(columns),
        _latencies(columns),
    )
    return "\n".join(["# Matrix", *(line for part in parts for line in ("", *part))]) + "\n"


def sign(row: Row, column: Column) -> str:
    """`✓`, `2✗/5`, or nothing where the scenario was not run."""
    found = row.outcomes.get(column.name)
    if found is None:
        return ""
    outcome, count, cases = found
    return SIGNS[outcome] if count == cases else f"{count}{SIGNS[outcome]}/{cases}"


def table(head: Sequence[str], body: Iterator[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield _line(head)
    yield _line(["---"] * len(head))
    yield from (_line(cells) for cells in body)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '·') for cell in cells)} |"


def _cells(columns: Sequence[Column], excluded: Mapping[Cell, str]) -> Iterator[str]:
    yield from ("## Cells", "")
    head = ("cell", "Kubernetes", "runtime", *(name.replace("_", " ") for name in OUTCOMES), "seconds")
    yield from table(head, map(_counted, columns))
    yield from ("", *(f"- {one.name} cannot start: {one.ran.reason}" for one in columns if one.ran.reason))
    yield from (f"- {cell.name} is left out: {reason}" for cell, reason in excluded.items())


def _counted(column: Column) -> Sequence[str]:
    versions, counts = column.ran.versions, column.counts()
    known = (versions.kubernetes, versions.runtime) if versions else ("", "")
    return (
        column.name,
        *known,
        *(str(counts.get(name, 0)) for name in OUTCOMES),
        f"{column.ran.seconds:.0f}",
    )


def _differences(columns: Sequence[Column]) -> Iterator[str]:
    found = differences(columns)
    yield from (f"## Differences ({len(found)})", "")
    for one in found:
        yield f"- `{one.case}`: {'; '.join(grouped(one))}. {one.explanation}"


def grouped(one: Difference) -> Iterator[str]:
    """`failed in 1.33+containerd+runc`, `passed in 15 others`."""
    *few, (most, others) = one.groups.items()
    yield from (f"{outcome.replace('_', ' ')} in {', '.join(cells)}" for outcome, cells in few)
    yield f"{most.replace('_', ' ')} in {len(others)} other{'s' * (len(others) != 1)}"


def _skipped(columns: Sequence[Column]) -> Iterator[str]:
    yield from ("## Skipped", "")
    for reason, cells in skipped(columns).items():
        counted = (f"{count} in {', '.join(names)}" for count, names in cells.items())
        yield f"- {reason}: {'; '.join(counted)}"


def _scenarios(columns: Sequence[Column]) -> Iterator[str]:
    yield from ("## Scenarios", "", LEGEND, "")
    head = ("family", "scenario", *(column.name for column in columns))
    yield from table(head, (_scenario(row, columns) for row in rows(columns)))


def _scenario(row: Row, columns: Sequence[Column]) -> Sequence[str]:
    name = f"**{row.scenario}**" if row.differs else row.scenario
    return (row.family, name, *(sign(row, column) for column in columns))


def _latencies(columns: Sequence[Column]) -> Iterator[str]:
    loads = dict.fromkeys(load for column in columns for load in column.latencies)
    for load in loads:
        yield from (
            f"## Latencies at {load} load",
            "",
            "Seconds: median / 90th percentile / maximum (count).",
            "",
        )
        head = ("transition", *(column.name for column in columns))
        yield from table(head, (_latency(name, load, columns) for name in TRANSITIONS))
        yield ""


def _latency(name: str, load: str, columns: Sequence[Column]) -> Sequence[str]:
    found = (column.latencies.get(load, {}).get(name) for column in columns)
    shown = (f"{one.p50:.2f} / {one.p90:.2f} / {one.max:.2f} ({one.count})" if one else "" for one in found)
    return (TRANSITIONS[name].title, *shown)
