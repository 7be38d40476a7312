"""What authors may write under `assert`, and what is refused at collection already."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from conformance.judge import ASSERTIONS
from conformance.scenario.validation import strictly

NAMES = {"containers": {"all": ("app", "proxy")}}


def read(word: str, arguments: Any) -> Any:
    return strictly(ASSERTIONS[word].arguments, arguments, NAMES)


@pytest.mark.parametrize(
    ("word", "arguments", "says"),
    [
        ("starts_before", ["app"], "at least two"),
        ("starts_before", ["app", "proxy", "app"], "twice"),
        ("starts_before", ["app", "web"], "unknown container 'web'"),
        ("starts", [], "no container"),
        ("restarts", {"container": "app", "count": 1, "at_least": 1}, "either count or"),
        ("restarts", {"container": "app", "at_least": 3, "at_most": 2}, "more than at_most"),
        ("restarts", {"container": "app", "count": -1}, "greater than or equal to 0"),
        ("restarts", {"container": "app", "count": "1"}, "valid integer"),
        ("exits", {"container": "app", "code": 256}, "less than or equal to 255"),
        ("exits", {"container": "app", "signal": "SIGTREM"}, "unknown signal 'TREM'"),
        ("terminates", {"container": "app"}, "within, not_before or both"),
        ("gone", {}, "within, not_before or both"),
        ("interval", {"from": "app Starting", "to": "app Exiting"}, "at_least, at_most or both"),
        (
            "interval",
            {"from": "app Began", "to": "app Exiting", "at_most": "1s"},
            "unknown kind of event 'Began'",
        ),
        ("happens_before", ["app Starting"], "at least two"),
        ("state_reaches", {"container": "app"}, "exactly one of"),
        ("state_reaches", {"container": "app", "running": True, "waiting": "X"}, "exactly one of"),
        ("state_reaches", {"container": "app", "running": False}, "says nothing"),
        ("message", {"container": "app"}, "say equals, contains, bytes"),
        ("last_state", {"container": "app"}, "code, reason or both"),
        ("phase_reaches", "Runing", "'Pending', 'Running'"),
        ("phase_never", [], "at least 1"),
        ("phases", {"sequence": ["Pending"], "optoinal": []}, "not permitted"),
        ("never", {"event": "app Starting", "from": "web Starting"}, "unknown container 'web'"),
    ],
)
def test_refuses_what_makes_no_sense(word: str, arguments: Any, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(word, arguments)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("word", "short", "long"),
    [
        ("exits", "app", {"container": "app"}),
        ("receives", "app", {"container": "app", "signal": "SIGTERM"}),
        ("never", "app Starting", {"event": "app Starting"}),
        ("phases", ["Pending", "Running"], {"sequence": ["Pending", "Running"], "optional": []}),
        ("phase_stays", "Running", {"phase": "Running"}),
        ("condition_stays", "Ready", {"type": "Ready", "status": "True"}),
        ("starts", "app", ["app"]),
        ("phase_never", "Failed", ["Failed"]),
    ],
)
def test_short_forms_mean_the_same(word: str, short: Any, long: Any) -> None:
    assert read(word, short) == read(word, long)


def test_the_schema_offers_the_short_form_and_yaml_names() -> None:
    schema = ASSERTIONS["never"].arguments.json_schema()
    assert schema["anyOf"][0]["type"] == "string"
    assert set(schema["$defs"]["Absence"]["properties"]) == {"event", "from", "until"}
