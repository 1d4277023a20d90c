"""Who the organizations of the demo are, and what happened to them up to the day it is built on."""

from dataclasses import dataclass

from programme.demo.acts import Act
from programme.demo.company import Company
from programme.demo.days import Days
from programme.demo.stories import (
    a_datum,
    adventure_works,
    agents,
    contoso,
    fabrikam,
    litware,
    newcomers,
    northwind,
    tailspin,
    trey_research,
    vanarsdel,
    wide_world,
)


@dataclass(frozen=True, slots=True)
class Story:
    """The organizations as they are brought in, and what people did since, by day."""

    companies: tuple[Company, ...]
    acts: tuple[Act, ...]


def story(day: Days) -> Story:
    """The whole demo, as it stands on a day."""
    home, fab = contoso.company(day), fabrikam.company(day)
    companies = (
        home,
        fab,
        adventure_works.company(day),
        northwind.company(day, newcomer=contoso.leaver(home)),
        wide_world.company(day),
        tailspin.company(day),
        litware.company(day),
        a_datum.company(day),
        trey_research.company(day),
        vanarsdel.company(day),
        newcomers.proseware(day, adviser=fabrikam.key_person(fab)),
        newcomers.fourth_coffee(day),
        newcomers.margies_travel(day),
    )
    acts = [*agents.acts(day), *contoso.acts(day), *fabrikam.acts(day), *tailspin.acts(day)]
    return Story(companies, tuple(sorted(acts, key=lambda act: act.on)))
