"""A POST with a key happens once."""

from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client

from achievements.models import Achievement
from core.dates import now
from core.models import IdempotencyKey
from organizations.models import Invitation
from partner_center.api import urls
from tests.api.test_shapes import errors
from tests.api.world import CONTOSO, V1, Program, World, world
from tests.threads import at_once

CLAIM = {"certification": "70-483", "earned_on": "2026-11-01"}
CLAIMS = f"{V1}/me/claims"


def claims() -> int:
    return Achievement.objects.filter(source="claim").count()


@pytest.mark.django_db
def test_the_same_key_brings_the_same_answer_and_says_so(contoso_world: World) -> None:
    program = contoso_world.employee()
    first = program.post(CLAIMS, CLAIM, key="a")
    again = program.post(CLAIMS, CLAIM, key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again["idempotency-replayed"] == "true"
    assert claims() == 1


@pytest.mark.django_db
def test_a_refusal_is_an_answer_too(contoso_world: World) -> None:
    program = contoso_world.employee()
    program.post(CLAIMS, CLAIM, key="a")
    first = program.post(CLAIMS, CLAIM, key="b")
    assert (first.status_code, first.json()["code"]) == (409, "on_record")
    Achievement.objects.filter(source="claim").delete()
    again = program.post(CLAIMS, CLAIM, key="b")
    assert (again.status_code, again.content) == (409, first.content)
    assert again["content-type"] == "application/problem+json"
    assert again["idempotency-replayed"] == "true"
    assert claims() == 0


@pytest.mark.django_db
def test_another_request_with_the_same_key_is_refused(contoso_world: World) -> None:
    program = contoso_world.admin()
    program.post(CLAIMS, CLAIM, key="a")
    for address, body in (
        (CLAIMS, {**CLAIM, "evidence": ""}),
        (CLAIMS, {}),
        (f"{V1}/me/links", {"organization": "4021736", "achievements": [1]}),
    ):
        response = program.post(address, body, key="a")
        assert (response.status_code, response.json()["code"]) == (422, "key_reused")
    assert claims() == 1


@pytest.mark.django_db
def test_a_key_belongs_to_whoever_sent_it(contoso_world: World) -> None:
    assert contoso_world.employee().post(CLAIMS, CLAIM, key="a").status_code == 201
    answers = [contoso_world.admin().post(CLAIMS, CLAIM, key="a")]
    answers.append(Program(person=contoso_world.contoso.diego).post(CLAIMS, CLAIM, key="a"))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, None]
    assert claims() == 3


@pytest.mark.django_db
def test_whoever_may_not_any_more_is_not_answered_again(contoso_world: World) -> None:
    program = contoso_world.admin()
    body = {"email": "lidia@contoso.example", "role": "employee"}
    assert program.post(f"{CONTOSO}/invitations", body, key="a").status_code == 201
    contoso_world.contoso.admin.employments.update(role="employee")
    assert program.post(f"{CONTOSO}/invitations", body, key="a").status_code == 404


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day(contoso_world: World) -> None:
    program = contoso_world.employee()
    assert program.post(CLAIMS, CLAIM, key="a").status_code == 201
    with time_machine.travel(now() + timedelta(hours=23, minutes=59)):
        assert program.post(CLAIMS, CLAIM, key="a").status_code == 201
    with time_machine.travel(now() + timedelta(hours=24, minutes=1)):
        assert program.post(CLAIMS, CLAIM, key="a").status_code == 409  # done anew: it is on record already
        assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
def test_forgotten_keys_are_swept_away_by_those_who_come_later(contoso_world: World) -> None:
    row = {"method": "POST", "path": "/", "body_hash": "", "expires_at": now()}
    IdempotencyKey.objects.bulk_create(IdempotencyKey(owner="token:0", key=f"{n}", **row) for n in range(30))
    program = contoso_world.employee()
    program.post(CLAIMS, CLAIM, key="a")
    assert IdempotencyKey.objects.count() == 11
    program.post(CLAIMS, CLAIM, key="b")
    assert IdempotencyKey.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 201, "\x7f"])
