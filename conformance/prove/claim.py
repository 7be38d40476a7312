"""What a scenario claims, read from the words of its requirements and its description; and the rules of equivalence.

A mutant that survives counts as equivalent only if one of `RULES` says why: it falsifies something that no promise of
the scenario speaks of, or that Kubernetes does not promise at all. The words are searched in the statements that
the scenario names and in its own description, so nobody can narrow a claim but by changing the promise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.prove.mutants import Aspect, Mutant, attempts
from conformance.registry import Registry
from conformance.scenario.catalogue import Requirement
from conformance.scenario.model import Case
from conformance.timeline import POD

WORDS: Mapping[Aspect, str] = {
    Aspect.START: r"\bstart(s|ed)?\b(?! to fail)|created|proceed|\brun\b",
    Aspect.RESTART: r"\brestart(?!Policy)|\bre-run|retried|retry",
    Aspect.CODE: r"\bcodes?\b|\b137\b|non-zero|exits? with",
    Aspect.SIGNAL: r"signal|\bTERM\b|\bstopp?(ed|s)?\b|shutdown",
    Aspect.HOOK: r"preStop|postStart|\bhooks?\b",
    Aspect.PROBE: r"\bprobes?\b.*\b(executed|run|anew|again)\b",
    Aspect.STARTED: r"`?\bstarted\b`? ?(=|to|MUST be|false|true)",
    Aspect.READY: r"\b[Rr]eady\b|readiness (is|counts)|ContainersReady",
    Aspect.INITIALIZED: r"Initialized",
    Aspect.PHASE: r"\bphase\b|Pending|Succeeded|\bFailed\b|terminal",
    Aspect.DELETION: r"object|removed|deletionTimestamp|GracePeriodSeconds|disappear|deleted immediately|gone",
    Aspect.EARLY: r"not earlier|not before|delay|grace|survive|full|start counting|\b2 s\b|back-off",
    Aspect.LATE: r"at once|immediate|prompt|exceed|early|without waiting|hang|stall|at the beginning|force-kill",
    Aspect.JOB: r"\bJob\b",
    Aspect.EVENT: r"\bevent\b|\bemit\b",
}
"""By which words a promise speaks of an aspect."""
ROLES = {"init": r"\binit(ialization)?\b|initialis", "sidecar": r"sidecar", "app": r"\bapps?\b|application"}
"""By which words a promise names containers of a role; one that names none is about all."""


@dataclass(frozen=True)
class Claim:
    """The words of all promises of a scenario, and its containers by role."""

    text: str
    case: Case

    def speaks_of(self, aspect: Aspect) -> bool:
        return re.search(WORDS[aspect], self.text) is not None

    def about(self, subjects: tuple[str, ...]) -> bool:
        """Whether it is about any of the subjects: the pod, or a container whose role it names."""
        named = {role for role, words in ROLES.items() if re.search(words, self.text, re.IGNORECASE)}
        roles = self.case.containers()
        return POD in subjects or not named or any(name in roles[role] for role in named for name in subjects)


def claim(case: Case, catalogue: Mapping[str, Requirement]) -> Claim:
    """What the case's scenario claims."""
    names = case.scenario.requirements
    statements = [catalogue[name].statement for name in names if name in catalogue]
    return Claim(" ".join([*statements, case.scenario.description]), case)


RULES: Registry[Callable[[Mutant, Claim], bool]] = Registry("rule")


@RULES.register("other-aspect")
def other_aspect(mutant: Mutant, claim: Claim) -> bool:
    """No promise of the scenario speaks of the aspect that is false, by the words listed for it."""
    return not claim.speaks_of(mutant.aspect)


@RULES.register("other-containers")
def other_containers(mutant: Mutant, claim: Claim) -> bool:
    """The promises name roles of containers, and none of those of which something false is told."""
    return not claim.about(mutant.subjects)


@RULES.register("other-time")
def other_time(mutant: Mutant, claim: Claim) -> bool:
    """Something is too early or too late, and no promise of the scenario speaks of that thing, by its own words."""
    return mutant.of is not None and not claim.speaks_of(mutant.of)


@RULES.register("publication-takes-time")
def publication_takes_time(mutant: Mutant, claim: Claim) -> bool:  # noqa: ARG001
    """How soon a phase or a flag is published is not promised anywhere, only what is published and in which order."""
    return mutant.aspect is Aspect.LATE and mutant.of in (Aspect.PHASE, Aspect.STARTED)


@RULES.register("at-least-once")
def at_least_once(mutant: Mutant, claim: Claim) -> bool:  # noqa: ARG001
    """Hooks and stop signals come at least once (docs: Container Lifecycle Hooks), so one more is allowed."""
    return mutant.operator in ("hook-runs-twice", "signal-is-doubled")


@RULES.register("apps-have-no-order")
def apps_have_no_order(mutant: Mutant, claim: Claim) -> bool:
    """App containers are neither started nor stopped in a promised order, so two of them may change places."""
    apps = claim.case.containers()["app"]
    return mutant.operator == "is-mistaken-for-another" and set(mutant.subjects) <= set(apps)


@RULES.register("restarted-anyway")
def restarted_anyway(mutant: Mutant, claim: Claim) -> bool:
    """A container that the record shows restarting may exit and restart once more, unless a promise limits that."""
    limited = re.search(r"NOT (be )?restart|NOT re-run|\bno restart", claim.text)
    again = len(attempts(mutant.timeline, mutant.subjects[0])) > 2
    return mutant.operator == "is-restarted" and again and not limited


def equivalent(mutant: Mutant, claim: Claim) -> str:
    """Name of the first rule by which the mutant breaks no promise of the scenario; empty if there is none."""
    return next((rule.name for rule in RULES if rule.function(mutant, claim)), "")
