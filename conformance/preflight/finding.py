"""One thing that the preflight found out, and whether runs can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """`note`: runs do with it, but something is left out or taken for granted."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """`topic`: what it is about, one or two words. `text`: one sentence. `details`: what it does not say."""

    level: Level
    topic: str
    text: str
    details: tuple[str, ...] = ()
