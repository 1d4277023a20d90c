"""What the schema says of an operation: in one place beside its view."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.serializers import BaseSerializer

from core.api.shapes import Body

F = TypeVar("F", bound=Callable[..., Any])
CREATED = 201
NO_CONTENT = 204
BEGINNING = "%PDF-1.4 …"
"""How a file of ours begins."""


def described(
    operation: str,
    summary: str,
    text: str,
    *,
    tag: str,
    answer: type[BaseSerializer] | None = None,
    many: bool = False,
    status: int = 200,
    body: type[Body] | None = None,
    example: Any = None,
    sent: Mapping[str, Any] | None = None,
    file: str = "",
) -> Callable[[F], F]:
    """Describe an operation: its name, a line, a paragraph, what is sent and what comes back, with an example of each.

    `file`: the form of an answer that is a file. Problem answers, the parameters of `asks` and the idempotency key are
    added by the schema itself.
    """
    examples = []
    if example is not None:
        examples.append(OpenApiExample("Answer", value=example, response_only=True, status_codes=[str(status)]))
    if sent is not None:
        examples.append(OpenApiExample("Body", value=sent, request_only=True))
    if file:
        examples.append(OpenApiExample("File", value=BEGINNING, response_only=True, media_type=file))
    shape = None if answer is None else answer(many=True) if many else answer()
    came: dict[Any, OpenApiResponse] = {status: OpenApiResponse(shape)}
    if file:
        came = {(status, file): OpenApiResponse(OpenApiTypes.BINARY)}
    return extend_schema(
        operation_id=operation,
        summary=summary,
        description=text,
        tags=[tag],
        request=body,
        responses=came,
        examples=examples,
    )
