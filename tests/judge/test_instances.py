from __future__ import annotations

import pytest

from conformance.judge.instances import end_order, first_run, instances
from conformance.timeline import Kind, Order, notation


@pytest.mark.parametrize(
    ("exiting", "finished", "signal", "expected"),
    [
        ("4.90 app Exiting 0", "5 app FinishedAt 0", "5.50", Order.BEFORE),
        ("4.90 app Exiting 0", "5 app FinishedAt 0", "4.50", Order.AFTER),
        ("4.90 app Exiting 0", "7 app FinishedAt 0", "5.50", Order.AFTER),
        ("4.90 app Exiting 0", "9 app FinishedAt 137", "9.50", Order.INDISTINGUISHABLE),
        ("", "5 app FinishedAt 137", "5.50", Order.INDISTINGUISHABLE),
        ("4.90 app Exiting 0", "", "5.50", Order.BEFORE),
    ],
    ids=["ends soon", "before", "outlived", "lingered", "killed", "no stamp"],
)
def test_a_process_has_ended_with_its_announcement_unless_a_stamp_contradicts(
    exiting: str, finished: str, signal: str, expected: Order
) -> None:
    lines = ["1 app Starting", exiting, finished, f"{signal} proxy Signal TERM"]
    timeline = notation.parse("\n".join(line for line in lines if line))
    run, stop = first_run(timeline, "app"), timeline.first("proxy", Kind.SIGNAL)
    assert run is not None
    assert stop is not None
    assert end_order(run, stop) is expected


def test_the_end_of_a_failed_start_is_not_that_of_the_next_instance_with_its_number() -> None:
    failed = "5 app FinishedAt 128 StartError @1"
    again = [failed, "9 app StartedAt @1", "9.5 app Starting @1", "12 app FinishedAt 0 Completed @1"]
    run = first_run(notation.parse("\n".join(again)), "app")
    assert run is not None
    assert run.finished_at is not None
    assert run.finished_at.at == 12
    alone = notation.parse(failed)
    assert [one.finished_at is not None for one in instances(alone, "app")] == [True]
