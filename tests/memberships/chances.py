"""What may come next in the life of a membership, and when: mostly what is possible, on days that decide something."""

from random import Random

from tests.memberships.plain_membership import FIRST, PlainMembership, number_of

Chances = list[tuple[str, str]]

FACTS: Chances = [
    *[("some days", act) for act in ("earn", "leave", "leave", "come_back", "come_back", "override", "revoke")],
    ("some days", "earn"), ("some weeks", "rest"), ("some months", "rest"),
]  # fmt: skip
WAITING: Chances = [
    ("some days", "pay"), ("last to pay", "pay"), ("too late to pay", "pay"), ("too late to pay", "rest"),
    ("some weeks", "pay"), ("at once", "cancel"), ("at once", "order"), ("at once", "give_back"),
]  # fmt: skip
REFUNDABLE: Chances = [
    ("at once", "give_back"), *[("some days", "give_back")] * 2, ("some weeks", "give_back"),
    ("last to give back", "give_back"), ("too late to give back", "give_back"), ("at once", "activate"),
]  # fmt: skip
GRACE: Chances = [
    ("anniversary", "rest"), ("anniversary", "buy"), ("grace", "buy"), ("grace", "order"), ("last of grace", "buy"),
    ("last of grace", "order"), ("lapse", "buy"), ("lapse", "order"), ("lapse", "rest"),
]  # fmt: skip
YEAR: Chances = [*[("window", act) for act in ("rest", "buy", "order", "upgrade", "leave")], *GRACE]
BY_STATE: dict[str, Chances] = {
    "none": [*FACTS, *[("some days", "buy")] * 10, ("leap day", "buy"), ("some days", "order")],
    "silver": [
        *FACTS, *[("some days", "upgrade")] * 14, ("some weeks", "upgrade"), ("leap day", "upgrade"), *YEAR,
    ],
    "gold": [*FACTS, ("some weeks", "buy"), *YEAR, *YEAR],
    "due": [*FACTS, *[("some weeks", "buy")] * 2, ("some days", "buy"), ("some days", "order"), *GRACE, *GRACE],
    "renewed": [*FACTS, ("anniversary", "rest"), ("grace", "rest"), ("some months", "rest"), ("some days", "buy")],
}  # fmt: skip
"""Without a membership; with one; where it may be renewed; and where it has been."""


def next_step(plain: PlainMembership, today: int, random: Random) -> tuple[int, str]:
    """On which day, and what."""
    moment, act = random.choice(_chances(plain, today, random))
    return _day_of(moment, plain, today, random), act


def _chances(plain: PlainMembership, today: int, random: Random) -> Chances:
    if plain.waiting(today) and random.random() < 0.6:
        return WAITING
    paid = plain.last_paid()
    if paid and today < paid.paid + 30 and random.random() < (0.7 if paid.kind == "upgrade" else 0.4):
        return REFUNDABLE
    term = plain.term_on(today)
    if term is None:
        return BY_STATE["none"]
    if plain.follows(term):
        return BY_STATE["renewed"]
    return BY_STATE["due" if today >= term.anniversary - 90 else term.tier]


def _day_of(moment: str, plain: PlainMembership, today: int, random: Random) -> int:
    """The day of a moment, if it is still to come; else one of the next days."""
    soon = {"at once": 0, "some weeks": random.randint(5, 29), "some months": random.randint(40, 120)}
    if moment in soon:
        return today + soon[moment]
    term, paid, waiting = plain.last_begun(today), plain.last_paid(), plain.waiting(today)
    days = {"leap day": number_of(FIRST.replace(year=FIRST.year + 1, month=2, day=29))}
    if term:
        days |= {"window": term.anniversary - 90, "anniversary": term.anniversary, "lapse": term.anniversary + 30}
        days |= {"grace": term.anniversary + random.randint(1, 28), "last of grace": term.anniversary + 29}
    if paid:
        days |= {"last to give back": paid.paid + 29, "too late to give back": paid.paid + 30}
    if waiting:
        days |= {"last to pay": waiting[0].placed + 29, "too late to pay": waiting[0].placed + 30}
    day = days.get(moment, -1)
    return day if day >= today else today + random.randint(1, 12)
