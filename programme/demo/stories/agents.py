"""The programme agents of the demo: they work for no partner, so they may act for all of them (R20)."""

from dataclasses import dataclass

from programme.demo.company import AGENT_EMAIL


@dataclass(frozen=True, slots=True)
class Agent:
    person_id: str
    email: str
    full_name: str
    language: str


JOHANNA = Agent("demo-agent-johanna-lorenz", AGENT_EMAIL, "Johanna Lorenz", "en")
VERA = Agent("demo-agent-vera-antonova", "vera.antonova@program.example", "Вера Антонова", "ru")
AGENTS = (JOHANNA, VERA)
