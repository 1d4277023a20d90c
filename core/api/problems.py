"""What goes wrong leaves as problem details (RFC 9457), in the reader's language: never HTML, never a traceback."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from core import busy
from core.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:partner-center:problem:"

log = logging.getLogger("django.request")

Text: TypeAlias = str | Promise
Error: TypeAlias = Mapping[str, str]
"""One thing that is wrong: `pointer` (in the body), `parameter` or `header`, with `code` and `detail`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its type, its status, and what it is called."""

    name: str
    status: int
    title: Text
    detail: Text


INVALID = Kind(
    "invalid",
    400,
    gettext_lazy("The request has the wrong shape."),
    gettext_lazy("Each thing that is wrong is listed under “errors”."),
)
UNAUTHENTICATED = Kind(
    "unauthenticated",
    401,
    gettext_lazy("Who is asking is not known."),
    gettext_lazy("Send a token in the header “Authorization: Bearer pc_…”, or sign in."),
)
FORBIDDEN = Kind(
    "forbidden",
    403,
    gettext_lazy("This may not be done in this way."),
    gettext_lazy("The token may only read."),
)
ABSENT = Kind("absent", 404, gettext_lazy("There is nothing here."), gettext_lazy("Or it is not yours to see."))
METHOD = Kind(
    "method-not-allowed",
    405,
    gettext_lazy("This method is not for this address."),
    gettext_lazy("The header “Allow” lists those that are."),
)
NOT_ACCEPTABLE = Kind(
    "not-acceptable",
    406,
    gettext_lazy("Nothing here has the form that was asked for."),
    gettext_lazy("Answers are application/json, documents application/pdf."),
)
REFUSED = Kind(
    "refused",
    409,
    gettext_lazy("The rules of the programme do not allow it."),
    gettext_lazy("Nothing was changed."),
)
TOO_LARGE = Kind(
    "too-large", 413, gettext_lazy("The request is too large."), gettext_lazy("A body has at most 64 KiB.")
)
MEDIA_TYPE_UNKNOWN = Kind(
    "unsupported-media-type",
    415,
    gettext_lazy("The body has an unknown form."),
    gettext_lazy("Send application/json."),
)
KEY_REUSED = Kind(
    "key-reused",
    422,
    gettext_lazy("This idempotency key belongs to another request."),
    gettext_lazy("Repeat the request as it was, or choose another key."),
)
TOO_MANY = Kind(
    "too-many-requests",
    429,
    gettext_lazy("There were too many requests."),
    gettext_lazy("The header “Retry-After” says in how many seconds the next one is welcome."),
)
DEFECT = Kind(
    "defect",
    500,
    gettext_lazy("Something went wrong on our side."),
    gettext_lazy("It has been noted. Nothing was changed."),
)

KINDS = (
    INVALID, UNAUTHENTICATED, FORBIDDEN, ABSENT, METHOD, NOT_ACCEPTABLE, REFUSED, TOO_LARGE, MEDIA_TYPE_UNKNOWN,
    KEY_REUSED, TOO_MANY, DEFECT,
)  # fmt: skip


class KeyReused(exceptions.APIException):
    """An idempotency key came with another request than the first time."""

    status_code = KEY_REUSED.status


class TooLarge(exceptions.APIException):
    """A body is larger than anything the API has a use for."""

    status_code = TOO_LARGE.status


class Invalid(exceptions.APIException):
    """Something is wrong with the request; `errors` says what and where."""

    status_code = INVALID.status

    def __init__(self, errors: Sequence[Error]) -> None:
        super().__init__()
        self.errors = tuple(errors)


def at(pointer: str, detail: Text, *, code: str = "invalid") -> Error:
    """What is wrong at a place of the body, named by a JSON pointer (RFC 6901)."""
    return {"pointer": pointer, "code": code, "detail": str(detail)}


def with_parameter(name: str, detail: Text, *, code: str = "invalid") -> Error:
    """What is wrong with a parameter of the address."""
    return {"parameter": name, "code": code, "detail": str(detail)}


def with_header(name: str, detail: Text, *, code: str = "invalid") -> Error:
    """What is wrong with a header."""
    return {"header": name, "code": code, "detail": str(detail)}


def pointed(name: str | int) -> str:
    """A step of a JSON pointer."""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def problem(kind: Kind, *, code: str = "", detail: Text = "", errors: Sequence[Error] = ()) -> dict[str, Any]:
    """The body of an answer that says what went wrong."""
    body: dict[str, Any] = {
        "type": f"{TYPE}{kind.name}",
        "title": str(kind.title),
        "status": kind.status,
        "code": code or kind.name.replace("-", "_"),
        "detail": str(detail or kind.detail),
    }
    if errors:
        body["errors"] = [dict(error) for error in errors]
    return body


def respond(kind: Kind, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """An answer that says what went wrong."""
    return Response(problem(kind, **more), status=kind.status, headers=headers, content_type=MEDIA_TYPE)


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """The exception handler of the API: whatever is raised in a view, as problem details."""
    return _refused(error) or _misread(error) or _unwelcome(error) or _defect(error, context)


def _refused(error: Exception) -> Response | None:
    if isinstance(error, Refusal):
        return respond(REFUSED, code=error.code, detail=error.reason)
    if busy.is_in_the_way(error):
        return respond(REFUSED, {"Retry-After": busy.COME_BACK_IN}, code="busy", detail=busy.REASON)
    if isinstance(error, KeyReused):
        return respond(KEY_REUSED)
    return None


def _misread(error: Exception) -> Response | None:
    if isinstance(error, Invalid):
        return respond(INVALID, errors=error.errors)
    if isinstance(error, exceptions.ValidationError):
        return respond(INVALID, errors=list(_flat(error.detail)))
    if isinstance(error, exceptions.ParseError):
        return respond(INVALID, errors=[at("", str(error.detail), code="malformed")])
    if isinstance(error, TooLarge | RequestDataTooBig):
        return respond(TOO_LARGE)
    if isinstance(error, SuspiciousOperation | BadRequest | UnreadablePostError):
        return respond(INVALID, detail=_("The request could not be read."))
    return None


def _flat(detail: Any, pointer: str = "") -> Iterator[Error]:
    """The errors of a serializer, each with its place."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, pointer if name == "non_field_errors" else pointer + pointed(name))
    elif isinstance(detail, list | tuple):
        for place, inner in enumerate(detail):
            # A list of texts says several things about one place, a list of anything else one about each.
            is_text = isinstance(inner, exceptions.ErrorDetail)
            yield from _flat(inner, pointer if is_text else pointer + pointed(place))
    else:
        yield at(pointer, detail, code=getattr(detail, "code", "invalid"))


