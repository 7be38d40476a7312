"""Timelines as short text: one event a line, for tests and for people, and back.

`0.911 proxy Starting`, `watch:2.0 app Condition Ready True`, `4 app FinishedAt 137 Error @1 message="too slow"`.
Times are seconds since the start; a kind's usual clock need not be named, and `node@worker-2:0.911` is told by the
clock of another node. Lines that begin with `#` are comments, `trouble: …` says why the record is not whole. A
clock's own uncertainty is not written: `store` loses nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from conformance.errors import ConformanceError
from conformance.timeline import testimony
from conformance.timeline.event import (
    ELSEWHERE,
    ENDPOINTS,
    EVENTS,
    JOBS,
    NODE,
    POD,
    STATUS,
    WATCH,
    WORDS,
    Clock,
    Event,
    Kind,
)
from conformance.timeline.timeline import Timeline

CLOCKS: Mapping[str, Clock] = {clock.name: clock for clock in (NODE, STATUS, WATCH, ENDPOINTS, JOBS, EVENTS)}
_TESTIMONY = frozenset(testimony.kinds())
_WHOLE = ("code", "count", "grace", "port", "seconds", "signal", "generation", "observed", "conditions")
_FRACTION = ("share", "last", "transition")
_PLAIN = re.compile(r"[^\s\"=@]+")
_TOKEN = re.compile(
    r"""\s* (?: @(?P<attempt>\d+|-) (?!\S)
      | (?:(?P<key>\w+)=)? (?: (?P<quoted>"(?:[^"\\]|\\.)*") | (?P<plain>[^\s"=@]+) ) (?!\S)
    ) \s*""",
    re.VERBOSE,
)


class _Token(NamedTuple):
    """A word (without key), a field or an attempt, each as text."""

    key: str
    value: str
    attempt: str


def parse(text: str, case: str = "test") -> Timeline:
    """The timeline that the lines tell, with 0.0 as its zero; ConformanceError names a line that is wrong."""
    events: list[Event] = []
    trouble: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        said = line.strip()
        if said.startswith("trouble:"):
            trouble.append(said.removeprefix("trouble:").strip())
        elif said and not said.startswith("#"):
            events.append(_event(said, number))
    return Timeline(case, tuple(events), trouble=tuple(trouble))


def event(text: str, at: float, clock: Clock | None = None) -> Event:
    """The event `<subject> <Kind> [words] [key=value] [@attempt]` at a moment; ValueError if it is none."""
    subject, _, rest = text.strip().partition(" ")
    name, _, rest = rest.strip().partition(" ")
    if not name:
        raise ValueError("an event is a subject and a kind, like 'app Starting'")
    kind = Kind(name)
    tokens = list(_tokens(rest))
    data = {key: _value(key, value) for key, value in _data(kind, tokens)}
    pod = str(data.pop("pod", ""))
    attempts = [token.attempt for token in tokens if token.attempt]
    attempt = _usual_attempt(subject, kind)
    if attempts:
        attempt = None if attempts[-1] == "-" else int(attempts[-1])
    return Event(at, subject, kind, data, attempt, clock or usual_clock(kind), pod)


def render(timeline: Timeline, events: Iterable[Event] | None = None) -> str:
    """All events, or those given, one a line, with times relative to the timeline's start."""
    chosen = timeline.events if events is None else tuple(events)
    troubles = [f"trouble: {reason}" for reason in timeline.trouble] if events is None else []
    return "".join(f"{line}\n" for line in [*(line_of(one, timeline.start) for one in chosen), *troubles])


def line_of(one: Event, start: float) -> str:
    """One event as `parse` reads it."""
    clock = "" if one.clock.name == usual_clock(one.kind).name else f"{one.clock.name}:"
    return " ".join([f"{clock}{one.at - start:.3f}", one.subject, str(one.kind), *_words(one)])


def usual_clock(kind: Kind) -> Clock:
    """The clock on which events of a kind are known."""
    if kind in _TESTIMONY:
        return NODE
    if kind in (Kind.STARTED_AT, Kind.FINISHED_AT):
        return STATUS
    if kind is Kind.ENDPOINT:
        return ENDPOINTS
    if kind is Kind.JOB:
        return JOBS
    return EVENTS if kind is Kind.EVENT else WATCH


def _event(line: str, number: int) -> Event:
    written, _, rest = line.partition(" ")
    name, colon, seconds = written.rpartition(":")
    try:
        return event(rest, float(seconds), _clock(name) if colon else None)
    except ValueError as error:
        raise ConformanceError(f"line {number}: {line!r}: {error}") from None


def _clock(name: str) -> Clock:
    """`node`, or `node@worker-2` for that of another node than the record's."""
    kind, elsewhere, node = name.partition(ELSEWHERE)
    if kind not in CLOCKS or (elsewhere and not node):
        raise ValueError(
            f"{name!r} is not one of the clocks {', '.join(CLOCKS)}, with @<node> for another node"
        )
    return CLOCKS[kind].on(node) if elsewhere else CLOCKS[kind]


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"cannot read {text[at:]!r}")
        value = json.loads(match["quoted"]) if match["quoted"] else match["plain"] or ""
        yield _Token(match["key"] or "", value, match["attempt"] or "")
        at = match.end()


def _usual_attempt(subject: str, kind: Kind) -> int | None:
    return None if subject == POD or kind in (Kind.EVENT, Kind.OUTPUT) else 0


def _data(kind: Kind, tokens: list[_Token]) -> Iterator[tuple[str, str]]:
    words = iter(WORDS.get(kind, ()))
    for token in tokens:
        if token.attempt:
            continue
        name = token.key or next(words, None)
        if name is None:
            raise ValueError(f"{kind} has no word for {token.value!r}")
        yield name, token.value


def _value(key: str, text: str) -> object:
    if key in _WHOLE and text.lstrip("-").isdigit():
        return int(text)
    return float(text) if key in _FRACTION else text


def _words(one: Event) -> Iterator[str]:
    missing = False
    for name in WORDS.get(one.kind, ()):
        if name not in one.data:
            missing = True
        else:
            value = _quoted(str(one.data[name]))
            yield f"{name}={value}" if missing else value
    rest = {name: value for name, value in one.data.items() if name not in WORDS.get(one.kind, ())}
    yield from (f"{name}={_quoted(str(value))}" for name, value in rest.items())
    if one.pod:
        yield f"pod={_quoted(one.pod)}"
    if one.attempt != _usual_attempt(one.subject, one.kind):
        yield "@-" if one.attempt is None else f"@{one.attempt}"


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def shifted(timeline: Timeline, seconds: float) -> Timeline:
    """The same timeline, all moments later by so many seconds."""
    return timeline.with_events(replace(one, at=one.at + seconds) for one in timeline.events)
