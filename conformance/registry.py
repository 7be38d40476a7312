"""One registry per kind of thing: a function becomes a word of the scenario language by being registered.

The first parameter's annotation says which arguments the word takes (pydantic validates them and gives the
JSON Schema), the first line of the docstring is its one-line documentation.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_type_hints

if TYPE_CHECKING:
    from pydantic import TypeAdapter

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Entry(Generic[F]):
    """A word of the language: its name, what it does, and the type of its arguments."""

    name: str
    function: F

    @cached_property
    def summary(self) -> str:
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @cached_property
    def documentation(self) -> str:
        return inspect.getdoc(self.function) or ""

    @cached_property
    def arguments(self) -> TypeAdapter[Any]:
        """Validates and describes the arguments; building it is costly, so only when needed."""
        from pydantic import TypeAdapter

        first = next(iter(inspect.signature(self.function).parameters))
        return TypeAdapter(get_type_hints(self.function, include_extras=True)[first])


class Registry(Generic[F]):
    """Named entries of one kind, in the order of registration."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, Entry[F]] = {}

    def register(self, name: str) -> Callable[[F], F]:
        """Decorator: make the function known under `name`; ValueError if the name is taken."""

        def add(function: F) -> F:
            if name in self._entries:
                raise ValueError(f"{self.kind} {name!r} is registered twice")
            self._entries[name] = Entry(name, function)
            return function

        return add

    def __getitem__(self, name: str) -> Entry[F]:
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry[F]]:
        return iter(self._entries.values())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)
