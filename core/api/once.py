"""A POST with an `Idempotency-Key` happens once, however often it is sent, and at the same moment too.

The key's row is the first thing that the transaction of the request writes. Whoever sends the same key meanwhile waits
at the unique index until that transaction is over: then either the answer is there, or the row is gone with everything
that was done, and it is theirs to do.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import KEY, REPLAYED
from core.api.parsing import MOST_BYTES
from core.api.problems import Invalid, KeyReused, TooLarge, with_header
from core.api.views import View
from core.dates import now
from core.models import IdempotencyKey
from core.refusals import Refusal

SHAPE = re.compile(r"[\x21-\x7e]{1,200}")
SWEPT_AT_ONCE = 20
SERVER_ERROR = 500
P = ParamSpec("P")
V = TypeVar("V", bound=View)

Handler = Callable[Concatenate[V, Request, P], Response]


def once(handler: Handler[V, P]) -> Handler[V, P]:
    """A handler of POST that knows idempotency keys. Without a key it is as it was."""

    @wraps(handler)
    def post(view: V, request: Request, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = _key(request)
        if key is None:
            return handler(view, request, *args, **kwargs)
        with transaction.atomic():
            row, is_new = _row(key, request)
            if not is_new:
                return _again(row, request)
            response = _carry_out(view, transaction.atomic(lambda: handler(view, request, *args, **kwargs)))
            _keep(row, response)
        return response

    post.happens_once = True  # type: ignore[attr-defined]
    return post


def once_outside(handler: Handler[V, P]) -> Handler[V, P]:
    """The same for a handler that speaks with somebody else meanwhile, outside of any transaction.

    The key's row is there before, and the answer after it. Whoever sends the key in between has it carried out again:
    such a handler makes nothing twice by itself.
    """

    @wraps(handler)
    def post(view: V, request: Request, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = _key(request)
        if key is None:
            return handler(view, request, *args, **kwargs)
        with transaction.atomic():
            row, _is_new = _row(key, request)
            _refuse_another_request(row, request)
        if row.status is not None:
            return _again(row, request)
        response = _carry_out(view, lambda: handler(view, request, *args, **kwargs))
        _keep(row, response)
        return response

    post.happens_once = True  # type: ignore[attr-defined]
    return post


def _key(request: Request) -> str | None:
    """The key that was sent along, if one was; it is a word."""
    key = request.headers.get(KEY)
    if key is not None and not SHAPE.fullmatch(key):
        raise Invalid([with_header(KEY, _("A key has from 1 to 200 letters, digits and signs."))])
    return key


def _keep(row: IdempotencyKey, response: Response) -> None:
    """Put the answer beside its key."""
    row.status = response.status_code
    row.answer = JSONRenderer().render(response.data).decode()
    row.content_type = response.content_type or ""
    row.save(update_fields=["status", "answer", "content_type"])


def _row(key: str, request: Request) -> tuple[IdempotencyKey, bool]:
    """The row of a key, and whether it is new. Some that expired are swept away on the way."""
    instant = now()
    mine = IdempotencyKey.objects.filter(owner=_owner(request), key=key)
    mine.expired(at=instant).delete()
    expired = IdempotencyKey.objects.expired(at=instant).select_for_update(skip_locked=True)
    IdempotencyKey.objects.filter(pk__in=list(expired.values_list("pk", flat=True)[:SWEPT_AT_ONCE])).delete()
    return IdempotencyKey.objects.get_or_create(
        owner=_owner(request),
        key=key,
        defaults={
            "method": str(request.method),
            "path": request.get_full_path()[:1000],
            "body_hash": _hash_of_body(request),
            "expires_at": instant + timedelta(hours=IdempotencyKey.HOURS),
        },
    )


def _owner(request: Request) -> str:
    """The token that speaks, else the person."""
    return f"token:{request.auth.pk}" if request.auth is not None else f"person:{request.user.pk}"


def _hash_of_body(request: Request) -> str:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise TooLarge
    return hashlib.sha256(request.body).hexdigest()


def _again(row: IdempotencyKey, request: Request) -> Response:
    """The answer that was given the first time."""
    _refuse_another_request(row, request)
    return Response(
        json.loads(row.answer) if row.answer else None,
        status=row.status,
        headers={REPLAYED: "true"},
        content_type=row.content_type or None,
    )


def _refuse_another_request(row: IdempotencyKey, request: Request) -> None:
    asked = (request.method, request.get_full_path()[:1000], _hash_of_body(request))
    if (row.method, row.path, row.body_hash) != asked:
        raise KeyReused


def _carry_out(view: View, handle: Callable[[], Response]) -> Response:
    """Do it; what the rules refuse is an answer too, and is kept like any other. A defect keeps nothing."""
    try:
        return handle()
    except (APIException, Refusal) as error:
        response: Response = view.handle_exception(error)
        if response.status_code >= SERVER_ERROR:
            raise
        return response
