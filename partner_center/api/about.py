"""What stands before the operations: how to begin, who asks, and which words for programs there are."""

from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.utils import translation

from activity import news, wording
from core.dates import FIRST_DAY, LAST_DAY

HERE = Path(__file__).parent
TAGS = {
    "Organizations": "The organizations that you may see.",
    "Standings": "Levels of competencies: as of a day, why, because of whom, and over time.",
    "Membership": "What a membership is on a day, what it displays, what could be bought, and what that would change.",
    "Orders": "Orders of memberships, their payment and refund, and the invoices.",
    "Benefits": "What a membership gives, its keys, and to whom it was given.",
    "Employees": "Who works for an organization, what they have linked to it, and who is invited.",
    "Me": "The person who asks: what they earned, where it counts, what they were given, claim and are told.",
    "Catalogue": "What can be earned, and the competencies of the programme.",
    "Claims": "Claims of all people, to be decided. For programme agents, in a browser.",
    "Overrides": "Levels that programme agents give for a while, and proposals for them.",
    "Activity": "Everything that happened to an organization.",
    "Payments": "Transfers that are waited for, and money that is owed back. For programme agents, in a browser.",
    "Programme": "Promotions, numbers and pools of keys that are everybody's. For programme agents, in a browser.",
}
"""The parts of the API, in the order of the page."""


def introduction() -> str:
    """The text of `about.md`, with the numbers, codes and verbs of this portal."""
    words = {
        "address": settings.PORTAL_ADDRESS.rstrip("/"),
        "requests": settings.API_REQUESTS_A_MINUTE,
        "first": FIRST_DAY,
        "last": LAST_DAY,
    }
    tables = {"refusals": _text("codes.md", words), "errors": _text("errors.md", words), "verbs": _verbs()}
    return _text("about.md", words | tables)


def tags() -> list[dict[str, str]]:
    """The parts of the API, each with a line about it."""
    return [{"name": name, "description": about} for name, about in TAGS.items()]


def _text(name: str, words: dict[str, Any]) -> str:
    return Template((HERE / name).read_text()).substitute(words).strip()


def _verbs() -> str:
    """Each kind of entries with its verbs, as the rooms registered them."""
    with translation.override("en"):
        told = {str(kind.label): list(kind.sentences) for kind in wording.kinds()}
    on_record = {verb for verbs in told.values() for verb in verbs}
    told["News alone"] = sorted({verb for kind in news.kinds() for verb in kind.verbs} - on_record)
    rows = [f"| {label} | {', '.join(f'`{verb}`' for verb in verbs)} |" for label, verbs in told.items() if verbs]
    return "\n".join(["| about | verbs |", "| --- | --- |", *rows])
