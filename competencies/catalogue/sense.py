"""Whether a catalogue makes sense: what a schema cannot say.

Every check takes the document as it is, also one that has not the right shape, and passes over what it cannot read: so
everything that is wrong is found in one go.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from competencies.catalogue.findings import Finding, Path, quoted
from competencies.engine.trees import alternatives

MOST_ALTERNATIVES = 64
MOST_DISTINCT = 6
_MOST_TO_COUNT = 1024
"""A tree that spells out more combinations than this is not multiplied out to be counted."""

FORMULA_STARTS = frozenset("=+-@")


def nonsense(document: Any) -> Iterator[Finding]:
    """Everything about a document that makes no sense."""
    for check in (_check_names, _check_amounts, _check_references, _check_paths):
        yield from check(document)


# --- Walking ----------------------------------------------------------------------------------------------------------
def each(parent: Any, key: str, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The objects in a list of an object, each with its path."""
    items = parent.get(key) if isinstance(parent, dict) else None
    for place, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (*path, key, place), item


def each_path(document: Any) -> Iterator[tuple[Path, dict[str, Any], dict[str, Any]]]:
    """Every path of every competency: where it is, the competency, the path."""
    for path, competency in each(document, "competencies"):
        for place, way in each(competency, "paths", path):
            yield place, competency, way


def words(document: Any, key: str, name: str) -> set[str] | None:
    """The codes that a list of the document declares; None where there is something else in its place."""
    if isinstance(document, dict) and not isinstance(document.get(key, []), list):
        return None
    return {item[name] for _path, item in each(document, key) if isinstance(item.get(name), str)}


def is_amount(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


# --- Names ------------------------------------------------------------------------------------------------------------
def _check_names(document: Any) -> Iterator[Finding]:
    """Codes are unique and fit for a list; a path is known by competency, level and name (R10)."""
    for key, name in (
        ("centers", "slug"),
        ("metrics", "code"),
        ("authorizations", "code"),
        ("certifications", "code"),
        ("competencies", "slug"),
        ("offers", "code"),
    ):
        yield from _twins(each(document, key), lambda item, name=name: (item.get(name),), name)  # type: ignore[misc]
        for path, item in each(document, key):
            if isinstance(item.get(name), str):
                yield from _check_code((*path, name), item[name])
    for place, partner in enumerate(_list(document, "partner_of_record")):
        if isinstance(partner, str):
            yield from _check_code(("partner_of_record", place), partner)
    yield from _twins(
        each(document, "benefits"), lambda item: (item.get("code"), item.get("tier"), item.get("competency")), "code"
    )
    for path, competency in each(document, "competencies"):
        yield from _twins(each(competency, "paths", path), lambda item: (item.get("level"), item.get("name")), "name")


def _check_code(path: Path, code: str) -> Iterator[Finding]:
    if code[:1] in FORMULA_STARTS:
        yield Finding(path, _("%(code)s would be a formula in a spreadsheet") % {"code": quoted(code)})
    elif code != code.strip():
        yield Finding(path, _("%(code)s begins or ends with a space") % {"code": quoted(code)})


def _twins(
    items: Iterator[tuple[Path, dict[str, Any]]], key: Callable[[dict[str, Any]], tuple[Any, ...]], name: str
) -> Iterator[Finding]:
    first: dict[tuple[Any, ...], Path] = {}
    for path, item in items:
        known_by = key(item)
        if not isinstance(item.get(name), str) or not all(isinstance(part, str | None) for part in known_by):
            continue
        if known_by in first:
            text = _("%(name)s is there twice; it is the name of %(other)s, too")
            yield Finding((*path, name), text % {"name": quoted(item[name]), "other": _entry(first[known_by])})
        first.setdefault(known_by, path)


def _entry(path: Path) -> str:
    return f"{path[-2]}[{path[-1]}]"


def _list(document: Any, key: str) -> list[Any]:
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, list) else []


# --- Amounts ----------------------------------------------------------------------------------------------------------
def _check_amounts(document: Any) -> Iterator[Finding]:
    """Amounts have at most two decimals."""
    for path, offer in each(document, "offers"):
        for key in ("annual_price_usd", "value_usd"):
            yield from _check_decimals((*path, key), offer.get(key))
        for key in ("member_price_usd", "upgrade_discount_percent"):
            yield from _check_members(offer, key, path)
    for path, _competency, way in each_path(document):
        for place, requirement in each(way, "requirements", path):
            yield from _check_members(requirement, "at_least", place)


def _check_members(parent: dict[str, Any], key: str, path: Path) -> Iterator[Finding]:
    members = parent.get(key)
    if isinstance(members, dict):
        for name, value in members.items():
            yield from _check_decimals((*path, key, name), value)


