"""The programme agents of the demo: they work for no partner, so they may act for all of them (R20)."""

from dataclasses import dataclass

from programme.demo.acts import Act, LoadsKeys, Promotes
from programme.demo.company import AGENT_EMAIL
from programme.demo.days import Days


@dataclass(frozen=True, slots=True)
class Agent:
    person_id: str
    email: str
    full_name: str
    language: str


JOHANNA = Agent("demo-agent-johanna-lorenz", AGENT_EMAIL, "Johanna Lorenz", "en")
VERA = Agent("demo-agent-vera-antonova", "vera.antonova@program.example", "Вера Антонова", "ru")
AGENTS = (JOHANNA, VERA)


def acts(day: Days) -> list[Act]:
    """Keys for what the Action Pack gives, and a promotion that runs for a while."""
    return [
        *(
            LoadsKeys(on=day.ago(60), by=JOHANNA.person_id, code=code, count=40)
            for code in ("map-windows-10", "map-office-proplus", "map-sql-std")
        ),
        Promotes(
            on=day.ago(10),
            by=VERA.person_id,
            name="First Silver",
            offer="silver",
            percent=10,
            level="silver",
            ends_on=day.ahead(35),
            reason="Everybody who holds Silver begins for less, until the end of the year.",
        ),
    ]
