"""Strategies of pods in the scenario language, each of which the API server accepts and ends within some 20 s.

Not every word stands in every pod: first it is decided which of `WORDS` a pod may use at all, so that pods are small
and yet any two words meet. What comes first in a choice is the simplest, which is where shrinking ends.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Mapping = dict[str, Any]
Words = frozenset[str]

WORDS = (
    "init",
    "sidecar",
    "exits",
    "attempts",
    "starts_after",
    "on term",
    "startupProbe",
    "livenessProbe",
    "readinessProbe",
    "handler",
    "postStart",
    "preStop",
    "own restartPolicy",
    "rules",
    "activeDeadlineSeconds",
    "shareProcessNamespace",
)
"""What a pod may have or not; `own restartPolicy` and `rules` are those of containers."""
POLICIES = ("Always", "OnFailure", "Never")
CODES = (1, 0, 137)
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
RESULTS = ("ok", "fail")
TESTIFYING = (None, "exec")
"""Kinds of handlers that can follow words; None is the default, http."""
OTHERS = ("tcp", "grpc")


@st.composite
def pods(draw: st.DrawFn) -> Mapping:
    """A pod: its grace period is always there, as Kubernetes' own of 30 s is too long to be waited for."""
    words = frozenset(word for word in WORDS if draw(_MAY_USE))
    pod: Mapping = {"restartPolicy": draw(_POLICY), "terminationGracePeriodSeconds": draw(_GRACE)}
    if "activeDeadlineSeconds" in words:
        pod["activeDeadlineSeconds"] = draw(_DEADLINE)
    if "shareProcessNamespace" in words:
        pod["shareProcessNamespace"] = True
    if words & {"init", "sidecar"} and (ordered := draw(_before(words))):
        pod["initContainers"] = ordered
    pod["containers"] = draw(_apps(words))
    return pod


@cache
def seconds(least: int, most: int) -> SearchStrategy[str]:
    """A duration in whole seconds."""
    return st.integers(least, most).map(lambda number: f"{number}s")


@lru_cache(1000)
def _before(words: Words) -> SearchStrategy[list[Mapping]]:
    """What stands under initContainers."""
    roles = {"init": _init(words & {"exits", "attempts"}), "sidecar": _sidecar(words)}
    each = (st.tuples(st.just(role), roles[role]) for role in roles if role in words)
    return st.lists(st.one_of(*each), max_size=3).map(_named)


@lru_cache(1000)
def _apps(words: Words) -> SearchStrategy[list[Mapping]]:
    return st.lists(st.tuples(st.just("app"), _app(words)), min_size=1, max_size=2).map(_named)


def _named(containers: list[tuple[str, Mapping]]) -> list[Mapping]:
    """Each container with its role and its place as its name."""
    return [{"name": f"{role}-{place}", **one} for place, (role, one) in enumerate(containers, 1)]


@cache
def _init(words: Words) -> SearchStrategy[Mapping]:
    """One that succeeds, or fails some times or for ever, or does not end by itself."""
    code = st.sampled_from(CODES)
    wrong: dict[Any, SearchStrategy[Any]] = {"exit_code": code} if "exits" in words else {}
    if "attempts" in words:
        wrong["attempts"] = st.lists(_only({}, exit_code=code), min_size=1, max_size=2)
    ends = st.fixed_dictionaries({"exits_after": seconds(0, 3)}, optional=wrong)
    return st.one_of(ends, st.just({})) if "exits" in words else ends


def _sidecar(words: Words) -> SearchStrategy[Mapping]:
    return _running(words).map(lambda one: {"restartPolicy": "Always", **one})


@st.composite
def _app(draw: st.DrawFn, words: Words) -> Mapping:
    policy: Mapping = {}
    if "own restartPolicy" in words and draw(st.booleans()):
        policy = {"restartPolicy": draw(_POLICY)}
        if "rules" in words:
            policy["restartPolicyRules"] = [{"action": "Restart", "exitCodes": draw(_EXIT_CODES)}]
    return policy | draw(_running(words))


@st.composite
def _running(draw: st.DrawFn, words: Words) -> Mapping:
    """A sidecar or app container."""
    one: Mapping = {}
    for word, strategy in _ALONE.items():
        if word in words:
            one |= draw(strategy)
    probes = tuple(field for field in PROBES if field in words)
    if probes:
        kind = draw(_HANDLER) if "handler" in words else None
        found = draw(_probes(probes, planned=kind in TESTIFYING))
        one |= ({"probes": kind} if kind and found else {}) | found
    return one


def _only(always: Mapping, **optional: SearchStrategy[Any]) -> SearchStrategy[Mapping]:
    """A mapping with these values, and any of the optional ones over them."""
    return st.fixed_dictionaries({}, optional=optional).map(lambda given: always | given)


@cache
def _probes(fields: tuple[str, ...], *, planned: bool) -> SearchStrategy[Mapping]:
    return _only({}, **{field: _probe(field, planned=planned) for field in fields})


def _probe(field: str, *, planned: bool) -> SearchStrategy[Mapping]:
    """A probe that runs every second or two; `planned`: which may be told how its executions go."""
    timing: dict[Any, SearchStrategy[Any]] = {
        "initialDelaySeconds": st.integers(1, 2),
        "failureThreshold": st.integers(1, 3),
    }
    if field == "readinessProbe":
        timing["successThreshold"] = st.just(2)
    else:
        timing["terminationGracePeriodSeconds"] = st.integers(1, 3)
    probe = st.fixed_dictionaries({"periodSeconds": st.integers(1, 2)}, optional=timing)
    return st.tuples(probe, _PLAN).map(lambda parts: parts[0] | parts[1]) if planned else probe


_MAY_USE = st.sampled_from((False, False, False, True, True))
_POLICY = st.sampled_from(POLICIES)
_CODE = st.sampled_from(CODES)
_GRACE = st.integers(1, 8)
_DEADLINE = st.integers(2, 8)
_HANDLER = st.sampled_from((*TESTIFYING, *OTHERS))
_EXIT_CODES = _only({"operator": "In", "values": [1]}, operator=st.just("NotIn"))
_EXIT = st.fixed_dictionaries({"exits_after": seconds(0, 5)}, optional={"exit_code": _CODE})
_END: SearchStrategy[Mapping] = st.one_of(st.just({}), _EXIT)
_ON_TERM: SearchStrategy[Mapping] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"handles_term": seconds(1, 6)}, optional={"term_exit_code": _CODE}),
    st.just({"ignores_term": True}),
)
_HOOK: SearchStrategy[Mapping] = st.one_of(
    st.just({}), st.just({"sleep": "1s"}), _only({}, takes=seconds(1, 3), fails=st.just(True))
)
_PLAN: SearchStrategy[Mapping] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"fails_first": st.integers(1, 3)}),
    st.fixed_dictionaries({"fails_after": st.integers(1, 3)}),
    st.fixed_dictionaries({"results": st.lists(st.sampled_from(RESULTS), min_size=1, max_size=4)}),
    st.just({"takes": "1s"}),
)
_ALONE: dict[str, SearchStrategy[Mapping]] = {
    "starts_after": _only({}, starts_after=seconds(1, 3)),
    "exits": _END,
    "attempts": _only({}, attempts=st.lists(_END, min_size=1, max_size=2)),
    "on term": _ON_TERM,
    "postStart": _only({}, postStart=_HOOK),
    "preStop": _only({}, preStop=_HOOK),
}
"""What sidecar and app containers do, by the word that stands for it, but for probes."""
