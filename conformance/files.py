"""Files that other processes may read at any moment: written as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Make the text the file's content; whoever reads meanwhile finds the old one or the new one.

    The draft beside it begins with a dot, by which the kubelet passes it over in its folder of static pods.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
