"""Types that several assertions take: chains of containers, windows, and short forms of mappings."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from conformance.scenario.arguments import Arguments, ContainerName
from conformance.timeline.pattern import Pattern


def _two_or_more(names: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(names) < 2:
        raise PydanticCustomError("chain", "an order needs at least two")
    return names


def _different(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise PydanticCustomError("chain", "names a container twice")
    return names


Chain = Annotated[
    tuple[ContainerName, ...],
    AfterValidator(_two_or_more),
    AfterValidator(_different),
    Field(description="names of containers, each compared with the next", json_schema_extra={"minItems": 2}),
]
"""Two or more different containers."""


class Short:
    """Lets a mapping with one important field be written as that field's value alone."""

    def __init__(self, field: str, kind: str = "string") -> None:
        self.field, self.kind = field, kind

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return BeforeValidator(self._spelled_out).__get_pydantic_core_schema__(source, handler)

    def _spelled_out(self, value: object) -> object:
        # What a validator hands on is no JSON any more, and a strict tuple field takes no list there.
        fields = value if isinstance(value, dict) else {self.field: value}
        return {name: tuple(given) if isinstance(given, list) else given for name, given in fields.items()}

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        short: JsonSchemaValue = {"type": self.kind, "description": f"short for `{self.field}`"}
        return {"anyOf": [short, handler(schema)]}


class Windowed(Arguments):
    """A claim about a part of the record."""

    from_: Pattern | None = Field(
        None, alias="from", description="event that opens the window and belongs to it"
    )
    until: Pattern | None = Field(
        None, description="first event after that; it closes the window and lies outside"
    )


class Counted(Arguments):
    """How often: exactly, at least, at most."""

    count: int | None = Field(None, ge=0)
    at_least: int | None = Field(None, ge=0)
    at_most: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.count is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("say either count or at_least and at_most")
        if None not in (self.at_least, self.at_most) and self.low > (self.high or 0):
            raise ValueError("at_least is more than at_most")
        return self

    @property
    def bounded(self) -> bool:
        """Whether anything is said about how often."""
        return (self.count, self.at_least, self.at_most) != (None, None, None)

    @property
    def low(self) -> int:
        return self.count if self.count is not None else self.at_least or 0

    @property
    def high(self) -> int | None:
        return self.count if self.count is not None else self.at_most

    def times(self) -> str:
        """`exactly 2`, `at least 1 and at most 3`."""
        if self.count is not None:
            return f"exactly {self.count}"
        parts = [f"at least {self.at_least}"] if self.at_least is not None else []
        parts += [f"at most {self.at_most}"] if self.at_most is not None else []
        return " and ".join(parts) or "at least 1"
