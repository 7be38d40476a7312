"""What a lane is made of, and its drawing: a name, labels above, a bar, and thin strips below. Knows no events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.report.lanes import style
from conformance.report.lanes.canvas import Canvas, shortened, width_of
from conformance.report.lanes.labels import SIZE, Label, place
from conformance.report.lanes.scale import Scale

LABEL_ROWS = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A coloured stretch, in seconds since the epoch; `words` are written inside where they fit."""

    begin: float
    end: float
    color: str
    words: str = ""
    ink: str = "#ffffff"
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment: a thin stroke, with words above the bar if there are any."""

    at: float
    color: str
    words: str = ""
    weight: int = 0
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """A thin named row below the bar; the name is empty where the spans bear their own words."""

    name: str
    spans: Sequence[Span] = ()
    ticks: Sequence[Tick] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture: spans and ticks of its bar, then its strips. `tall`: whether it has a bar."""

    name: str
    spans: Sequence[Span] = ()
    ticks: Sequence[Tick] = ()
    strips: Sequence[Strip] = field(default=())
    dashes: Sequence[Span] = ()
    tall: bool = True

    def draw(self, canvas: Canvas, scale: Scale, top: float) -> float:
        """Draw from `top` downwards; the result is where the lane ends."""
        labels = (
            Label(scale.x(tick.at), tick.words, tick.color, tick.weight) for tick in self.ticks if tick.words
        )
        placed = place(labels, LABEL_ROWS, scale.left, scale.right)
        rows = 1 + max((spot.row for spot in placed), default=-1)
        bar = top + rows * style.LABEL
        for spot in placed:
            y = bar - 3 - spot.row * style.LABEL
            canvas.text(spot.left, y, spot.label.words, fill=spot.label.color, font_size=SIZE)
        height = style.BAR if self.tall else style.STRIP
        self._bar(canvas, scale, bar, height)
        end = bar + height
        for strip in self.strips:
            _draw_strip(strip, canvas, scale, end + 2)
            end += style.STRIP + 2
        return end

    def _bar(self, canvas: Canvas, scale: Scale, top: float, height: float) -> None:
        weight = "600" if self.tall else "400"
        name = shortened(self.name, style.GUTTER - style.MARGIN - 6, 11)
        canvas.text(
            style.MARGIN, top + height - (5 if self.tall else 1), name, fill=style.INK, font_weight=weight
        )
        for dash in self.dashes:
            _dash(dash, canvas, scale, top + height / 2)
        for span in self.spans:
            _draw_span(span, canvas, scale, top, height)
        for tick in self.ticks:
            _draw_tick(tick, canvas, scale.x(tick.at), top, height)


def _draw_span(span: Span, canvas: Canvas, scale: Scale, top: float, height: float) -> None:
    left, right = scale.x(span.begin), scale.x(span.end)
    width = max(right - left, 2.0)
    opacity = {} if span.opacity == 1 else {"fill_opacity": f"{span.opacity:g}"}
    canvas.rect(left, top, width, height, fill=span.color, **opacity)
    if span.words and width_of(span.words, SIZE) + 8 <= width:
        canvas.text(left + 5, top + height / 2 + 3.5, span.words, fill=span.ink, font_size=SIZE)


def _draw_tick(tick: Tick, canvas: Canvas, x: float, top: float, height: float) -> None:
    canvas.line(x, top - 1, x, top + height + 1, stroke=tick.color, stroke_width=1.5)
    if tick.arrow:
        canvas.polygon([(x - 4, top - 2), (x + 4, top - 2), (x, top + 5)], fill=tick.color)


def _draw_strip(strip: Strip, canvas: Canvas, scale: Scale, top: float) -> None:
    if strip.name:
        name = shortened(strip.name, style.GUTTER - style.MARGIN - 16, 9.5)
        canvas.text(style.MARGIN + 10, top + 7.5, name, fill=style.FAINT, font_size=9.5)
        canvas.line(scale.left, top + 4.5, scale.right, top + 4.5, stroke=style.GRID)
    for span in strip.spans:
        left, right = scale.x(span.begin), scale.x(span.end)
        canvas.rect(left, top + 1, max(right - left, 1.5), style.STRIP - 3, fill=span.color)
        if span.words:
            canvas.text(right + 4, top + 7.5, span.words, fill=span.color, font_size=9.5)
    for x, color in dict.fromkeys((round(scale.x(tick.at), 1), tick.color) for tick in strip.ticks):
        canvas.rect(x - 1, top + 0.5, 2.0, style.STRIP - 2, fill=color)


def _dash(dash: Span, canvas: Canvas, scale: Scale, y: float) -> None:
    left, right = scale.x(dash.begin), scale.x(dash.end)
    if right - left < 4:
        return
    canvas.line(left + 2, y, right - 2, y, stroke=dash.color, stroke_dasharray="2 3")
    if width_of(dash.words, SIZE) + 8 <= right - left:
        canvas.text(left + 5, y - 4, dash.words, fill=dash.color, font_size=SIZE)
