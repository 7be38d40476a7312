"""What commands printed in containers."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
NUMBERS = "1 proxy Output 10 | 2 app Output 20"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "prints": [
        (PASSED, "text", {"container": "app", "text": "kept here"}, '1 app Output "kept here"', "kept here"),
        (PASSED, "the last", {"container": "app", "text": "b"}, "1 app Output a | 2 app Output b", "b"),
        (PASSED, "number", {"container": "app", "at_least": 20, "at_most": 20}, NUMBERS, "20"),
        (FAILED, "another text", {"container": "app", "text": "kept"}, "1 app Output lost", "lost"),
        (FAILED, "too low", {"container": "app", "at_least": 21}, NUMBERS, "20"),
        (FAILED, "too high", {"container": "app", "at_most": 19}, NUMBERS, "20"),
        (FAILED, "no number", {"container": "app", "at_most": 19}, "1 app Output many", "many"),
        (FAILED, "another container", {"container": "app", "text": "10"}, "1 proxy Output 10", "no command"),
        (UNKNOWN, "not run", {"container": "app", "text": "10"}, "trouble: no connection", "no connection"),
    ],
    "prints_at_most": [
        (PASSED, "less", ["proxy", "app"], NUMBERS, "'10' and '20'"),
        (PASSED, "as much", ["proxy", "app"], "1 proxy Output 7 | 2 app Output 7", "7"),
        (FAILED, "more", ["app", "proxy"], NUMBERS, "'20' and '10'"),
        (FAILED, "no number", ["proxy", "app"], "1 proxy Output x | 2 app Output 7", "x"),
        (FAILED, "one only", ["proxy", "app"], "1 proxy Output 7", "no command ran in app"),
        (UNKNOWN, "not run", ["proxy", "app"], "trouble: no connection", "no connection"),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
