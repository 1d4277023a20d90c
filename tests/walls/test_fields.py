"""What is named in a body or behind a question mark: foreign is absent, and what nobody knows is refused.

Generated from the schema. A field of which the table below does not know whether it names something of somebody fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import resolve

from partner_center.api.docs import schema
from partner_center.policy import POLICY, Audience
from tests.walls.asking import KWARGS, address, alike, ask, is_expected
from tests.walls.world import ABSENT_ID, ABSENT_MPN_ID, House, Visitor, World

pytestmark = pytest.mark.django_db

PLAIN = {
    # What is said, a day, an amount, a word, a place in a list; what the catalogue knows is everybody's.
    "amount", "as_of", "basis", "before", "by_mail", "center", "certification", "code", "competency", "country",
    "currency", "cursor", "discount_percent", "earned_on", "effective_from", "email", "ends_on", "evidence",
    "expires_on", "grace_days", "held_on", "in_force_on", "is_owed_back", "keys", "kind", "level", "limit", "linked",
    "market", "method", "name", "offer", "payment_days", "pieces", "price", "reason", "reference", "refund_days",
    "role", "since", "source", "starts_on", "state", "unread", "vat_number", "verb", "window_days",
}  # fmt: skip
ABSENT = {
    "mpn_id": ABSENT_MPN_ID,
    "achievement": ABSENT_ID,
    "person": ABSENT_ID,
    "admin": ABSENT_ID,
    "name": "Nowhere at all",
}
NAMES = {
    "organization": "mpn_id",
    "achievement": "achievement",
    "achievements": "achievement",
    "person": "person",
    "by": "admin",
    "search": "name",
}
"""Of each field that names something of somebody: what."""
LISTS = {"achievements"}
WRITTEN = {
    # What can be sent, said once more: a field that becomes writable by mistake is not here.
    "api:benefit-activate-POST": {"pieces"},
    "api:benefit-assign-POST": {"person"},
    "api:benefit-keys-POST": {"code", "keys"},
    "api:claim-refuse-POST": {"reason"},
    "api:employee-PATCH": {"role"},
    "api:invitations-POST": {"email", "role"},
    "api:my-claims-POST": {"certification", "earned_on", "evidence", "expires_on"},
    "api:my-links-POST": {"achievements", "organization"},
    "api:my-news-setting-PATCH": {"by_mail"},
    "api:order-refund-POST": {"reason"},
    "api:order-transfer-POST": {"amount", "currency", "is_owed_back", "reference"},
    "api:orders-POST": {"method", "offer", "price", "vat_number"},
    "api:overrides-POST": {"competency", "ends_on", "evidence", "level", "person", "reason"},
    "api:programme-numbers-POST": {
        "effective_from", "grace_days", "payment_days", "reason", "refund_days", "window_days",
    },
    "api:promotions-POST": {
        "competency", "discount_percent", "ends_on", "level", "name", "offer", "reason", "starts_on",
    },
    "api:proposals-POST": {"competency", "ends_on", "evidence", "level", "person", "reason"},
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One thing that the API does, as its schema has it."""

    name: str
    method: str
    said: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.name}-{self.method}"

    @property
    def audience(self) -> Audience:
        return POLICY[self.name][self.method]

    @property
    def is_of_an_organization(self) -> bool:
        return "mpn_id" in KWARGS[self.name]

    @property
    def required(self) -> set[str]:
        return {one["name"] for one in self.said.get("parameters", []) if one["in"] == "query" and one.get("required")}

    @property
    def parameters(self) -> set[str]:
        return {one["name"] for one in self.said.get("parameters", []) if one["in"] == "query"}

    @property
    def body(self) -> dict[str, Any]:
        """The example of what is sent."""
        content = self.said.get("requestBody", {}).get("content", {}).get("application/json", {})
        return next((example["value"] for example in content.get("examples", {}).values()), {})

    @property
    def fields(self) -> set[str]:
        return set(shape_of(self.said.get("requestBody", {})).get("properties", {}))

    @property
    def read_only(self) -> set[str]:
        """What is in the answer and cannot be sent."""
        answers = [body for status, body in self.said["responses"].items() if status.startswith("2")]
        return {name for body in answers for name in shape_of(body).get("properties", {})} - self.fields


