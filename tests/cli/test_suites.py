from __future__ import annotations

from conformance.__main__ import parser


def test_what_follows_the_dashes_is_for_pytest() -> None:
    options = parser().parse_args(["job", "manifest", "--shards", "2", "--", "suites", "-m", "not serial"])
    assert (options.shards, options.arguments) == (2, ["suites", "-m", "not serial"])
