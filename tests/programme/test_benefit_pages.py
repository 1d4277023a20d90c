"""The pages of benefits: what there is of each, and what is done with it (R31)."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from activity.models import ActivityRecord
from competencies.models import Competency
from memberships.models import BenefitKey, BenefitUse, Grant
from memberships.services import assignments, benefit_keys, benefits, grants
from tests.factories import (
    TODAY,
    AdminFactory,
    DisplayPeriodFactory,
    EmploymentFactory,
    PersonFactory,
    TermFactory,
)
from tests.memberships.buying import Shop, open_shop
from tests.order_factories import BenefitUseFactory, GrantFactory
from tests.programme.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]

PAGE = "/organizations/4021736/benefits/"
OFFICE = "map-office-proplus"
SEATS = "vs-ent-core-silver"
MOST_QUERIES = 12


@pytest.fixture
def shop() -> Shop:
    """A Silver member with an Action Pack, bought today, with a key in the pool."""
    found = open_shop()
    found.holds("silver", since=TODAY, months=12)
    found.buy("silver", on=TODAY)
    found.buy("action-pack", on=TODAY)
    benefit_keys.load(OFFICE, ["SECRET-1", "SECRET-2"], by=found.agent, on=TODAY)
    return found


@pytest.fixture
def admin(client: Client, shop: Shop) -> Client:
    client.force_login(shop.admin)
    return client


def text_of(response: object) -> str:
    """What is read on a page, without its marks."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1])))


def grant(code: str) -> Grant:
    return Grant.objects.select_related("term__order").get(code=code)


def activated(shop: Shop, code: str, pieces: int = 1) -> list[BenefitUse]:
    return benefits.activate(grant(code), by=shop.admin, on=TODAY, pieces=pieces)


def activating(code: str) -> str:
    return f"{PAGE}{grant(code).pk}/activate/"


def of(use: BenefitUse, act: str) -> str:
    return f"{PAGE}activated/{use.pk}/{act}/"


# --- Looking ----------------------------------------------------------------------------------------------------------
def test_benefits_are_listed_by_kind_with_where_they_come_from(admin: Client) -> None:
    said = text_of(admin.get(PAGE))
    kinds = ["Software", "Cloud services", "Visual Studio", "Technical support and advisory", "Go-to-market"]
    assert [said.index(kind) for kind in kinds] == sorted(said.index(kind) for kind in kinds)
    assert "Silver membership until 22 Nov 2027" in said
    assert "Visual Studio Enterprise subscriptions (additional) Cloud Platform at Silver 5 subscriptions" in said
    assert "Microsoft Azure credit Microsoft Action Pack USD 100 a month Not activated yet" in said
    assert "Standard Go-To-Market resources Every member Included" in said
    assert "This is given on extra conditions only." in said


def test_what_is_used_and_left_is_said(admin: Client, shop: Shop) -> None:
    activated(shop, SEATS, pieces=2)
    said = text_of(admin.get(PAGE))
    assert "Visual Studio Enterprise subscriptions (core) Silver membership 5 subscriptions 2 of 5 3 left" in said
    assert "22 Nov 2027" in said


def test_what_there_could_be_besides_is_hinted(admin: Client) -> None:
    said = text_of(admin.get(PAGE))
    assert "With a Gold membership" in said
    assert "Visual Studio Enterprise subscriptions (core): 10 subscriptions instead of 5" in said
    assert "DevOps Silver Visual Studio Enterprise subscriptions (additional): 1 subscription" in said
    assert "With a Microsoft Action Pack" not in said


def test_without_a_membership_the_page_leads_to_the_offers(client: Client) -> None:
    shop = open_shop()
    client.force_login(shop.admin)
    response = client.get(PAGE)
    assert "No membership is active" in text_of(response)
    assert 'href="/organizations/4021736/membership/"' in response.content.decode()
    assert "Standard Go-To-Market resources" in text_of(response)


