"""Tailspin Toys: a Silver member with a competency at Gold by an override that ends this week (R20, R21).

Three people hold what Gold takes four for; the fourth has passed, and the feed has not brought it yet. When the
override ends, the level is what the facts say: Silver, as before.
"""

from programme.demo.acts import Act, Claims, Overrides
from programme.demo.company import Company
from programme.demo.days import Days
from programme.demo.figures import two_years
from programme.demo.stories.agents import JOHANNA

MPN_ID = "4083967"
ENDS = 5
"""Days until the override is over."""


def company(day: Days) -> Company:
    tailspin = Company(MPN_ID, "Tailspin Toys", "DK", "Copenhagen", "tailspintoys.example", day)
    tailspin.hires("Freja Sørensen", 51, admin=True)
    # Collaboration and Content, and with it Messaging.
    tailspin.hires("Mikkel Østergaard", 44).holds("MCSE-PRODUCTIVITY", since=day.ago(months=25))
    tailspin.hires("Astrid Lindqvist", 39).holds("MCSE-PRODUCTIVITY", since=day.ago(months=20))
    tailspin.hires("Jonas Kjær", 26).holds("MCSE-PRODUCTIVITY", since=day.ago(months=8))
    tailspin.hires("Ingrid Holm", 30).holds("70-347", since=day.ago(months=15))
    # Windows and Devices by way of the Surface Hub: people, devices and an authorization.
    tailspin.hires("Rasmus Nygaard", 34).holds("TA-SURFACE-HUB", since=day.ago(months=18))
    tailspin.hires("Zeynep Kaya", 23).holds("TA-SURFACE-HUB", since=day.ago(months=16))
    tailspin.is_authorized("surface-hub-adr", day.ago(months=19), day.ahead(months=10))
    tailspin.reports("surface_hub_devices_shipped", two_years(day, 13, 13, whole=True))
    for name, months in (("Søren Madsen", 33), ("Emil Dahl", 21), ("Maja Bertelsen", 10), ("Oskar Friis", 2)):
        tailspin.hires(name, months)
    tailspin.is_member(("silver", 1850), until=day.ahead(170))
    return tailspin


def acts(day: Days) -> list[Act]:
    passed = day.ago(63)
    return [
        Claims(
            on=day.ago(61),
            person_id="tailspintoys-ingrid-holm",
            code="MCSE-PRODUCTIVITY",
            earned_on=passed,
            evidence="Transcript of the exam provider, shown to the agent by screen share.",
        ),
        Overrides(
            on=day.ago(60),
            by=JOHANNA.person_id,
            mpn_id=MPN_ID,
            competency="collaboration-and-content",
            level="gold",
            reason=f"Ingrid Holm is MCSE: Productivity since {passed.day} {passed:%b %Y}, as her transcript shows; "
            "the feed has not brought it yet.",
            person_id="tailspintoys-ingrid-holm",
            ends_on=day.ahead(ENDS),
        ),
    ]
