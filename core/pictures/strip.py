"""The strip: one row of bands without words, for a line of a list."""

from dataclasses import dataclass

from core.pictures.bands import Band, Fill
from core.pictures.scale import Scale, percent


@dataclass(frozen=True, slots=True)
class StripBand:
    x: str
    width: str
    fill: Fill


@dataclass(frozen=True, slots=True)
class StripPicture:
    """All that `components/pictures/strip.html` shows; `mark` is where the day to look out for lies, or empty."""

    bands: tuple[StripBand, ...]
    mark: str


def draw_strip(bands: tuple[Band, ...], scale: Scale, *, mark: str = "") -> StripPicture:
    """The bands on a scale, cut at its edges. `mark`: a place of the scale, as `percent` gives it."""
    drawn = []
    for band in bands:
        start = 0.0 if band.starts_on is None else scale.x(band.starts_on)
        width = scale.x(band.ends_on) - start
        if width > 0:
            drawn.append(StripBand(percent(start), percent(width), band.fill))
    return StripPicture(tuple(drawn), mark)
