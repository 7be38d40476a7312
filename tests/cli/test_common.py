"""Options that want one or more of something take nothing else: with none in flight no case would ever start."""

from __future__ import annotations

import pytest

from conformance.__main__ import parser

OPTIONS = [
    "job run --shards",
    "explore --cases",
    "explore --in-flight",
    "prove --in-flight",
    "faults try --in-flight",
]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("written", ["0", "-1", "two", "1.5"])
def test_less_than_one_is_told(option: str, written: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        parser().parse_args([*option.split(), written])
    assert exit_.value.code == 2
    assert f"'{written}' is not a whole number of 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize("option", OPTIONS)
def test_one_is_enough(option: str) -> None:
    name = option.partition("--")[2].replace("-", "_")
    assert getattr(parser().parse_args([*option.split(), "1"]), name) == 1
