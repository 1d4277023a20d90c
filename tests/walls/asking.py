"""Asking at every door: the addresses with their parameters, who is expected where, one request taken back."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from partner_center.policy import POLICY, Audience
from tests.walls.world import ABSENT_ID, ABSENT_MPN_ID, House, Visitor

HOUSES = ("own", "foreign", "absent")
WHO_MAY = {
    Audience.EMPLOYEE: {"employee", "admin"},
    Audience.COLLEAGUE: {"employee", "admin"},
    Audience.ADMIN_OR_AGENT: {"admin"},
    Audience.ADMIN: {"admin"},
    Audience.AGENT: set(),
}
AND_AGENTS = {Audience.EMPLOYEE, Audience.ADMIN_OR_AGENT, Audience.AGENT}
VALUES = {
    "slug": "devops",
    "competency": "devops",
    "offer": "silver",
    "provider_id": "entra",
    "uidb36": "1",
    "news_kind": "levels",
    "key": "set-password",
    "mail": "nothing",
    "code": "nothing",
    "path": "x",
    "pk": ABSENT_ID,
}
"""Parameters that name nothing of an organization or of a person; keys of second factors are `tests/accounts`'."""


def kwargs_by_name() -> dict[str, tuple[str, ...]]:
    """The parameters in each address, by its name."""

    def walk(patterns: list[Any], namespace: str, outer: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for pattern in patterns:
            names = outer + tuple(pattern.pattern.converters or pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", names
            elif isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner, names)

    return dict(walk(get_resolver().url_patterns, "", ()))


KWARGS = kwargs_by_name()
ROWS = [(name, method, audience) for name, rows in POLICY.items() for method, audience in rows.items()]
OF_ORGANIZATIONS = [row for row in ROWS if "mpn_id" in KWARGS[row[0]]]
OF_NO_ORGANIZATION = [row for row in ROWS if "mpn_id" not in KWARGS[row[0]]]
THINGS = {parameter for names in KWARGS.values() for parameter in names} - VALUES.keys() - {"mpn_id"}


def named(value: Any) -> str:
    """How a part of a row is called in the name of a test."""
    return str(getattr(value, "name", value))


def things_in(name: str) -> list[str]:
    """The parameters of an address that name a thing of somebody."""
    return [parameter for parameter in KWARGS[name] if parameter in THINGS]


def is_expected(visitor: Visitor, audience: Audience, house: str) -> bool:
    """What the words of the table mean, worked out apart from `partner_center.policy.decide`."""
    if house == "absent" or visitor.person is None:
        return False
    if visitor.is_token and (house != "own" or audience is Audience.AGENT):
        return False
    return visitor.at.get(house, "nothing") in WHO_MAY[audience] or (visitor.is_agent and audience in AND_AGENTS)


def address(name: str, house: House | None, things: Mapping[str, Any]) -> str:
    """An address with an organization in it (None: one that does not exist) and with things (else: such as do not)."""
    values: dict[str, Any] = {}
    for parameter in KWARGS[name]:
        if parameter == "mpn_id":
            values[parameter] = house.organization.mpn_id if house else ABSENT_MPN_ID
        else:
            values[parameter] = things.get(parameter, VALUES.get(parameter, ABSENT_ID))
    return reverse(name, kwargs=values)


def ask(visitor: Visitor, method: str, url: str, data: Any = None) -> Any:
    """One request, whose effect is taken back, in the browser too. What is sent to the API is sent as JSON."""
    cookies = deepcopy(visitor.client.cookies)
    with transaction.atomic():
        extra: dict[str, Any] = {} if data is None else {"data": data}
        if url.startswith("/api/") and method != "GET":
            extra = {"content_type": "application/json", "data": {} if data is None else data}
        response = getattr(visitor.client, method.lower())(url, **extra)
        if response.streaming:
            response = HttpResponse(b"".join(response.streaming_content), status=response.status_code)
        transaction.set_rollback(True)
    visitor.client.cookies = cookies
    return response


def is_sent_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 401 or (response.status_code == 302 and "/accounts/login/" in response["Location"])


def is_let_in(response: HttpResponse) -> bool:
    return (
        response.status_code not in {401, 403, 404, 405}
        and response.status_code < 500
        and not is_sent_to_sign_in(response)
    )


def alike(response: HttpResponse) -> str:
    """An answer without what differs from one asking to the next: tokens, and the address itself."""
    text = response.content.decode(errors="replace")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    text = re.sub(r'name="next" value="[^"]*"', "", text)
    text = re.sub(r'"instance": *"[^"]*"', "", text)
    return re.sub(r"\b\d{7,9}\b|/\d+\b", "", text)