def test_what_runs_on_from_a_membership_that_is_over_is_shown(client: Client) -> None:
    shop = open_shop()
    term = TermFactory(organization=shop.organization, starts_on=date(2025, 9, 1))
    use = BenefitUseFactory(
        grant=GrantFactory(term=term, name="Late seats", unit="seat"), activated_on=date(2026, 9, 10)
    )
    client.force_login(shop.admin)
    said = text_of(client.get(PAGE))
    assert "Runs on from memberships that are over" in said
    assert "Late seats" in said
    one = text_of(client.get(f"{PAGE}{use.grant_id}/"))
    assert "Of an earlier membership" in one
    assert "The membership that this benefit comes with is over." in one


def test_an_agent_looks_and_finds_nothing_to_press(client: Client, shop: Shop) -> None:
    use = activated(shop, OFFICE)[0]
    client.force_login(shop.agent)
    for url in (PAGE, f"{PAGE}{use.grant_id}/"):
        main = client.get(url).content.decode().split("<main", 1)[1]
        assert "Activate<" not in main
        assert "<form" not in main
    assert client.get(activating(SEATS)).status_code == 404
    assert client.post(of(use, "key")).status_code == 404


@pytest.mark.parametrize("path", ["", "one"])
def test_it_takes_the_same_few_queries_however_much_there_is(admin: Client, shop: Shop, path: str) -> None:
    uses = activated(shop, SEATS, pieces=2)
    url = f"{PAGE}{uses[0].grant_id}/" if path else PAGE
    people = [EmploymentFactory(organization=shop.organization).person for _ in range(4)]
    assignments.assign(uses[0], person=people[0], by=shop.admin, on=TODAY)
    admin.get(url)
    with counted_queries() as before:
        admin.get(url)
    for use, person in zip([uses[1], *activated(shop, SEATS, pieces=2)], people[1:], strict=True):
        assignments.assign(use, person=person, by=shop.admin, on=TODAY)
    term = grant(SEATS).term
    for number in range(20):
        BenefitUseFactory(grant=GrantFactory(term=term, name=f"More {number}"))
    DisplayPeriodFactory(
        organization=shop.organization, competency=Competency.objects.get(slug="devops"), ends_on=date(2027, 1, 1)
    )
    admin.get(url)
    with counted_queries() as after:
        admin.get(url)
    assert len(after) == len(before)
    assert len(after) <= MOST_QUERIES, "\n".join(after)


# --- Activating -------------------------------------------------------------------------------------------------------
def test_before_activating_the_end_of_the_right_to_a_refund_is_said(admin: Client, shop: Shop) -> None:
    warning = "After this the membership can no longer be refunded."
    assert warning in text_of(admin.get(activating(SEATS)))
    activated(shop, "logo-silver")
    assert warning not in text_of(admin.get(activating(SEATS)))


def test_some_pieces_are_activated_at_once(admin: Client) -> None:
    response = admin.post(activating(SEATS), {"pieces": "3", "used": "0"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{PAGE}{grant(SEATS).pk}/"
    assert "3 of 5 2 left" in text_of(response)
    assert [use.number for use in BenefitUse.objects.order_by("pk")] == [1, 2, 3]


def test_a_form_sent_twice_activates_once(admin: Client) -> None:
    assert admin.post(activating(SEATS), {"pieces": "1", "used": "0"}).status_code == 302
    again = admin.post(activating(SEATS), {"pieces": "1", "used": "0"})
    assert again.status_code == 422
    assert "Look again" in text_of(again)
    assert BenefitUse.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pieces": "6", "used": "0"},
        {"pieces": "0", "used": "0"},
        {"pieces": "-1", "used": "0"},
        {"pieces": "99999999999999999999", "used": "0"},
        {"pieces": "1\0", "used": "0"},
        {"pieces": "1", "used": "-7"},
    ],
)
def test_nonsense_activates_nothing(admin: Client, body: dict[str, str]) -> None:
    assert admin.post(activating(SEATS), body).status_code == 422
    assert not BenefitUse.objects.exists()


