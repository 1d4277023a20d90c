"""Fabrikam: a Gold member in good order that rests on one person.

DevOps, Application Development and Collaboration are at Gold, each with exactly the people it takes. Only Amara Okafor
is in all of them: if she left, no competency would be at Gold any more; if anybody else left, one would.
"""

from programme.demo.acts import Act, Orders
from programme.demo.company import Company, Person
from programme.demo.days import Days
from programme.demo.figures import two_years
from programme.demo.stories.agents import JOHANNA

MPN_ID = "4038115"
KEY_PERSON = "fabrikam-amara-okafor"


def company(day: Days) -> Company:
    fabrikam = Company(MPN_ID, "Fabrikam, Inc.", "GB", "Manchester", "fabrikam.example", day)
    fabrikam.hires("Siobhán Byrne", 64, admin=True)
    fabrikam.hires("Amara Okafor", 57).holds("70-496", "70-498", "PSM-I", "MCSD-APP-BUILDER", since=day.ago(months=34))
    tomasz = fabrikam.hires("Tomasz Nowak", 49).holds("70-496", "70-498", since=day.ago(months=29))
    tomasz.earns("CSM", day.ago(months=11), until=day.ahead(days=20, months=13))
    fabrikam.hires("Priya Raman", 42).holds("70-496", "70-498", since=day.ago(months=18))
    fabrikam.hires("Daniel Whitfield", 30).holds("70-496", "70-498", since=day.ago(months=9))
    fabrikam.hires("Chloé Martin", 39).holds("70-483", "MCSD-APP-BUILDER", since=day.ago(months=25))
    fabrikam.hires("Hiroshi Tanaka", 35).holds("70-486", "MCSD-APP-BUILDER", since=day.ago(months=16))
    # The fourth App Builder made Gold possible, and so the upgrade.
    fabrikam.hires("Leila Haddad", 27).holds("MCSD-APP-BUILDER", since=day.ago(176))
    fabrikam.hires("Marcus Adeyemi", 24).holds("70-532", since=day.ago(months=12))
    fabrikam.hires("Katarzyna Zielińska", 33).holds("TA-DP-FOUNDATIONAL", "70-764", "70-765")
    # Those on whom nothing depends.
    fabrikam.hires("Owen Pritchard", 21)
    fabrikam.hires("Yuki Sato", 15).holds("TA-DP-FOUNDATIONAL")
    fabrikam.hires("Fatima Zahra Idrissi", 6)
    fabrikam.hires("George Papadakis", 2)
    fabrikam.reports("azure_consumption_usd", two_years(day, 31_500, 46_200))
    # Silver, upgraded to Gold for a quarter less (R25).
    fabrikam.buys("silver", day.ago(300), 1850, ended_on=day.ago(160))
    fabrikam.buys("gold", day.ago(160), 3945)
    return fabrikam


def acts(day: Days) -> list[Act]:
    """An Action Pack at the members' price, paid and begun."""
    return [
        Orders(
            on=day.ago(40),
            by="fabrikam-siobhan-byrne",
            mpn_id=MPN_ID,
            offer="action-pack",
            confirmed_by=JOHANNA.person_id,
        )
    ]


def key_person(fabrikam: Company) -> Person:
    """Amara Okafor, whose leaving would cost Gold."""
    return next(person for person in fabrikam.people if person.person_id == KEY_PERSON)
