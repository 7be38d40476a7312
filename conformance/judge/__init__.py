"""Turns a timeline into verdicts: assertions as pure functions. It knows no cluster and cannot reach one."""

from conformance.judge import assertions as _assertions  # noqa: F401  (registers them)
from conformance.judge.invariants import INVARIANTS
from conformance.judge.judging import judge
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding, Judgement, Outcome, Verdict

__all__ = ["ASSERTIONS", "INVARIANTS", "Finding", "Judgement", "Outcome", "Verdict", "judge"]
