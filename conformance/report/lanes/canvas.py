"""Rectangles, lines and words → SVG text: no scripts, no fonts from outside, the same text for the same drawing."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"
CHARACTER = 0.6
"""Usual width of a character as a share of the font's size, rather too wide than too narrow."""


class Canvas:
    """Collects elements; coordinates are pixels from the upper left corner."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._elements: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """`style`: attributes of SVG with `_` for `-`, such as fill_opacity."""
        self._add("rect", "", x=x, y=y, width=max(width, 0.0), height=height, **style)

    def line(self, x1: float, y1: float, x2: float, y2: float, **style: object) -> None:
        self._add("line", "", x1=x1, y1=y1, x2=x2, y2=y2, **style)

    def polygon(self, points: list[tuple[float, float]], **style: object) -> None:
        self._add("polygon", "", points=" ".join(f"{_number(x)},{_number(y)}" for x, y in points), **style)

    def text(self, x: float, y: float, words: str, **style: object) -> None:
        self._add("text", words, x=x, y=y, **style)

    def title(self, words: str) -> None:
        """What a screen reader says."""
        self._elements.append(f"<title>{escape(words)}</title>")

    def finish(self, height: float, definitions: str = "") -> str:
        """The document."""
        width, tall = _number(self.width), _number(height)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{tall}" '
            f'viewBox="0 0 {width} {tall}" role="img" font-family="{FONT}" font-size="11">'
        )
        return "\n".join([head, definitions, *self._elements, "</svg>", ""])

    def _add(self, tag: str, content: str, **attributes: object) -> None:
        pairs = " ".join(
            f"{name.replace('_', '-')}={quoteattr(_number(value))}" for name, value in attributes.items()
        )
        self._elements.append(f"<{tag} {pairs}>{escape(content)}</{tag}>" if content else f"<{tag} {pairs}/>")


def width_of(words: str, size: float = 11) -> float:
    """Pixels that the words will take, about."""
    return len(words) * size * CHARACTER


def shortened(words: str, width: float, size: float = 11) -> str:
    """The words, cut with an ellipsis where they would take more than `width` pixels."""
    room = int(width / (size * CHARACTER))
    return words if len(words) <= room else f"{words[: room - 1]}…"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
