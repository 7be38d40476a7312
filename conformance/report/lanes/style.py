"""Colours and measures of the lanes. The picture brings its own light paper, so it reads on any background."""

from __future__ import annotations

from collections.abc import Mapping

WIDTH = 960.0
GUTTER = 172.0
MARGIN = 18.0
BAR = 18.0
STRIP = 9.0
LABEL = 12.0
LANE_GAP = 11.0

PAPER = "#fdfdfc"
FRAME = "#d4d7dd"
GRID = "#e8eaee"
INK = "#1f2430"
FAINT = "#6b7280"

STARTING = "#a9c8f5"
RUNNING = "#3b7dd8"
STOPPING = "#e39b2d"
GOOD = "#2e8b57"
BAD = "#c93a3a"
SIGNAL = "#8a4b08"
READY = "#18a58c"
HOOK = "#8f63c9"
STEP = "#7d8798"
EVIDENCE = "#c2187a"
TROUBLE = "#c93a3a"

PHASES: Mapping[str, str] = {
    "Pending": "#c9ced8",
    "Running": "#3b7dd8",
    "Succeeded": "#2e8b57",
    "Failed": "#c93a3a",
    "Unknown": "#e39b2d",
}
DARK_PHASES = ("Running", "Succeeded", "Failed")
"""Phases whose name is written in white."""