def _check_decimals(path: Path, value: Any) -> Iterator[Finding]:
    if isinstance(value, Decimal) and abs(value) < 10**15 and (value * 100) % 1:
        yield Finding(path, _("%(value)s has more than two decimals") % {"value": value})


# --- References -------------------------------------------------------------------------------------------------------
def _check_references(document: Any) -> Iterator[Finding]:
    """Every code that something speaks of is in the catalogue."""
    centers = words(document, "centers", "slug")
    competencies = words(document, "competencies", "slug")
    metrics = words(document, "metrics", "code")
    authorizations = words(document, "authorizations", "code")
    certifications = words(document, "certifications", "code")
    partners = {word for word in _list(document, "partner_of_record") if isinstance(word, str)}
    for path, competency in each(document, "competencies"):
        yield from _known(competency, "center", centers, path, _("center"))
    for path, benefit in each(document, "benefits"):
        yield from _known(benefit, "competency", competencies, path, _("competency"))
    for path, _competency, way in each_path(document):
        for place, requirement in each(way, "requirements", path):
            yield from _known(requirement, "metric", metrics, place, _("metric"))
            yield from _known(requirement, "authorization", authorizations, place, _("authorization"))
            for number, partner in enumerate(_list(requirement, "partner_of_record")):
                if isinstance(partner, str) and partner not in partners:
                    yield _unknown((*place, "partner_of_record", number), partner, _("partner of record"))
            for leaf, code in _leaves(requirement.get("holding"), (*place, "holding")):
                if certifications is not None and code not in certifications:
                    yield _unknown(leaf, code, _("certification"))


def _known(item: dict[str, Any], key: str, codes: set[str] | None, path: Path, what: str) -> Iterator[Finding]:
    code = item.get(key)
    if codes is not None and isinstance(code, str) and code not in codes:
        yield _unknown((*path, key), code, what)


def _unknown(path: Path, code: str, what: str) -> Finding:
    return Finding(path, _("%(code)s is no %(what)s of this catalogue") % {"code": quoted(code), "what": what})


def _leaves(tree: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(tree, str):
        if tree:
            yield path, tree
    elif isinstance(tree, dict):
        for key, branches in tree.items():
            if isinstance(branches, list):
                for place, branch in enumerate(branches):
                    yield from _leaves(branch, (*path, key, place))


# --- Paths ------------------------------------------------------------------------------------------------------------
def _check_paths(document: Any) -> Iterator[Finding]:
    for path, _competency, way in each_path(document):
        start, end = way.get("effective_from"), way.get("effective_until")
        if isinstance(start, str) and isinstance(end, str) and end < start:
            yield Finding(
                (*path, "effective_until"),
                _("%(end)s is before effective_from, %(start)s") % {"end": quoted(end), "start": quoted(start)},
            )
        distinct: dict[str, int] = {}
        for place, requirement in each(way, "requirements", path):
            if isinstance(group := requirement.get("distinct"), str):
                distinct[group] = distinct.get(group, 0) + 1
            holding = requirement.get("holding")
            if is_tree(holding) and count_of_alternatives(holding) > MOST_ALTERNATIVES:
                yield Finding((*place, "holding"), _("more than %(most)d alternatives") % {"most": MOST_ALTERNATIVES})
        for group, number in distinct.items():
            if number > MOST_DISTINCT:
                yield Finding(
                    (*path, "requirements"),
                    _("%(number)d requirements are distinct as %(group)s; %(most)d are the most")
                    % {"number": number, "group": quoted(group), "most": MOST_DISTINCT},
                )


def is_tree(tree: Any) -> bool:
    """Whether a holding is well formed: a code, or one `all` or `any` of at least one tree (R11)."""
    if isinstance(tree, str):
        return bool(tree)
    if not isinstance(tree, dict) or len(tree) != 1:
        return False
    ((key, branches),) = tree.items()
    return key in {"all", "any"} and isinstance(branches, list) and bool(branches) and all(map(is_tree, branches))


def count_of_alternatives(tree: Any) -> int:
    """How many minimal sets of certifications satisfy a tree; of very large ones, how many it spells out."""
    spelled_out = _spelled_out(tree)
    return spelled_out if spelled_out > _MOST_TO_COUNT else len(alternatives(tree))


def _spelled_out(tree: Any) -> int:
    if isinstance(tree, str):
        return 1
    if "any" in tree:
        return sum(map(_spelled_out, tree["any"]))
    number = 1
    for branch in tree["all"]:
        number *= _spelled_out(branch)
    return number
