"""Where things stay between runs and checkouts: built commands, tools, what was read before."""

from __future__ import annotations

import os
from pathlib import Path


def folder() -> Path:
    """The folder of this project in the user's cache; PLC_CACHE overrides it. It may not exist yet."""
    if given := os.environ.get("PLC_CACHE"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("pod-lifecycle-conformance"))
