from __future__ import annotations

import pytest

from conformance.__main__ import parser


def test_what_follows_the_dashes_is_for_pytest() -> None:
    options = parser().parse_args(["job", "manifest", "--shards", "2", "--", "suites", "-m", "not serial"])
    assert (options.shards, options.arguments) == (2, ["suites", "-m", "not serial"])


@pytest.mark.parametrize("written", ["0", "-1", "two"])
def test_a_job_has_at_least_one_shard(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        parser().parse_args(["job", "run", f"--shards={written}"])
    assert exit_.value.code == 2
    assert f"'{written}' is not a number of shards" in capsys.readouterr().err