def test_an_empty_pool_is_said_before_and_after(admin: Client, shop: Shop) -> None:
    BenefitKey.objects.all().delete()
    assert "No key is left for this benefit" in text_of(admin.get(activating(OFFICE)))
    response = admin.post(activating(OFFICE), {"pieces": "1", "used": "0"})
    assert response.status_code == 422
    assert "Not enough keys are left" in text_of(response)


def test_what_is_used_up_says_so(admin: Client, shop: Shop) -> None:
    activated(shop, SEATS, pieces=5)
    said = text_of(admin.get(activating(SEATS)))
    assert "It cannot be activated" in said
    assert "All of it is used in this term." in said


# --- Keys -------------------------------------------------------------------------------------------------------------
def test_what_has_no_key_left_is_not_offered_to_be_activated(admin: Client, shop: Shop) -> None:
    assert activating(OFFICE) in admin.get(PAGE).content.decode()
    activated(shop, OFFICE, 2)
    assert activating(OFFICE) not in admin.get(PAGE).content.decode()
    assert "No key is left at the moment." in text_of(admin.get(PAGE))


def test_a_key_is_shown_once_asked_for_and_nowhere_else(admin: Client, shop: Shop) -> None:
    use = activated(shop, OFFICE)[0]
    page = f"{PAGE}{use.grant_id}/"
    assert "SECRET" not in admin.get(page).content.decode()
    shown = admin.post(of(use, "key"))
    assert ">SECRET-1</code>" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "SECRET" not in admin.get(page).content.decode()
    activity = admin.get("/organizations/4021736/activity/").content.decode()
    assert "The key of Office Professional Plus 2016, number 1, was looked at." in activity
    assert "SECRET" not in activity
    exported = admin.get("/organizations/4021736/activity.csv")
    assert b"SECRET" not in b"".join(exported.streaming_content)  # type: ignore[attr-defined]


# --- People -----------------------------------------------------------------------------------------------------------
def test_a_seat_is_assigned_reassigned_and_taken_back(admin: Client, shop: Shop) -> None:
    use = activated(shop, "vs-ent-cloud-platform-silver")[0]
    ana = EmploymentFactory(organization=shop.organization, person__full_name="Ana Bowman").person
    ben = EmploymentFactory(organization=shop.organization, person__full_name="Ben Walters").person
    assert "Nobody has it now." in text_of(admin.get(of(use, "assign")))
    response = admin.post(of(use, "assign"), {"person": "ana bowman", "holder": ""}, follow=True)
    assert "AB Ana Bowman since 22 Nov 2026" in text_of(response)
    assert "Ana Bowman has it now, and loses it today." in text_of(admin.get(of(use, "assign")))
    admin.post(of(use, "assign"), {"person": ben.email, "holder": str(ana.pk)})
    assert holder(use) == ben
    admin.post(of(use, "take-back"))
    assert holder(use) is None


def holder(use: BenefitUse) -> User | None:
    found = assignments.holder_of(use, on=TODAY)
    return found.person if found else None


def test_who_saw_nobody_takes_a_seat_from_nobody(admin: Client, shop: Shop) -> None:
    use = activated(shop, "vs-ent-cloud-platform-silver")[0]
    ana, ben = (EmploymentFactory(organization=shop.organization).person for _ in range(2))
    assignments.assign(use, person=ana, by=shop.admin, on=TODAY)
    response = admin.post(of(use, "assign"), {"person": ben.email, "holder": ""})
    assert response.status_code == 422
    assert "somebody else by now" in text_of(response)
    assert holder(use) == ana


