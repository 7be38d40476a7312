"""Which shared libraries programs need, as the machine's own loader finds them.

`ldd` answers for a file and everything that it needs, so one level is the whole closure.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.errors import ConformanceError

_FOUND = re.compile(r"^\s*(?:(?P<name>\S+) => )?(?P<path>/\S+) \(0x[0-9a-f]+\)$", re.MULTILINE)
_LOST = re.compile(r"^\s*(\S+) => not found$", re.MULTILINE)
ELF = b"\x7fELF"


def needed(binaries: Iterable[Path]) -> dict[str, Path]:
    """The libraries of all the binaries by the name they are asked for; ConformanceError if one is missing.

    The loader itself is among them, under its absolute path.
    """
    files = [str(binary) for binary in binaries if is_elf(binary)]
    told = (
        subprocess.run(["ldd", *files], capture_output=True, text=True, check=False).stdout if files else ""
    )
    if lost := sorted(set(_LOST.findall(told))):
        raise ConformanceError(f"shared libraries that this machine lacks: {', '.join(lost)}")
    return dict(_named(told))


def is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == ELF


def _named(told: str) -> Iterator[tuple[str, Path]]:
    for match in _FOUND.finditer(told):
        path = Path(match["path"])
        yield match["name"] or match["path"], path.resolve()