def shape_of(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body.get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in found:
        found = schema()["components"]["schemas"][found["$ref"].rsplit("/", 1)[1]]
    return found


def operations() -> Iterator[Operation]:
    for path, methods in schema()["paths"].items():
        parameters = {one["name"]: "1" for said in methods.values() for one in said.get("parameters", [])}
        name = resolve(path.format(**parameters)).view_name
        for method, said in methods.items():
            yield Operation(name, method.upper(), said)


OPERATIONS = list(operations())
WITH_NAMES = [
    (operation, field)
    for operation in OPERATIONS
    for field in sorted((operation.parameters | operation.fields) & NAMES.keys())
    # The desk of the agents is about everybody, and the catalogue is everybody's.
    if operation.is_of_an_organization or operation.audience is not Audience.AGENT
    if operation.name not in {"api:certifications", "api:competencies"}
]


def value(field: str, house: House | None) -> Any:
    """What a field says that names something of a house, or of none."""
    kind = NAMES[field]
    if house is None:
        found = ABSENT[kind]
    elif kind == "mpn_id":
        found = house.organization.mpn_id
    elif kind == "admin":
        found = house.admin.pk
    elif kind == "name":
        found = house.name
    else:
        found = house.things[kind]
    return [found] if field in LISTS else found


def sent(operation: Operation, world: World, **said: Any) -> dict[str, Any]:
    """What an operation takes, with things of the own house, but for what is said."""
    required = dict.fromkeys(operation.required) | operation.body
    return {
        name: value(name, world.own) if name in NAMES else example
        for name, example in required.items()
        if name not in said
    } | said


def askers(operation: Operation, world: World) -> list[Visitor]:
    """Who may do it with what is the own house's, and has nothing to do with the foreign one."""
    return [
        one
        for one in [*world.visitors, *world.programs]
        if one.person is not None
        and not one.at.get("foreign")
        and (operation.audience is Audience.SIGNED_IN or is_expected(one, operation.audience, "own"))
    ]


def door(operation: Operation, world: World) -> str:
    return address(operation.name, world.own, world.own.things)


def errors(response: Any) -> set[tuple[str, str]]:
    """Where something is wrong, and what."""
    if response.status_code != 400:
        return {(str(response.status_code), "")}
    return {(one.get("pointer", one.get("parameter")), one["code"]) for one in response.json()["errors"]}


def test_of_every_field_and_parameter_it_is_known_whether_it_names_something_of_somebody():
    known = {name for operation in OPERATIONS for name in operation.parameters | operation.fields}
    assert known - PLAIN - NAMES.keys() == set()
    assert not PLAIN & NAMES.keys()
    assert len(WITH_NAMES) > 12


def test_nothing_can_be_written_but_what_is_meant_to_be():
    assert {str(one): one.fields for one in OPERATIONS if one.fields} == WRITTEN


@pytest.mark.parametrize(("operation", "field"), WITH_NAMES, ids=str)
def test_what_is_foreign_in_a_field_is_like_what_is_absent(operation, field, world):
    for visitor in askers(operation, world):
        if visitor.is_agent and not visitor.is_token and not operation.is_of_an_organization:
            continue  # all organizations are an agent's to find
        foreign, absent = (
            ask(
                visitor,
                operation.method,
                door(operation, world),
                sent(operation, world, **{field: value(field, house)}),
            )
            for house in (world.foreign, None)
        )
        assert foreign.status_code == absent.status_code, visitor.name
        assert alike(foreign) == alike(absent), visitor.name
        assert foreign.status_code in {400, 403} or foreign.json()["results"] == [], visitor.name


@pytest.mark.parametrize(("operation", "field"), WITH_NAMES, ids=str)
def test_what_is_ones_own_in_a_field_is_found(operation, field, world):
    data = sent(operation, world, **{field: value(field, world.own)})
    answers = [ask(visitor, operation.method, door(operation, world), data) for visitor in askers(operation, world)]
    assert [
        one
        for one in answers
        if one.status_code in {201, 204, 409} or (one.status_code == 200 and one.json().get("results", ["it"]))
    ]


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.method in {"POST", "PATCH"}], ids=str)
def test_a_field_that_nobody_knows_or_that_is_only_read_is_refused_and_not_ignored(operation, world):
    visitor = who_may(operation, world)
    unknown = ask(visitor, operation.method, door(operation, world), sent(operation, world, nonsense="x"))
    assert ("/nonsense", "unknown") in errors(unknown)
    for name in operation.read_only:
        response = ask(visitor, operation.method, door(operation, world), sent(operation, world, **{name: "x"}))
        expected = "read_only" if operation.fields else "unknown"
        assert (f"/{name}", expected) in errors(response)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_parameter_that_nobody_knows_is_refused_and_not_ignored(operation, world):
    response = ask(who_may(operation, world), operation.method, f"{door(operation, world)}?nonsense=x")
    missing = {(name, "required") for name in operation.required}
    assert errors(response) - missing == {("nonsense", "unknown")}


def who_may(operation: Operation, world: World) -> Visitor:
    """Somebody in a browser who may do it; what is one's own and no organization's is the employee's."""
    name = {Audience.SIGNED_IN: "employee", Audience.AGENT: "agent"}.get(operation.audience, "admin")
    return world.visitor(name)
