"""The letter of membership, and the public page behind its code (R28)."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from competencies.models import Override
from memberships import letters
from memberships.letters import Letter, letter
from memberships.models import LetterCode, Term
from memberships.services import payments
from tests.memberships.buying import Shop, open_shop
from tests.threads import at_once

DAY = date(2026, 3, 14)
SOON = date(2026, 4, 1)


@pytest.fixture
def shop(catalogue: None, settings) -> Shop:
    settings.PORTAL_TODAY = SOON
    settings.PORTAL_ADDRESS = "https://portal.example"
    found = open_shop()
    found.holds("gold", since=DAY, months=12)
    found.holds("silver", since=DAY, months=3, competency="devops")
    return found


def lines(found: Letter) -> list[tuple[str, str, date]]:
    return [(one.competency.slug, one.level, one.ends_on) for one in found.displayed]


def read(shop: Shop, **more: object) -> str:
    """The public page of the organization."""
    code = letters.code_of(shop.organization)
    answer = Client().get(reverse("verify", args=[letters.in_groups(code)]), **more)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


@pytest.mark.django_db
def test_a_letter_says_what_is_displayed_and_until_when(shop: Shop) -> None:
    shop.buy("gold", on=DAY)
    found = letter(shop.organization, on=SOON)
    lapse = date(2027, 4, 13)
    assert (found.tier, found.anniversary, found.is_in_grace) == ("gold", date(2027, 3, 14), False)
    assert lines(found) == [("cloud-platform", "gold", lapse), ("devops", "silver", lapse)]


@pytest.mark.django_db
def test_a_level_is_shown_on_when_the_term_is_renewed(shop: Shop) -> None:
    shop.holds("gold", since=date(2027, 3, 1), months=24)
    shop.buy("gold", on=DAY)
    shop.buy("gold", on=date(2027, 1, 10))
    found = letter(shop.organization, on=date(2027, 2, 1))
    assert ("cloud-platform", "gold", date(2028, 4, 13)) in lines(found)
    # The lesser one is not held any more when the next term begins.
    assert ("devops", "silver", date(2027, 3, 14)) in lines(found)


@pytest.mark.django_db
def test_in_grace_the_letter_says_so(shop: Shop) -> None:
    shop.buy("silver", on=DAY)
    assert letter(shop.organization, on=date(2027, 3, 20)).is_in_grace
    assert letter(shop.organization, on=date(2027, 4, 13)).tier == "none"


@pytest.mark.django_db
def test_the_public_page_says_what_is_so_on_the_day_of_reading(shop: Shop, settings) -> None:
    assert "displays no competencies at present" in read(shop)
    shop.buy("gold", on=DAY)
    page = read(shop)
    assert "Cloud Platform" in page
    assert "DevOps" in page
    settings.PORTAL_TODAY = date(2027, 4, 13)
    assert "Cloud Platform" not in read(shop)
    assert "displays no competencies at present" in read(shop)


@pytest.mark.django_db
def test_what_is_displayed_no_more_vanishes_at_once(shop: Shop) -> None:
    term = shop.buy("gold", on=DAY)
    assert "Cloud Platform" in read(shop)
    assert term.order is not None
    payments.refund(term.order, by=shop.admin, on=SOON)
    assert "Cloud Platform" not in read(shop)


@pytest.mark.django_db
def test_the_page_weighs_first_what_is_stale(shop: Shop) -> None:
    """R3: the stored periods are a cache; facts that came in bulk count on the page at once."""
    from competencies import requests

    shop.buy("gold", on=DAY)
    Override.objects.all().delete()
    requests.request([shop.organization.pk], reason="test")
    assert "Cloud Platform" not in read(shop)


@pytest.mark.django_db
def test_the_public_page_tells_nothing_else(shop: Shop) -> None:
    shop.buy("gold", on=DAY)
    page = read(shop)
    shop.organization.refresh_from_db()
    private = (
        shop.organization.mpn_id,
        shop.admin.email,
        shop.admin.full_name,
        "USD",
        "PC-0",
        "INV-",
        "The feed is late",
    )
    assert [word for word in private if word and word in page] == []


@pytest.mark.django_db
def test_a_code_is_read_as_people_type_it(shop: Shop) -> None:
    code = letters.code_of(shop.organization)
    assert letters.code_of(shop.organization) == code
    assert (len(code), set(code) - set(letters.ALPHABET)) == (16, set())
    for typed in (code, code.lower(), letters.in_groups(code), f" {letters.in_groups(code).lower()} "):
        assert letters.organization_by(typed) == shop.organization


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", ["x", "2" * 16, "2" * 500, "2222-2222-2222-222\u0660", "%00", "\u202e" * 16, "' OR 1=1"]
)
def test_an_unknown_code_is_absent_and_the_page_helps(shop: Shop, code: str) -> None:
    letters.code_of(shop.organization)
    answer = Client().get(reverse("verify", args=[code]))
    assert answer.status_code == 404
    assert "There is no letter with this code" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_code_is_made_however_many_ask_first(shop: Shop) -> None:
    codes = at_once(*[lambda: letters.code_of(shop.organization)] * 5)
    assert len(set(map(str, codes))) == LetterCode.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Letter of membership", "Contoso is a Gold member", "Cloud Platform", "13 April 2027", "MPN 4021736"]),
    ("ru", ["Письмо о членстве", "Contoso", "13 апреля 2027", "Проверьте это письмо"]),
])  # fmt: skip
def test_the_letter_is_printed_in_the_readers_language(shop: Shop, language: str, words: list[str]) -> None:
    shop.buy("gold", on=DAY)
    shop.admin.language = language
    shop.admin.save()
    client = Client()
    client.force_login(shop.admin)
    answer = client.get(reverse("letter-pdf", args=[shop.organization.mpn_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="letter-2026-04-01.pdf"'
    text = " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
    code = letters.in_groups(letters.code_of(shop.organization))
    for word in [*words, f"https://portal.example/verify/{code}/"]:
        assert word in text


@pytest.mark.django_db
def test_the_letters_page_shows_it_before_it_is_downloaded(shop: Shop) -> None:
    shop.buy("gold", on=DAY)
    client = Client()
    client.force_login(shop.admin)
    page = client.get(reverse("letter", args=[shop.organization.mpn_id])).content.decode()
    for words in ("Contoso is a Gold member", "Cloud Platform", letters.in_groups(letters.code_of(shop.organization))):
        assert words in page


@pytest.mark.django_db
def test_more_competencies_take_no_more_queries(shop: Shop) -> None:
    shop.buy("gold", on=DAY)
    read(shop)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(shop)
        return len(queries)

    before = count()
    for slug in ("data-platform", "messaging", "application-development"):
        shop.holds("silver", since=SOON, competency=slug)
    assert count() == before
    assert Term.objects.count() == 1
