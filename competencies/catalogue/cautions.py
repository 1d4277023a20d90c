"""What a catalogue may say, but probably does not mean: warnings that refuse nothing."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from competencies.catalogue.findings import Finding, Path, quoted
from competencies.catalogue.sense import each, each_path
from competencies.engine.trees import alternatives


def cautions(document: Mapping[str, Any], *, on: date) -> Iterator[Finding]:
    """Everything worth a warning about a valid document, as things are on a day."""
    closed = {
        certification["code"]
        for certification in document["certifications"]
        if certification.get("accepted_through", "9999-12-31") < on.isoformat()
    }
    yield from _unreachable_levels(document, closed, on)
    yield from _retired_exams(document, closed, on)
    yield from _lower_gold(document)


def _unreachable_levels(document: Any, closed: set[str], on: date) -> Iterator[Finding]:
    """A level to which no path leads, on that day or later. Whoever can reach Gold reaches Silver (R9)."""
    for path, competency in each(document, "competencies"):
        reachable = {
            way["level"]
            for _place, way in each(competency, "paths", path)
            if not _is_over(way, on) and not list(_needed_but_closed(way, closed, ()))
        }
        for level in ("silver", "gold"):
            if level not in reachable and not (level == "silver" and "gold" in reachable):
                yield Finding(
                    (*path, "paths"),
                    _("nobody can reach %(level)s in %(competency)s")
                    % {"level": level, "competency": quoted(competency["name"]["en"])},
                )


def _retired_exams(document: Any, closed: set[str], on: date) -> Iterator[Finding]:
    for path, _competency, way in each_path(document):
        if not _is_over(way, on):
            for place, codes in _needed_but_closed(way, closed, path):
                text = _("%(path)s (%(level)s) needs what is no longer accepted: %(codes)s")
                yield Finding(
                    place, text % {"path": quoted(way["name"]), "level": way["level"], "codes": ", ".join(codes)}
                )


def _needed_but_closed(way: dict[str, Any], closed: set[str], path: Path) -> Iterator[tuple[Path, list[str]]]:
    """The requirements that nobody can meet: every alternative has a certification that is no longer accepted."""
    for place, requirement in each(way, "requirements", path):
        if requirement["kind"] == "people":
            sets = alternatives(requirement["holding"])
            if all(not closed.isdisjoint(codes) for codes in sets):
                yield (*place, "holding"), sorted({code for codes in sets for code in codes if code in closed})


def _is_over(way: dict[str, Any], on: date) -> bool:
    until = way.get("effective_until", "9999-12-31")
    return until <= on.isoformat() or until <= way.get("effective_from", "")


def _lower_gold(document: Any) -> Iterator[Finding]:
    """A threshold of a Gold path that is below the one of the Silver path of the same name."""
    for path, competency in each(document, "competencies"):
        silver = {way["name"]: way for way in competency["paths"] if way["level"] == "silver"}
        for place, way in each(competency, "paths", path):
            if way["level"] != "gold" or way["name"] not in silver:
                continue
            needed = {
                requirement["metric"]: requirement["at_least"]
                for requirement in silver[way["name"]]["requirements"]
                if requirement["kind"] == "metric"
            }
            for spot, requirement in each(way, "requirements", place):
                if requirement["kind"] != "metric" or requirement["metric"] not in needed:
                    continue
                lower = [
                    _("%(market)s %(gold)s for Gold, %(silver)s for Silver")
                    % {"market": market, "gold": value, "silver": needed[requirement["metric"]][market]}
                    for market, value in requirement["at_least"].items()
                    if Decimal(str(value)) < Decimal(str(needed[requirement["metric"]][market]))
                ]
                if lower:
                    yield Finding(
                        (*spot, "at_least"),
                        _("%(path)s asks for less %(metric)s for Gold than for Silver: %(markets)s")
                        % {"path": quoted(way["name"]), "metric": requirement["metric"], "markets": "; ".join(lower)},
                    )
