import sys

import pytest

from conformance.cluster import tool
from conformance.errors import ClusterError


def test_output_and_input() -> None:
    assert tool.run([sys.executable, "-c", "print(input()[::-1])"], stdin="abc") == "cba\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["no-such-program-at-all"], "no-such-program-at-all is not installed"),
        ([sys.executable, "-c", "raise SystemExit('sorry')"], "exit code 1:\n  sorry"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "exit code 3:\n$"),
        ([sys.executable, "-c", "import time; time.sleep(9)"], "still not done after 0.3 s"),
    ],
)
def test_failures_are_told(command: list[str], message: str) -> None:
    with pytest.raises(ClusterError, match=message):
        tool.run(command, timeout=0.3 if "time" in command[-1] else 30.0)


def test_causes_are_told_rather_than_stack_traces() -> None:
    trace = "".join(f"main.call{number}\n\tmain.go:{number}\n" for number in range(40))
    with pytest.raises(ClusterError) as told:
        tool.run([sys.executable, "-c", f"raise SystemExit({f'ERROR: no node{chr(10)}{trace}'!r})"])
    assert str(told.value).endswith("exit code 1:\n  ERROR: no node")
