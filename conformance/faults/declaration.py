"""The value of a fault file: faults with their selectors, and what the suites are expected to say of them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from conformance.faults.target import Where

Name = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]


class When(BaseModel):
    """Which of the selected calls are hit, counted for each container of each pod by itself; all if nothing is said.

    Faults of what is shown are counted by instances instead of calls, and an instance once hit stays so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    calls: tuple[Annotated[int, Field(ge=1)], ...] = Field((), description="numbers of the calls, from 1")
    first: int | None = Field(None, ge=1, description="so many from the beginning")
    probability: float = Field(1.0, ge=0, le=1, description="chance of each call")
    seed: int = Field(0, description="another one gives other, but always the same, hits")


class Fault(BaseModel):
    """One fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | None = Field(None, description="how it is called in the log; default: its kind")
    kind: str = Field(description="one of the kinds")
    where: Where = Field(default_factory=Where, description="which containers, pods or images")
    when: When = Field(default_factory=When, description="which of the calls")
    with_: dict[str, Any] = Field({}, alias="with", description="parameters of the kind")


def _some(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    # Not by min_length: to that, a list whose only item is wrong is empty as well.
    if not faults:
        raise ValueError("a file without a fault; for a node without faults there is the word none")
    return faults


class Expectation(BaseModel):
    """What is known beforehand. A scenario stands for its first case; `name[parameters]` is one case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gates: tuple[str, ...] = Field(
        (), description="feature gates to switch on, without which the fault is nowhere"
    )
    red: tuple[str, ...] = Field((), description="scenarios that must fail")
    undecided: tuple[str, ...] = Field(
        (),
        description="scenarios that must fail or stay unknown, by evidence that is lost or a bound on a busy node",
    )
    green: tuple[str, ...] = Field((), description="scenarios that must pass all the same")
    blind: dict[str, str] = Field(
        {}, description="scenarios that lose evidence and must not fail, each with the reason"
    )
    explained: dict[str, str] = Field(
        {}, description="scenarios that may turn red as well, each with the reason"
    )


class Declaration(BaseModel):
    """A fault file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(description="the file's name without its ending")
    description: Annotated[str, Field(min_length=1)] = Field(
        description="what is wrong with the node, in a sentence"
    )
    faults: Annotated[tuple[Fault, ...], AfterValidator(_some)] = Field(
        description="what is injected, all together"
    )
    expect: Expectation = Field(
        default_factory=Expectation, description="verdicts of the suites; for `faults try`"
    )