def test_a_key_is_a_word(contoso_world: World, key: str) -> None:
    client = contoso_world.employee().client
    response = client.post(CLAIMS, CLAIM, content_type="application/json", headers={"idempotency-key": key})
    assert errors(response) == [("Idempotency-Key", "invalid")]
    assert claims() == 0


@pytest.mark.django_db
def test_a_defect_leaves_nothing_behind_and_the_key_free(contoso_world: World) -> None:
    program = contoso_world.employee()
    program.client.raise_request_exception = False
    with patch("achievements.api.claims.as_of", side_effect=RuntimeError):
        assert program.post(CLAIMS, CLAIM, key="a").status_code == 500
    assert (claims(), IdempotencyKey.objects.count()) == (0, 0)
    assert program.post(CLAIMS, CLAIM, key="a").status_code == 201


@pytest.mark.django_db
def test_who_was_in_anothers_way_may_try_again(contoso_world: World) -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    program = contoso_world.employee()
    for key in ("", "a"):
        error = OperationalError("deadlock detected")
        error.__cause__ = Deadlock()
        with patch("achievements.services.achievements.claim", side_effect=error):
            response = program.post(CLAIMS, CLAIM, key=key)
        assert (response.status_code, response.json()["code"], response["retry-after"]) == (409, "busy", "1")
    assert program.post(CLAIMS, CLAIM, key="a").status_code == 201


@pytest.mark.django_db
def test_somebody_in_a_browser_sends_keys_too(contoso_world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(contoso_world.contoso.isaiah)
    browser.cookies["csrftoken"] = "a" * 32
    headers = {"idempotency-key": "a", "x-csrftoken": "a" * 32}
    first, again = (browser.post(CLAIMS, CLAIM, content_type="application/json", headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, claims()) == (201, 201, 1)
    assert first.content == again.content
    large = {**CLAIM, "evidence": "x" * 3_000_000}
    assert browser.post(CLAIMS, large, content_type="application/json", headers=headers).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_form_with_a_key_is_no_json(contoso_world: World, kind: str) -> None:
    """Looking for the CSRF token of somebody in a browser reads a form before the key does."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(contoso_world.contoso.isaiah)
    browser.cookies["csrftoken"] = "a" * 32
    headers = {"idempotency-key": "a", "x-csrftoken": "a" * 32}
    response = browser.generic("POST", CLAIMS, b"--x--", content_type=kind, headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_every_post_knows_keys() -> None:
    """All but the address of nothing."""
    views = {pattern.callback.view_class for pattern in urls.urlpatterns}  # type: ignore[attr-defined]
    posts = [view for view in views if hasattr(view, "post") and view is not urls.Nothing]
    assert len(posts) >= 10
    assert [view.__name__ for view in posts if not getattr(view.post, "happens_once", False)] == []


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_the_same_moment_one_acts_and_all_hear_the_same(catalogue: None, on: object) -> None:
    shown = world()
    program = shown.admin()
    for number in range(5):
        body = {"email": f"lidia{number}@contoso.example", "role": "employee"}
        answers: list[Any] = at_once(*[partial(program.post, f"{CONTOSO}/invitations", body, key=f"{number}")] * 20)
        assert [answer.status_code for answer in answers] == [201] * 20
        assert len({answer.content for answer in answers}) == 1
        assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
        # Inviting the same address again would have replaced the invitation.
        assert Invitation.objects.filter(email=body["email"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_the_same_moment_with_other_words_one_is_heard(catalogue: None, on: object) -> None:
    program = world().employee()
    acts = [partial(program.post, CLAIMS, {**CLAIM, "evidence": f"{n}"}, key="a") for n in range(20)]
    answers: list[Any] = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 19
    assert claims() == 1
