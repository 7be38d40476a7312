"""Reads `app Signal TERM @1` and tells which events fit: the way scenarios name events.

A pattern is `<subject> <Kind> [words…] [key=value…] [@attempt]`. Words stand for the data fields in the order of
`WORDS`; `*` matches any text, also within a word, and what is left out is not compared. It knows nothing of what an
event means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from conformance.errors import nearest
from conformance.timeline.event import POD, WORDS, Event, Kind
from conformance.timeline.timeline import Timeline

ANY = "*"
DESCRIPTION = (
    "an event: `<subject> <Kind> [words] [@attempt]`, such as `app Starting @1`, `proxy Signal TERM`, "
    "`pod Phase Succeeded`; `*` matches any text, as in `message=*deadline*`"
)
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?|\*")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What an event must look like; None and `*` match anything.

    `words` are the data fields in the order of `WORDS`, `data` further fields by name; both as text.
    """

    text: str
    subject: str
    kind: Kind | None
    words: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    attempt: int | None = None

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """The pattern that is written in `text`; ValueError says what is wrong with it."""
        parts = text.split()
        attempt = _attempt(parts)
        data = tuple((key, value) for key, sign, value in (part.partition("=") for part in parts) if sign)
        plain = [part for part in parts if "=" not in part]
        if len(plain) < 2:
            raise ValueError(f"{text!r} is no event: write a subject and a kind, like 'app Starting'")
        subject, kind, *words = plain
        if not _NAME.fullmatch(subject):
            raise ValueError(f"{subject!r} is no subject: write a container's name, {POD!r} or '*'")
        known = None if kind == ANY else _kind(kind)
        fields = WORDS.get(known, ()) if known else ()
        if len(words) > len(fields):
            raise ValueError(_too_many(kind, fields))
        return cls(text, subject, known, tuple(words), data, attempt)

    def matches(self, event: Event) -> bool:
        """Whether the event fits; an attempt that is asked for must be known of the event."""
        return (
            (self.kind is None or event.kind is self.kind)
            and (event.subject == self.subject or (self.subject == ANY and event.subject != POD))
            and (self.attempt is None or event.attempt == self.attempt)
            and all(_equal(word, event, name) for word, name in zip(self.words, _fields(event), strict=False))
            and all(_equal(value, event, name) for name, value in self.data)
        )

    def find(self, timeline: Timeline) -> tuple[Event, ...]:
        """All events that fit, in order."""
        subject = None if self.subject == ANY else self.subject
        return tuple(event for event in timeline.of(subject, self.kind) if self.matches(event))

    def first(self, timeline: Timeline) -> Event | None:
        return next(iter(self.find(timeline)), None)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.with_info_after_validator_function(
            _validated, core_schema.str_schema(min_length=1)
        )
        return core_schema.json_or_python_schema(
            json_schema=text,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), text]),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls,
        schema: CoreSchema,
        handler: GetJsonSchemaHandler,
    ) -> JsonSchemaValue:
        return {"type": "string", "description": DESCRIPTION}


def _validated(text: str, info: core_schema.ValidationInfo) -> Pattern:
    """The pattern, its subject checked against the containers in the validation context, if there are any."""
    _, kind, *_ = [*text.split(), "", ""]
    if kind and kind != ANY and kind not in Kind.__members__.values():
        raise _unknown("kind of event", kind, [str(known) for known in Kind])
    pattern = Pattern.parse(text)
    if pattern.subject != ANY:
        known_subject(pattern.subject, info)
    return pattern


def known_subject(subject: str, info: core_schema.ValidationInfo) -> str:
    """The subject itself, if it is the pod or a container that the validation context knows (or knows none)."""
    names = ((info.context or {}).get("containers") or {}).get("all")
    if names is not None and subject not in (*names, POD):
        raise _unknown("container", subject, [*names, POD])
    return subject


def _unknown(what: str, name: str, valid: Iterable[str]) -> PydanticCustomError:
    """Same type and context as the error of an unknown container elsewhere: loading shows them alike."""
    names = tuple(valid)
    context: dict[str, Any] = {"kind": what, "name": name, "valid": names, "advice": nearest(name, names)}
    return PydanticCustomError("unknown_name", "unknown {kind} '{name}'", context)


def _attempt(parts: list[str]) -> int | None:
    """Takes `@1` off the end."""
    if not parts or not parts[-1].startswith("@"):
        return None
    number = parts.pop()[1:]
    if not number.isdigit():
        raise ValueError(f"'@{number}' is no attempt: write @0 for the first instance, @1 after one restart")
    return int(number)


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        advice = nearest(name, [str(kind) for kind in Kind])
        raise ValueError(f"{name!r} is no kind of event{'; ' if advice else ''}{advice}") from None


def _too_many(kind: str, fields: tuple[str, ...]) -> str:
    if not fields:
        return f"{kind} takes no words"
    return f"{kind} takes at most {len(fields)} word{'s' * (len(fields) > 1)}: {', '.join(fields)}"


def _fields(event: Event) -> tuple[str, ...]:
    return WORDS.get(event.kind, ())


def _equal(text: str, event: Event, name: str) -> bool:
    if text == ANY:
        return True
    if name not in event.data:
        return False
    value = str(event.data[name])
    return bool(_glob(text).fullmatch(value)) if ANY in text else text == value


@cache
def _glob(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split(ANY))), re.DOTALL)