def test_too_early_for_somebody_else_is_said_with_the_day(admin: Client, shop: Shop) -> None:
    use = activated(shop, SEATS)[0]
    ana, ben = (EmploymentFactory(organization=shop.organization).person for _ in range(2))
    assignments.assign(use, person=ana, by=shop.admin, on=TODAY)
    assert "It can go to somebody else from 20 February 2027 on." in text_of(admin.get(of(use, "assign")))
    response = admin.post(of(use, "assign"), {"person": ben.email, "holder": str(ana.pk)})
    assert (response.status_code, holder(use)) == (422, ana)
    assert "from 20 Feb 2027 on" in text_of(response)


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("stranger", "No employee of this organization is called that"),
        ("former", "No employee of this organization is called that"),
        ("Same Name", "Several employees are called that"),
        ("a\0b", "Null characters are not allowed"),
        ("", "This field is required"),
    ],
)
def test_whom_nobody_knows_here_gets_nothing(admin: Client, shop: Shop, who: str, answer: str) -> None:
    use = activated(shop, SEATS)[0]
    former = EmploymentFactory(organization=shop.organization, left_on=TODAY).person
    for _ in range(2):
        EmploymentFactory(organization=shop.organization, person__full_name="Same Name")
    words = {"stranger": PersonFactory().email, "former": former.email}.get(who, who)
    response = admin.post(of(use, "assign"), {"person": words, "holder": ""})
    assert response.status_code == 422
    assert answer in text_of(response)
    assert holder(use) is None


# --- One's own --------------------------------------------------------------------------------------------------------
def test_an_employee_sees_what_is_assigned_to_them_and_its_key(client: Client, shop: Shop) -> None:
    mine, another = activated(shop, OFFICE, pieces=2)
    person = EmploymentFactory(organization=shop.organization).person
    assignments.assign(mine, person=person, by=shop.admin, on=TODAY)
    client.force_login(person)
    said = text_of(client.get("/me/benefits/"))
    assert "Office Professional Plus 2016 Software Contoso 22 Nov 2026 22 Nov 2027" in said
    assert ">SECRET-1</code>" in client.post(f"/me/benefits/{mine.pk}/key/").content.decode()
    assert ActivityRecord.objects.get(verb="benefit.key_viewed").by_id == person.pk
    assert client.post(f"/me/benefits/{another.pk}/key/").status_code == 404
    assert client.get(PAGE).status_code == 404


def test_who_has_left_has_nothing(client: Client, shop: Shop) -> None:
    use = activated(shop, OFFICE)[0]
    employment = EmploymentFactory(organization=shop.organization)
    assignments.assign(use, person=employment.person, by=shop.admin, on=TODAY)
    employment.left_on = TODAY
    employment.save()
    client.force_login(employment.person)
    assert "Nothing is assigned to you" in text_of(client.get("/me/benefits/"))
    assert client.post(f"/me/benefits/{use.pk}/key/").status_code == 404


def test_another_organizations_things_do_not_exist(client: Client, shop: Shop) -> None:
    use = activated(shop, OFFICE)[0]
    other = AdminFactory(organization__mpn_id="5550001").person
    client.force_login(other)
    foreign = "/organizations/5550001/benefits/"
    asked: list[tuple[Callable[[str], object], str]] = [
        (client.get, f"{foreign}{use.grant_id}/"),
        (client.get, f"{foreign}{use.grant_id}/activate/"),
        (client.post, f"{foreign}activated/{use.pk}/key/"),
        (client.get, f"{foreign}activated/{use.pk}/assign/"),
        (client.post, f"{foreign}activated/{use.pk}/take-back/"),
    ]
    assert [ask(url).status_code for ask, url in asked] == [404] * 5  # type: ignore[attr-defined]


def test_the_pages_are_there_in_russian(admin: Client, shop: Shop) -> None:
    use = activated(shop, SEATS)[0]
    admin.cookies["django_language"] = "ru"
    for url in (PAGE, f"{PAGE}{use.grant_id}/", activating(SEATS), of(use, "assign"), "/me/benefits/"):
        assert admin.get(url).status_code == 200
    assert "Преимущества" in text_of(admin.get(PAGE))


def test_a_page_needs_no_job_to_be_right(admin: Client, shop: Shop) -> None:
    """R31: a competency that began by date is there when somebody asks, and nothing ran."""
    Grant.objects.all().delete()
    assert "Visual Studio Enterprise subscriptions (core)" in text_of(admin.get(PAGE))
    assert Grant.objects.filter(term__organization=shop.organization).exists()
    assert grants.missing([grants.up_to_date(shop.organization.pk, on=TODAY)]) == []
