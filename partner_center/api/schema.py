"""What the API says about itself: OpenAPI 3.1, with the problems that each operation may answer."""

import re
from typing import Any

from django.urls import resolve
from django.utils import translation
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from core.api import KEY, REPLAYED, problems
from core.api.describing import CREATED, NO_CONTENT
from partner_center.api.authentication import BrowserScheme
from partner_center.policy import POLICY, Audience

KEY_PARAMETER = OpenApiParameter(
    KEY,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description=(
        "A key of your choice, new for each thing to be done. Sent again within 24 hours with the same body, byte for "
        f"byte, it brings the same answer again (with the header `{REPLAYED}: true`), and nothing happens twice. "
        "Refusals are kept, too: after a correction choose a new key. With another body or address it answers 422."
    ),
)
NAMES = {
    kind.status: "".join(part.capitalize() for part in kind.name.split("-"))
    for kind in problems.KINDS
    if kind is not problems.DEFECT
}
IN_BRACES = re.compile(r"{[^}]*}")
SAID_BEFORE = "There when this is the answer to an earlier request with the same key."
WITH_A_BODY = {"POST", "PATCH"}
PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "format": "uri", "description": f"`{problems.TYPE}` and the kind of problem."},
        "title": {"type": "string", "description": "The kind of problem in words, in the language of the request."},
        "status": {"type": "integer", "description": "The status of the answer once more."},
        "code": {
            "type": "string",
            "description": "A word for programs; of a refusal, one of those listed in the introduction.",
        },
        "detail": {"type": "string", "description": "This problem in words, fit to show to a person."},
        "errors": {
            "type": "array",
            "description": "Each thing that is wrong with the request, and where.",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "additionalProperties": False,
                "properties": {
                    "pointer": {"type": "string", "description": "A place in the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "A parameter of the address."},
                    "header": {"type": "string", "description": "The name of a header."},
                    "code": {"type": "string", "description": "A word for programs, listed in the introduction."},
                    "detail": {"type": "string", "description": "What is wrong there, in words."},
                },
            },
        },
    },
}
WHOLE_SECONDS = {"schema": {"type": "integer", "minimum": 1}, "required": True}
HEADERS = {
    429: {"Retry-After": {"description": "Seconds until the next request is welcome.", **WHOLE_SECONDS}},
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}},
    405: {"Allow": {"description": "The methods of this address.", "schema": {"type": "string"}, "required": True}},
}


KEYS = {"type": "integer", "format": "int64", "minimum": 1}
IN_THE_PATH: dict[str, tuple[str, dict[str, Any], Any]] = {
    "mpn_id": ("The MPN ID of an organization.", {"type": "string", "minLength": 1, "maxLength": 200}, "4021736"),
    "competency": (
        "The slug of a competency (`GET /api/v1/competencies`).",
        {"type": "string", "minLength": 1, "maxLength": 200},
        "cloud-platform",
    ),
    "person": ("The key of a person.", KEYS, 14),
    "achievement": ("The key of an achievement.", KEYS, 31),
    "link": ("The key of a link.", KEYS, 44),
    "claim": ("The key of a claim.", KEYS, 32),
    "notice": ("The key of a notice.", KEYS, 71),
    "news_kind": ("A kind of news.", {"type": "string", "minLength": 1, "maxLength": 200}, "levels"),
    "invitation": ("The key of an invitation.", KEYS, 5),
    "override": ("The key of an override.", KEYS, 8),
    "proposal": ("The key of a proposal.", KEYS, 2),
    "offer": (
        "The `code` of an offer (`GET /api/v1/organizations/{mpn_id}/offers`).",
        {"type": "string", "minLength": 1, "maxLength": 200},
        "gold",
    ),
    "order": ("The key of an order.", KEYS, 12),
    "payment": ("The key of a payment.", KEYS, 5),
    "grant": ("The key of a benefit that a membership carries.", KEYS, 31),
    "use": ("The key of an activated benefit.", KEYS, 8),
    "promotion": ("The key of a promotion.", KEYS, 3),
    "number": (
        "The number of an invoice or a credit note, as it stands on it.",
        {"type": "string", "minLength": 1, "maxLength": 200},
        "INV-000007",
    ),
}


class ApiSchema(AutoSchema):
    """Adds to each operation what is true of all: strict parameters, idempotency keys, problem answers."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.method == "GET" and getattr(self.view, "pagination_class", None) is not None

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """What a shape is called outside: a `StandingAnswer` is a Standing."""
        name: str = super().get_serializer_name(serializer, direction)
        return name.removesuffix("Answer")

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}Page"

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        parameters = []
        for name in variables:
            about, shape, example = IN_THE_PATH[name]
            known = {"name": name, "in": "path", "required": True}
            parameters.append({**known, "description": about, "schema": shape, "example": example})
        return parameters

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """No shape has fields that it does not name."""
        mapped: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        return {**mapped, "additionalProperties": False}

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = []
        if self.method == "GET" and (asks := getattr(self.view, "asks", None)):
            parameters.append(asks)
        if self.method == "POST":
            parameters.append(KEY_PARAMETER)
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for came, body in bodies.items():
            body["description"] = self._what_comes(int(came))
        for status in sorted(self._problems()):
            bodies[str(status)] = {"$ref": f"#/components/responses/{NAMES[status]}"}
        if self.method == "POST":
            done = next(body for status, body in bodies.items() if status.startswith("2"))
            done["headers"] = {REPLAYED: {"description": SAID_BEFORE, "schema": {"type": "string", "enum": ["true"]}}}
        return bodies

    def _what_comes(self, status: int) -> str:
        """What the answer is when all goes well."""
        if status == NO_CONTENT:
            return "It is done; there is nothing to add."
        if status == CREATED:
            return "What was made."
        if self.method == "GET":
            return "A page of the list." if self._is_list_view() else "What was asked for."
        return "It is done; how it is now."

    def get_auth(self) -> list[dict[str, Any]]:
        """Who may ask; what is for programme agents alone no token reaches."""
        ways: list[dict[str, Any]] = super().get_auth()
        name = resolve(IN_BRACES.sub("1", self.path)).view_name
        if POLICY[name][self.method] is Audience.AGENT:
            return [way for way in ways if BrowserScheme.name in way]
        return ways

    def _problems(self) -> set[int]:
        found = {400, 401, 403, 404, 405, 406, 429}
        if self.method in WITH_A_BODY:
            found |= {409, 413, 415}
        if self.method == "DELETE":
            found.add(409)
        if getattr(self.view, "may_refuse", False):
            found.add(409)
        if self.method == "POST":
            found.add(422)
        return found


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Postprocessing: the problems that all operations share, each with an example."""
    with translation.override("en"):
        components = result["components"]
        components["schemas"] = dict(sorted({**components.get("schemas", {}), "Problem": PROBLEM}.items()))
        components["responses"] = {NAMES[kind.status]: _shared(kind) for kind in problems.KINDS if kind.status in NAMES}
    return result


def _shared(kind: problems.Kind) -> dict[str, Any]:
    example = problems.problem(kind)
    if kind is problems.INVALID:
        example = problems.problem(kind, errors=[problems.at("/level", '"platinum" is not a valid choice.')])
    if kind is problems.REFUSED:
        reason = "An organization keeps at least one admin. Make somebody else an admin first."
        example = problems.problem(kind, code="last_admin", detail=reason)
    shared: dict[str, Any] = {
        "description": str(kind.title),
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {NAMES[kind.status]: {"value": example}},
            }
        },
    }
    if kind.status in HEADERS:
        shared["headers"] = HEADERS[kind.status]
    return shared
