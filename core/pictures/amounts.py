"""How much of what is needed is there: people as pips, one each; figures as a bar."""

from dataclasses import dataclass

from core.pictures.scale import percent

MOST_PIPS = 20
GAP = 1.2
"""Between two pips, in per cent of the width (less where there are many)."""


@dataclass(frozen=True, slots=True)
class Pip:
    x: str
    width: str
    state: str
    """`on`, `soon` (it ends before long), or empty (missing)."""


@dataclass(frozen=True, slots=True)
class Pips:
    """One pip for each that is needed; none when there are too many to tell apart, and a bar is drawn instead."""

    pips: tuple[Pip, ...]
    bar: "Bar | None" = None


@dataclass(frozen=True, slots=True)
class Bar:
    width: str
    is_full: bool


def draw_pips(needed: int, found: int, *, soon: int = 0) -> Pips:
    """`needed` pips, of which `found` are filled, the last `soon` of those in the color of what ends before long."""
    if needed < 1:
        raise ValueError(f"at least one is needed, not {needed}")
    if needed > MOST_PIPS:
        return Pips((), draw_bar(needed, found))
    found = min(found, needed)
    gap = min(GAP, 12 / needed)
    width = (100 - gap * (needed - 1)) / needed
    states = ["on"] * max(found - soon, 0) + ["soon"] * min(soon, found) + [""] * (needed - found)
    return Pips(tuple(Pip(percent(place * (width + gap)), percent(width), state) for place, state in enumerate(states)))


def draw_bar(needed: float, found: float) -> Bar:
    """How far `found` reaches towards `needed`: never beyond, and visible as soon as there is anything."""
    if needed <= 0:
        raise ValueError(f"something above nothing is needed, not {needed}")
    share = min(max(found, 0) / needed, 1)
    return Bar(percent(max(100 * share, 1.0 if found > 0 else 0.0)), found >= needed)