def _unwelcome(error: Exception) -> Response | None:
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        challenge = getattr(error, "auth_header", "")
        detail = str(error.detail) if isinstance(error, exceptions.AuthenticationFailed) else ""
        return respond(UNAUTHENTICATED, {"WWW-Authenticate": challenge} if challenge else None, detail=detail)
    if isinstance(error, exceptions.PermissionDenied | PermissionDenied):
        detail = getattr(error, "detail", "")
        code = getattr(detail, "code", "")
        given = "" if code == exceptions.PermissionDenied.default_code else code
        return respond(FORBIDDEN, code=given, detail=str(detail))
    if isinstance(error, Http404 | exceptions.NotFound):
        return respond(ABSENT)
    if isinstance(error, exceptions.MethodNotAllowed):
        return respond(METHOD)
    if isinstance(error, exceptions.NotAcceptable):
        return respond(NOT_ACCEPTABLE)
    if isinstance(error, exceptions.UnsupportedMediaType):
        return respond(MEDIA_TYPE_UNKNOWN)
    if isinstance(error, exceptions.Throttled):
        return respond(TOO_MANY, {"Retry-After": str(int(getattr(error, "wait", None) or 1))})
    return None


def _defect(error: Exception, context: Mapping[str, Any]) -> Response:
    """Whatever else: logged and signalled as Django does for a page, and told to nobody."""
    request = context.get("request")
    log.error("api.defect: %s", type(error).__name__, exc_info=error)
    got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    return respond(DEFECT)
