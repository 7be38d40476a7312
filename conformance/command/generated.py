"""Files under docs/reference that are made from the code: print, write, or check that the written one is current."""

from __future__ import annotations

import argparse
from pathlib import Path


def write_or_check(text: str, path: Path, options: argparse.Namespace) -> int:
    """Do what the options `write` and `check` say; 1 if the checked file is stale."""
    if options.check:
        if path.is_file() and path.read_text() == text:
            return 0
        print(f"{path} is stale: make generate")
        return 1
    if options.write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    else:
        print(text, end="")
    return 0
