"""Pictures of time and of amounts, worked out on the server and drawn as SVG by `templates/components/pictures/`.

Positions and widths are percentages and there is no `viewBox`: a picture is sharp at any width, its text keeps its
size, and nothing needs an inline style. What a picture means is the caller's business: here there are only bands,
fills, rows, lines and amounts.
"""

from core.pictures.amounts import Bar, Pips, draw_bar, draw_pips
from core.pictures.bands import Band, Ending, Fill, Group, Line, Row
from core.pictures.months import Month, MonthBars, draw_months
from core.pictures.scale import Scale
from core.pictures.strip import StripPicture, draw_strip
from core.pictures.timeline import TimelinePicture, draw_timeline

__all__ = [
    "Band",
    "Bar",
    "Ending",
    "Fill",
    "Group",
    "Line",
    "Month",
    "MonthBars",
    "Pips",
    "Row",
    "Scale",
    "StripPicture",
    "TimelinePicture",
    "draw_bar",
    "draw_months",
    "draw_pips",
    "draw_strip",
    "draw_timeline",
]
