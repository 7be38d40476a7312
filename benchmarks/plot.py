"""Points → a small SVG: cases a minute against the limit of cases in flight. Pure."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 480, 280, 48


def svg(points: Sequence[tuple[float, float]], across: str, up: str) -> str:
    """The points as a line with their values; both axes begin at zero."""
    right = max(x for x, _ in points) or 1
    top = max(y for _, y in points) or 1

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            round(MARGIN + x / right * (WIDTH - 2 * MARGIN), 1),
            round(HEIGHT - MARGIN - y / top * (HEIGHT - 2 * MARGIN), 1),
        )

    placed = [(*place(x, y), x, y) for x, y in points]
    line = " ".join(f"{left},{height}" for left, height, _, _ in placed)
    values = "".join(
        f'<circle cx="{left}" cy="{height}" r="3"/><text x="{left}" y="{height - 8}">{y:.0f}</text>'
        f'<text x="{left}" y="{HEIGHT - MARGIN + 16}">{x:g}</text>'
        for left, height, x, y in placed
    )
    bottom = HEIGHT - MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="11" text-anchor="middle"><path d="M{MARGIN} {MARGIN}V{bottom}H{WIDTH - MARGIN}" '
        f'fill="none" stroke="#888"/><polyline points="{line}" fill="none" stroke="#1668b8"/>{values}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}">{across}</text>'
        f'<text x="{MARGIN}" y="24">{up}</text></svg>\n'
    )
