"""What holds for all assertions: each was seen passing, failing and unable to tell, and none depends on the date."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from conformance.judge import ASSERTIONS, Outcome, judge
from conformance.timeline import Timeline, notation, store

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
NOW = 1_795_500_000.0
ALONE = {"containers": [{"name": "app", "exits_after": 1}]}


@pytest.mark.parametrize("word", ASSERTIONS.names)
def test_every_assertion_was_seen_with_every_outcome(word: str, examples: Any) -> None:
    seen = {example.outcome for example in examples if example.word == word}
    assert seen == set(Outcome), f"{word} lacks examples that are {set(Outcome) - seen}"


@pytest.mark.parametrize("word", ASSERTIONS.names)
def test_every_assertion_is_documented(word: str) -> None:
    entry = ASSERTIONS[word]
    assert entry.summary.endswith(".")
    assert entry.arguments.json_schema()


def test_examples_judge_alike_at_any_date(examples: Any) -> None:
    for example in examples:
        later = notation.shifted(example.read(), NOW)
        assert example.find(later).outcome is example.outcome, example.id


def test_trouble_turns_no_verdict_into_a_better_or_a_broken_one(examples: Any) -> None:
    allowed = {PASSED: {PASSED, UNKNOWN}, UNKNOWN: {UNKNOWN}, FAILED: {FAILED, UNKNOWN}}
    for example in examples:
        timeline = example.read()
        broken = replace(timeline, trouble=("a log is lost", *timeline.trouble))
        assert example.find(broken).outcome in allowed[example.outcome], example.id


def test_a_stored_timeline_gets_the_same_verdict(examples: Any) -> None:
    for example in examples:
        timeline = notation.shifted(example.read(), NOW)
        assert example.find(store.load(store.dump(timeline))) == example.find(timeline), example.id


@pytest.mark.parametrize(
    ("word", "arguments", "timeline", "evidence"),
    [
        (
            "receives",
            {"container": "app", "count": 1},
            "5 app Signal TERM\n6 app Signal TERM\n1 app Starting",
            [6],
        ),
        ("starts_before", ["proxy", "app"], "1 app Starting\n2 proxy Starting", [1, 2]),
        ("phase_never", "Running", "0 pod Phase Pending\n2 pod Phase Running\n3 pod Phase Failed", [2]),
        (
            "does_not_restart",
            "app",
            "1 app Starting\n2 app Exiting 1\n3 app StartedAt @1\n3 app Starting @1",
            [3],
        ),
    ],
)
def test_a_failure_shows_the_events_that_decided(
    make_case: Any, word: str, arguments: Any, timeline: str, evidence: list[float]
) -> None:
    finding = judge(make_case(word, arguments), notation.parse(timeline)).verdicts[0].finding
    assert finding.outcome is FAILED
    assert [event.at for event in finding.evidence] == evidence


def test_a_step_that_timed_out_makes_a_case_unknown_at_best(make_case: Any) -> None:
    case = make_case("starts", "app", ALONE)
    whole = "1 app Starting | 2 pod Step wait begin".replace(" | ", "\n")
    assert judge(case, notation.parse(whole)).outcome is PASSED
    judgement = judge(
        case, notation.parse(whole + '\n9 pod Step wait timeout why="app exited not within 7 s"')
    )
    assert judgement.outcome is UNKNOWN
    assert judgement.trouble == ("step wait: app exited not within 7 s",)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (
            '30 pod Pressure cpu 0.9 | 31 app FinishedAt 128 StartError message="context deadline exceeded"',
            UNKNOWN,
        ),
        ('31 app FinishedAt 128 StartError message="context deadline exceeded"', FAILED),
        ('50 pod Pressure cpu 0.9 | 31 app FinishedAt 128 StartError message="deadline exceeded"', FAILED),
        ('30 pod Pressure cpu 0.9 | 31 app FinishedAt 128 StartError message="no such file"', FAILED),
        ('30 pod Pressure cpu 0.9 | 31 app FinishedAt 1 Error message="context deadline exceeded"', FAILED),
    ],
)
def test_a_runtime_that_runs_out_of_time_on_a_busy_node_breaks_no_promise(
    make_case: Any, lines: str, outcome: Outcome
) -> None:
    record = notation.parse("\n".join(["1 pod Phase Pending", *lines.split(" | "), "32 pod Phase Failed"]))
    judgement = judge(make_case("phase_never", "Failed", ALONE), record)
    assert judgement.outcome is outcome
    if outcome is UNKNOWN:
        because = (
            "the runtime ran out of time starting app, and the node was short of cpu meanwhile (90% stalled)"
        )
        assert [it.finding.because for it in judgement.verdicts] == [because]
        assert judgement.trouble == (because,)


def test_a_runtime_that_ran_out_of_time_excuses_nothing_that_came_long_before(make_case: Any) -> None:
    late = '70 pod Pressure cpu 0.9\n71 app FinishedAt 128 StartError message="deadline exceeded"'
    record = notation.parse(f"1 pod Phase Pending\n2 pod Phase Failed\n{late}")
    assert judge(make_case("phase_never", "Failed", ALONE), record).outcome is FAILED


def test_an_invariant_that_a_runtime_out_of_time_leaves_open_makes_a_case_unknown(make_case: Any) -> None:
    spent = '30 pod Pressure cpu 0.9\n31 app FinishedAt 128 StartError message="deadline exceeded"'
    phases = "1 pod Phase Pending\n2 pod Phase Running\n40 pod Phase Failed\n41 pod Phase Running"
    record = notation.parse(f"3 app Starting\n{spent}\n{phases}")
    judgement = judge(make_case("starts", "app", ALONE), record)
    assert judgement.outcome is UNKNOWN
    assert "ran out of time" in judgement.trouble[0]


def test_a_case_without_verdicts_is_unknown(make_case: Any) -> None:
    case = replace(make_case("starts", "app", ALONE), assertions=())
    assert judge(case, notation.parse("1 app Starting")).outcome is UNKNOWN


@pytest.mark.parametrize(("second", "outcome"), [("0", PASSED), ("3", FAILED)])
def test_each_pod_of_a_job_is_judged(make_case: Any, second: str, outcome: Outcome) -> None:
    case = make_case("exits", {"container": "app", "code": 0, "attempt": 0}, ALONE)
    lines = [
        "1 app Starting pod=a",
        "2 app Exiting 0 pod=a",
        "3 app Starting pod=b",
        f"4 app Exiting {second} pod=b",
    ]
    assert judge(case, notation.parse("\n".join(lines))).outcome is outcome


def test_a_thousand_events_and_twenty_assertions_take_no_time(make_case: Any) -> None:
    lines = [f"{number / 10} app Probe liveness success" for number in range(980)]
    lines += ["0 proxy Starting", "1 app Starting", "1 app StartedAt"]
    lines += [
        "0 pod Phase Pending",
        "1 pod Phase Running",
        "98 app Exiting 0",
        "98.5 proxy Exiting 0",
        "99 pod Phase Succeeded",
    ]
    pod = {"sidecars": [{"name": "proxy", "exits_after": 1}], **ALONE}
    cases = [
        make_case(*claim, pod)
        for claim in [
            ("starts", ["app", "proxy"]),
            ("does_not_restart", "app"),
            ("starts_before", ["proxy", "app"]),
            ("phases", ["Pending", "Running", "Succeeded"]),
            ("never", "app Signal TERM"),
        ]
    ]
    case = replace(cases[0], assertions=tuple(call for one in cases for call in one.assertions) * 4)
    timeline = notation.parse("\n".join(lines))
    assert judge(case, timeline).outcome is PASSED
    best = min(_seconds(case, timeline) for _ in range(5))
    assert best < 0.05, f"{best * 1000:.1f} ms"  # a tenth of it on an idle machine


def _seconds(case: Any, timeline: Timeline) -> float:
    fresh = Timeline(timeline.case, timeline.events)
    begin = time.perf_counter()
    judge(case, fresh)
    return time.perf_counter() - begin
