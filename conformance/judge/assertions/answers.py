"""What the API server said to a request that was only asked for, and the fields of objects that were read from it."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from conformance.judge.findings import failed, passed
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.arguments import Arguments
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline


class Rejected(Arguments):
    """For which cause; what is left out is not compared."""

    field: str | None = Field(None, description="path of the field that is wrong, as the API server names it")
    reason: str | None = Field(None, description="reason of the cause, such as FieldValueForbidden")
    message: str | None = Field(None, description="a part of the message")
    code: int = Field(422, description="HTTP status")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.field is None and self.message is None:
            raise ValueError("say which field, a part of the message, or both")
        return self


class FieldIs(Arguments):
    """Which field, and exactly one claim about it."""

    path: str = Field(description="the field, as the step that read it names it")
    equals: str | int | bool | None = Field(None, description="it has this value at every reading")
    absent: bool | None = Field(None, description="true: it has no value at any reading")
    changes: bool | None = Field(None, description="from each reading to the next, or with false never")

    @model_validator(mode="after")
    def _one(self) -> Self:
        claims = (self.equals, self.absent, self.changes)
        if sum(claim is not None for claim in claims) != 1 or self.absent is False:
            raise ValueError("say exactly one of equals, absent: true and changes")
        return self


@ASSERTIONS.register("rejected")
def rejected(wanted: Rejected, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The API server rejects what it was asked for, and this is among its causes."""
    given = {name: value for name in sorted(wanted.model_fields_set) if (value := getattr(wanted, name))}
    expected = "rejected with " + ", ".join(f"{name} {value!r}" for name, value in given.items())
    answers = _answers(timeline)
    for event in answers:
        if event.kind is Kind.REJECTED and _fits(event, wanted):
            return passed(expected, event.words(), event)
    if not answers:
        return absent(timeline, expected, "no answer is recorded")
    return failed(expected, "; ".join(map(_told, answers)), *answers)


@ASSERTIONS.register("accepted")
def accepted(_: None, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The API server accepts everything that it was asked for."""
    expected, answers = "accepted", _answers(timeline)
    refusals = [event for event in answers if event.kind is Kind.REJECTED]
    if refusals:
        return failed(expected, "; ".join(map(_told, refusals)), *refusals)
    if not answers:
        return absent(timeline, expected, "no answer is recorded")
    return passed(expected, "so it was", *answers)


@ASSERTIONS.register("field")
def field(wanted: FieldIs, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """A field that was read (steps read and ask) has a value, has none, changes from reading to reading, or never."""
    readings = timeline.select(POD, Kind.FIELD, path=wanted.path)
    expected, enough = _claim(wanted), 1 if wanted.changes is None else 2
    if len(readings) < enough:
        return absent(timeline, expected, f"read {len(readings)} times", *readings)
    values = [event.data.get("value") for event in readings]
    observed = ", ".join("absent" if value is None else str(value) for value in values)
    return (passed if _holds(wanted, values) else failed)(expected, observed, *readings)


def _answers(timeline: Timeline) -> list[Event]:
    found = [*timeline.of(POD, Kind.ACCEPTED), *timeline.of(POD, Kind.REJECTED)]
    return sorted(found, key=lambda event: event.at)


def _fits(event: Event, wanted: Rejected) -> bool:
    return (
        event.data.get("code", wanted.code) == wanted.code
        and wanted.field in (None, event.data.get("field"))
        and wanted.reason in (None, event.data.get("reason"))
        and (wanted.message or "") in str(event.data.get("message", ""))
    )


def _told(event: Event) -> str:
    message = event.data.get("message")
    return f"{event.words()}: {message}" if message else event.words()


def _claim(wanted: FieldIs) -> str:
    if wanted.changes is not None:
        return f"{wanted.path} {'changes' if wanted.changes else 'stays the same'}"
    return f"{wanted.path} {'absent' if wanted.absent else _text(wanted.equals)}"


def _holds(wanted: FieldIs, values: list[object]) -> bool:
    if wanted.changes is not None:
        pairs = pairwise(values)
        return None not in values and all((one != other) is wanted.changes for one, other in pairs)
    return all(value == (None if wanted.absent else _text(wanted.equals)) for value in values)


def _text(value: str | int | bool | None) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
