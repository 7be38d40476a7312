"""Each kind of mistake that a scenario can hold, in a file of `tests/data/mistakes`: where, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import vocabulary
from conformance.cluster.protocol import ABILITIES
from conformance.errors import InvalidInput, Mistake
from conformance.scenario.load import load

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "data" / "mistakes"

EXPECTED = {
    "anchor_and_alias": [
        "4:8 anchors are not used in scenarios; write the value where it is needed",
        "5:11 aliases are not used in scenarios",
    ],
    "code_without_exit": ["6:19 exit_code has no effect without exits_after (on SIGTERM: term_exit_code)"],
    "container_called_pod": [
        "7:14 no container may be called 'pod': in event patterns that is the pod itself"
    ],
    "container_name_not_a_label": [
        "7:14 'Second_App' is not a name for a container: up to 63 of a-z, 0-9 and - inside"
    ],
    "container_name_taken": ["8:14 another container is called 'app' already"],
    "container_without_name": ["7:7 the container has no name"],
    "duration_without_unit": ["10:12 '5 seconds' is not a duration; write it like 500ms, 2s or 1m30s"],
    "empty_file": ["1:1 the file is empty"],
    "exit_code_too_large": ["6:47 exit_code must be less than or equal to 255, not 256"],
    "explicit_tag": ["4:9 tag !!float is not used here; write the value without it"],
    "gate_in_lower_case": ["4:9 a feature gate is written like SidecarContainers"],
    "indented_too_little": ["9:5 the arguments of wait are indented too little: container, exited"],
    "job_that_restarts_always": ["6:3 a pod that a Job runs needs restartPolicy OnFailure or Never"],
    "key_given_twice": ["6:1 duplicate key 'serial'; it was first given in line 4"],
    "list_as_key": ["4:3 a key must be plain text, not a list or a mapping"],
    "many_at_once": [
        "3:25 unknown requirement 'PHASE-111'",
        "4:1 unknown key 'sinse'",
        "6:3 parameter 'policy' is never used",
        "8:18 unknown parameter 'polici'",
        "10:19 unknown field 'exit_after' of Container",
        "12:5 unknown word 'creat' under steps",
        "14:13 unknown container 'ap'",
        "16:11 unknown container 'ap'",
    ],
    "missing_argument": ["10:13 missing key 'container'"],
    "missing_violations": ["1:1 missing key 'violations'"],
    "name_not_in_kebab_case": ["1:7 a name is lower-case words with hyphens between, like app-starts-first"],
    "name_of_another_file": [
        "1:7 name 'name-of-some-file' does not match the file name 'name_of_another_file.yaml'"
    ],
    "no_arguments": ["12:5 does_not_restart needs arguments"],
    "no_containers": ["4:1 the pod has no containers"],
    "no_steps": ["7:8 steps must not be empty"],
    "not_a_mapping": ["1:1 must be a mapping, not [{name: not-a-mapping}]"],
    "number_for_a_word": ["10:5 an entry is a word or `word: arguments`, not 5"],
    "parameter_value_does_not_fit": [
        "10:18 exit_code must be less than or equal to 255, not 256 (with code=256)"
    ],
    "parameter_value_no_label": ["5:17 'long and /odd' cannot be part of a case's id"],
    "parameter_value_twice": ["5:16 value '0' is given twice"],
    "parameter_without_effect": [
        "5:27 with restartPolicy=Never the pod and the steps are the same as with restartPolicy=Always"
    ],
    "parameter_without_quotes": ["7:48 not valid YAML: did not find expected ',' or '}'"],
    "parameter_without_values": ["5:9 parameter 'code' has no values"],
    "probe_word_outside_probe": ["7:7 unknown field 'fails_first' of Container"],
    "requirement_listed_twice": ["3:15 'PHASE-1' is listed twice"],
    "restart_policy_of_sidecar": ["6:36 the restartPolicy of a sidecar is Always"],
    "results_and_counts": [
        "7:23 results says how each execution goes; leave out fails_first and fails_after"
    ],
    "since_after_until": ["5:8 until v1.29 comes before since v1.33"],
    "sleep_and_other_words": [
        "7:17 sleep is Kubernetes' own action and cannot be combined with takes or fails"
    ],
    "tab_for_indentation": ["6:1 a tab is used for indentation; YAML allows only spaces"],
    "two_answers_to_term": ["6:56 ignores_term and handles_term exclude each other"],
    "two_ways_to_end": [
        "6:36 runs and exits_after exclude each other: it exits when its commands have ended",
        "7:39 on_term and ignores_term exclude each other",
    ],
    "two_documents": ["7:1 a second document begins here; a file holds one"],
    "two_words_in_one_entry": ["12:5 one word per entry; exits needs a '-' of its own"],
    "unclosed_bracket": [
        "4:4 not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence that begins in line 3)"
    ],
    "unknown_ability": ["4:12 unknown ability 'kubelet-restarts'"],
    "unknown_argument": ["10:14 unknown key 'graceperiod'"],
    "unknown_assertion": ["12:5 unknown word 'starts_befor' under assert"],
    "unknown_container": ["12:29 unknown container 'ap'"],
    "unknown_container_in_pattern": ["13:11 unknown container 'apps'"],
    "unknown_field_of_job": ["4:7 unknown field 'backofLimit' of JobSpec"],
    "unknown_field_of_parameter": ["10:18 value 'bad' of 'exit' has no field 'code'"],
    "unknown_field_of_pod": ["5:3 unknown field 'terminationGraceSeconds' of PodSpec"],
    "unknown_field_of_probe": ["7:22 unknown field 'periodSecond' of Probe"],
    "unknown_image": ["6:43 unknown image 'busibox'"],
    "unknown_key": ["4:1 unknown key 'require'"],
    "unknown_kind_in_pattern": ["13:11 unknown kind of event 'Begins'"],
    "unknown_parameter": ["11:18 unknown parameter 'cod'"],
    "unknown_requirement": ["3:16 unknown requirement 'PHASE-11'"],
    "unknown_restart_policy": ["5:18 restartPolicy of PodSpec cannot be 'OnFailre'"],
    "unknown_severity": ["4:11 severity must be one of the valid values, not 'majr'"],
    "unknown_step": ["10:5 unknown word 'delet' under steps"],
    "unknown_violation": ["13:5 unknown word 'remove' under violations"],
    "unknown_word_of_container": ["6:19 unknown field 'exit_after' of Container"],
    "unused_parameter": ["6:3 parameter 'grace' is never used"],
    "version_without_v": ["4:8 1.29 is not a Kubernetes version; write it like v1.29"],
    "word_of_another_section": ["10:5 unknown word 'does_not_restart' under steps"],
    "words_beside_command": ["6:19 exits_after has no effect: the container runs a command of its own"],
    "outage_that_is_not_shared": [
        "4:16 shares_outage goes with serial: true",
        "4:16 no step stops the kubelet (restart_kubelet or stop_kubelet)",
    ],
    "words_beside_handler": [
        "7:47 fails_after has no effect: the probe has a handler of its own (tcpSocket)"
    ],
    "http_words_beside_exec": ["8:24 answers_status has no effect: only an http probe can follow it"],
    "wrong_type_of_argument": ["10:38 restarts must be a whole number, not '1'"],
    "wrong_type_of_field": [
        "5:34 terminationGracePeriodSeconds must be a whole number, not '5s'",
        "6:24 disk must be a text, not 1",
    ],
    "wrong_word_in_attempt": ["7:38 unknown key 'exits'"],
    "yes_for_true": ["4:9 serial must be true or false, not 'yes'"],
}


def mistakes(name: str) -> tuple[Mistake, ...]:
    with pytest.raises(InvalidInput) as caught:
        load(FOLDER / f"{name}.yaml", vocabulary.build(), ROOT)
    return caught.value.mistakes


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_said_about_a_mistake(name: str) -> None:
    told = [f"{m.position.line}:{m.position.column} {m.message}" for m in mistakes(name)]
    assert told == EXPECTED[name]


def test_every_file_of_the_folder_is_expected() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize(
    ("name", "valid", "advice"),
    [
        ("unknown_container", ("app",), "did you mean 'app'?"),
        ("unknown_ability", ABILITIES, "did you mean 'kubelet-restart'?"),
        (
            "unknown_requirement",
            tuple(f"PHASE-{number}" for number in range(1, 7)),
            "did you mean 'PHASE-1'?",
        ),
        ("unknown_word_of_container", (), "did you mean 'exits_after'?"),
        ("unknown_restart_policy", ("Always", "OnFailure", "Never"), "did you mean 'OnFailure'?"),
        ("word_of_another_section", (), "does_not_restart belongs under assert:"),
        (
            "probe_word_outside_probe",
            (),
            "it is a word of probes: write it inside startupProbe, livenessProbe or readinessProbe",
        ),
        ("name_of_another_file", (), "call the file name_of_some_file.yaml"),
        ("parameter_without_quotes", (), 'a parameter inside {…} or […] needs quotes: "${name}"'),
    ],
)
def test_what_would_have_been_right(name: str, valid: tuple[str, ...], advice: str) -> None:
    (mistake,) = mistakes(name)
    assert (mistake.valid, mistake.advice) == (valid, advice)


def test_a_mistake_as_it_is_printed() -> None:
    (mistake,) = mistakes("unknown_container")
    assert str(mistake) == (
        "tests/data/mistakes/unknown_container.yaml:12:29: unknown container 'ap'\n"
        "    valid: app\n"
        "    did you mean 'app'?"
    )
