"""A timeline as newline-delimited JSON and back, losing nothing: a header line, then one event a line.

A clock is written by its name, and in full where it is not the usual one of that name (a node's clock carries its
own uncertainty). Nothing here judges or corrects what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from conformance.errors import ConformanceError
from conformance.timeline.event import ENDPOINTS, EVENTS, JOBS, NODE, STATUS, WATCH, Clock, Event, Kind
from conformance.timeline.recording import Recording
from conformance.timeline.timeline import Timeline

FORMAT = 1
CLOCKS = {clock.name: clock for clock in (NODE, STATUS, WATCH, ENDPOINTS, JOBS, EVENTS)}
KINDS = {str(kind): kind for kind in Kind}
BATCH = 1000
"""Lines that are parsed together."""


def dump(recorded: Timeline | Recording) -> str:
    """The timeline as text; of a recording its timeline only."""
    timeline = recorded.timeline if isinstance(recorded, Recording) else recorded
    return "".join(lines(timeline))


def lines(timeline: Timeline) -> Iterator[str]:
    """The same, line by line, each with its newline."""
    header = {
        "format": FORMAT,
        "case": timeline.case,
        "environment": dict(timeline.environment),
        "trouble": list(timeline.trouble),
        "source": dict(timeline.source),
    }
    yield _json(header)
    yield from (_json(_written(event)) for event in timeline.events)


def load(text: str | Iterable[str], name: str = "timeline") -> Timeline:
    """The timeline of a text or of its lines; ConformanceError names the line that is broken."""
    parts = enumerate(text.split("\n") if isinstance(text, str) else text, start=1)
    written = ((number, line) for number, line in parts if line and not line.isspace())
    first = next(written, None)
    if first is None:
        raise ConformanceError(f"{name} is empty: a stored timeline begins with a header line")
    header = _record(name, *first)
    _check_header(name, first[0], header)
    events = tuple(_events(name, written))
    try:
        return Timeline(
            case=header["case"],
            events=events,
            environment=dict(header.get("environment", {})),
            trouble=tuple(header.get("trouble", ())),
            source=dict(header.get("source", {})),
        )
    except (TypeError, ValueError) as error:
        raise ConformanceError(f"{name}:{first[0]}: the header is broken: {error}") from None


def _events(name: str, written: Iterator[tuple[int, str]]) -> Iterator[Event]:
    names: dict[str, str] = {}
    while batch := list(islice(written, BATCH)):
        for (number, _), record in zip(batch, _records(name, batch), strict=True):
            yield _event(name, number, record, names)


def _records(name: str, batch: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """All lines at once, which is quicker and keeps each key once; one by one to find a mistake."""
    try:
        records: list[Any] = json.loads(f"[{','.join(line for _, line in batch)}]")
    except ValueError:
        records = []
    if len(records) == len(batch) and all(line.startswith("{") for _, line in batch):
        return records
    return [_record(name, number, line) for number, line in batch]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _written(event: Event) -> dict[str, object]:
    usual = CLOCKS.get(event.clock.name)
    clock = asdict(event.clock)
    record: dict[str, object] = {"at": event.at, "subject": event.subject, "kind": str(event.kind)}
    if event.data:
        record["data"] = dict(event.data)
    if event.attempt is not None:
        record["attempt"] = event.attempt
    record["clock"] = event.clock.name if event.clock == usual else clock
    if event.pod:
        record["pod"] = event.pod
    return record


def _record(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ConformanceError(f"{name}:{number}: not a line of JSON (cut off?): {error}") from None
    if not isinstance(record, dict):
        raise ConformanceError(f"{name}:{number}: a line holds one JSON object, not {line.strip()[:40]!r}")
    return record


def _check_header(name: str, number: int, header: dict[str, Any]) -> None:
    if "format" not in header or not isinstance(header.get("case"), str):
        raise ConformanceError(f"{name}:{number}: not the header of a stored timeline")
    if header["format"] != FORMAT:
        raise ConformanceError(
            f"{name}:{number}: format {header['format']!r} is not known; this reads {FORMAT}"
        )


def _event(name: str, number: int, record: dict[str, Any], names: dict[str, str]) -> Event:
    """`names`: those that were read before, so that each is kept once."""
    try:
        subject, pod, clock = str(record["subject"]), str(record.get("pod", "")), record["clock"]
        data = record.get("data", {})
        if data.__class__ is not dict:
            raise TypeError(f"its data is {data!r}")
        return Event(
            float(record["at"]),
            names.setdefault(subject, subject),
            _kind(record["kind"]),
            data,
            record.get("attempt"),
            _clock(clock),
            names.setdefault(pod, pod),
        )
    except KeyError as error:
        raise ConformanceError(f"{name}:{number}: the event lacks {error}") from None
    except (TypeError, ValueError) as error:
        raise ConformanceError(f"{name}:{number}: the event is broken: {error}") from None


def _kind(written: str) -> Kind:
    return KINDS.get(written) or Kind(written)


def _clock(written: str | dict[str, Any]) -> Clock:
    if isinstance(written, dict):
        resolution, uncertainty = float(written["resolution"]), float(written["uncertainty"])
        lag, skew = float(written.get("lag", 0.0)), float(written.get("skew", 0.0))
        return Clock(str(written["name"]), resolution, uncertainty, lag, skew)
    if written not in CLOCKS:
        raise ValueError(f"{written!r} is not one of the clocks {', '.join(CLOCKS)}")
    return CLOCKS[written]
