"""The world in which the API is asked: Contoso, with people of every kind around it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import User
from core.secrets import hash_of
from organizations.models import ApiToken, Organization
from tests.factories import AdminFactory, AgentFactory, ApiTokenFactory, OrganizationFactory, PersonFactory
from tests.programme.contoso import Contoso, contoso

V1 = "/api/v1"
CONTOSO = f"{V1}/organizations/4021736"
FABRIKAM = f"{V1}/organizations/4099999"
ABSENT = f"{V1}/organizations/4000000"


class Program:
    """A program that asks, with a token or as somebody who is signed in in a browser."""

    def __init__(self, *, token: str = "", person: User | None = None) -> None:
        self.client = Client(headers={"authorization": f"Bearer {token}"} if token else {})
        if person is not None:
            self.client.force_login(person)

    def get(self, address: str, **parameters: Any) -> Any:
        return self.client.get(address, parameters)

    def post(self, address: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        headers |= {"idempotency-key": key} if key else {}
        if body is None:
            return self.client.generic("POST", address, headers=headers)
        return self.client.post(address, body, content_type="application/json", headers=headers)

    def patch(self, address: str, body: Any) -> Any:
        return self.client.patch(address, body, content_type="application/json")

    def delete(self, address: str) -> Any:
        return self.client.delete(address)


@dataclass(frozen=True)
class World:
    """Contoso with its admin and employees, a foreign organization, agents, and programs for them."""

    contoso: Contoso
    fabrikam: Organization
    stranger: User
    agent: User

    @property
    def organization(self) -> Organization:
        return self.contoso.organization

    def token(self, person: User, *, scope: str = "write", organization: Organization | None = None) -> str:
        """A token of a person, which works from now on."""
        secret = f"pc_{person.pk}-{ApiToken.objects.count()}"
        ApiTokenFactory(
            organization=organization or self.organization, person=person, scope=scope, token_hash=hash_of(secret)
        )
        return secret

    def admin(self, scope: str = "write") -> Program:
        return Program(token=self.token(self.contoso.admin, scope=scope))

    def employee(self, scope: str = "write") -> Program:
        return Program(token=self.token(self.contoso.isaiah, scope=scope))

    def an_agent(self) -> Program:
        return Program(person=self.agent)


def world() -> World:
    fabrikam = OrganizationFactory(mpn_id="4099999", name="Fabrikam")
    stranger = AdminFactory(organization=fabrikam, person=PersonFactory(full_name="Adele Vance")).person
    return World(contoso(), fabrikam, stranger, AgentFactory(full_name="Johanna Lorenz"))
