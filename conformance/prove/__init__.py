"""How much the suite would notice: mutants of recorded timelines, and which of them a scenario's judgement kills."""

from conformance.prove.mutants import OPERATORS, Mutant, mutants
from conformance.prove.proof import Proof, prove

__all__ = ["OPERATORS", "Mutant", "Proof", "mutants", "prove"]
