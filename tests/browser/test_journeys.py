"""What people come for, from the first page to the last: with a mouse, by keyboard alone, and without a script."""

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from accounts.models import User
from achievements.models import Achievement, Link
from competencies.models import Override
from organizations.models import Employment, Invitation, Organization
from tests.browser.conftest import Visit
from tests.browser.hands import Hands
from tests.factories import (
    INSTANT,
    PASSWORD,
    AchievementFactory,
    AgentFactory,
    EmploymentFactory,
    OrganizationFactory,
    PersonFactory,
    someone_with,
)
from tests.programme.contoso import Contoso

CODE = re.compile(r"^[A-Z0-9-]{6,}$", re.MULTILINE)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("kind", ["mouse", "keyboard", "no script"]),
]


def begin(visit: Visit, kind: str, url: str, **who: object) -> Hands:
    """Somebody at a page."""
    page = visit.page(has_script=kind != "no script", **who)  # type: ignore[arg-type]
    page.goto(url)
    return Hands(page, kind)


def test_an_admin_looks_ahead_invites_changes_a_role_and_removes(
    visit: Visit, shown: Contoso, kind: str, mailoutbox: list[object]
) -> None:
    hands = begin(visit, kind, "/", person=shown.admin)
    page = hands.page
    expect(page.get_by_role("heading", name="Gold membership")).to_be_visible()

    hands.follow(re.compile("^Competencies"))
    hands.follow("Cloud Platform")
    hands.fill_day("As of", "2027-03-01")
    hands.press("Show")
    expect(page.get_by_role("status")).to_contain_text("This is 1 March 2027.")
    expect(page.get_by_role("table", name="People who count")).to_contain_text("Diego Siciliani")
    expect(page.get_by_role("table", name="People who count")).not_to_contain_text("Isaiah Langer")
    hands.follow("Back to today")
    hands.open(page.get_by_text("The same as a table"))
    expect(page.get_by_role("table", name="Periods in the timeline")).to_be_visible()

    hands.follow("Employees")
    hands.follow("Invite employees")
    hands.fill("Email", "raul.razo@contoso.example")
    hands.pick("Role", "Partner admin")
    hands.press("Send invitation")
    expect(page.get_by_role("table", name="Invitations that are open")).to_contain_text("raul.razo@contoso.example")
    assert Invitation.objects.get().role == Employment.Role.ADMIN
    assert len(mailoutbox) == 1

    hands.follow("Diego Siciliani")
    hands.pick("Role", "Partner admin")
    hands.press("Change the role")
    assert Employment.objects.get(person=shown.diego).role == Employment.Role.ADMIN

    hands.follow("Remove from the organization")
    lost = page.get_by_role("table", name="Levels that change")
    expect(lost).to_contain_text("Cloud Platform")
    assert Employment.objects.filter(person=shown.diego, left_on=None).exists(), "what is lost is shown first"
    hands.press("Remove Diego Siciliani")
    assert not Employment.objects.filter(person=shown.diego, left_on=None).exists()


def test_an_employee_claims_links_and_unlinks(visit: Visit, shown: Contoso, kind: str, on: date) -> None:
    fabrikam = OrganizationFactory(name="Fabrikam", mpn_id="5550001")
    ana = someone_with("TA-W10-DEPLOY", at=fabrikam, since=date(2026, 1, 5))
    EmploymentFactory(person=ana, organization=shown.organization)
    hands = begin(visit, kind, "/", person=ana)
    page = hands.page
    expect(page.get_by_role("heading", name="My achievements", level=1)).to_be_visible()

    hands.follow("Claim an achievement")
    hands.fill("Exam, certification or assessment", "70-483")
    hands.fill_day("Earned on", "2026-11-02")
    hands.press("Claim it")
    expect(page.get_by_text("Waiting for an agent")).to_be_visible()
    assert Achievement.objects.pending_claims().get(person=ana).certification.code == "70-483"

    hands.follow("Link to an organization", page.get_by_role("main"))
    hands.choose(page.get_by_role("radio", name="Contoso"))
    hands.press("Show what it changes")
    expect(page.get_by_role("heading", name="Ends at Fabrikam")).to_be_visible()
    expect(page.get_by_role("heading", name="Begins at Contoso")).to_be_visible()
    assert where(ana, on) == {"Fabrikam"}, "what changes is shown first"
    hands.press("Link 1 achievement to Contoso")
    assert where(ana, on) == {"Contoso"}

    hands.follow("Unlink TA-W10-DEPLOY")
    expect(page.get_by_role("heading", name="Ends at Contoso")).to_be_visible()
    hands.press("Unlink 1 achievement")
    assert where(ana, on) == set()


def where(person: User, on: date) -> set[str]:
    """The organizations that somebody's achievements are linked to."""
    return set(Link.objects.filter(person=person).in_force(on=on).values_list("organization__name", flat=True))


def test_an_agent_places_an_override_whose_end_is_shown_first_and_revokes_it(
    visit: Visit, shown: Contoso, kind: str, on: date
) -> None:
    hands = begin(visit, kind, "/", person=AgentFactory())
    page = hands.page
    hands.fill("Name or MPN ID", "Cont")
    hands.press("Find")
    hands.follow("Contoso")
    hands.follow("DevOps")
    hands.follow("Place an override")
    hands.choose(page.get_by_role("radio", name="Silver"))
    hands.fill("Reason", "The certificate was seen; its issuer does not report to us.")
    hands.fill_day("End earlier", "2027-01-31")
    hands.press("Show what it does")
    expect(page.get_by_role("heading", name="Before you confirm")).to_be_visible()
    expect(page.get_by_text("It counts from today until 31 January 2027")).to_be_visible()
    mine = Override.objects.filter(competency__slug="devops")
    assert not mine.exists(), "its end is shown first"
    hands.press("Place until 31 Jan 2027")
    assert (mine.get().level, mine.get().ends_on) == ("silver", date(2027, 1, 31))
    hands.follow("Revoke it")
    hands.press("Revoke it today")
    assert mine.get().until == on


def test_an_agent_accepts_one_claim_and_refuses_another(visit: Visit, shown: Contoso, kind: str) -> None:
    def claim(code: str) -> Achievement:
        made: Achievement = AchievementFactory(
            person=shown.isaiah, certification__code=code, source=Achievement.Source.CLAIM, claimed_at=INSTANT
        )
        return made

    right, wrong = claim("70-532"), claim("70-487")
    hands = begin(visit, kind, "/agents/claims/", person=AgentFactory())
    hands.follow("Decide 70-532, Isaiah Langer")
    hands.press("Accept 70-532")
    right.refresh_from_db()
    assert right.accepted_at
    hands.page.goto("/agents/claims/")
    hands.follow("Decide 70-487, Isaiah Langer")
    hands.fill("Reason of the refusal", "The transcript shows another exam.")
    hands.press("Refuse with this reason")
    wrong.refresh_from_db()
    assert (wrong.refused_at is not None, wrong.accepted_at) == (True, None)


def test_an_organization_enrolls_itself(
    visit: Visit, live_server: object, on: date, catalogue: None, kind: str, mailoutbox: list[object]
) -> None:
    hands = begin(visit, kind, "/accounts/login/")
    page = hands.page
    hands.follow("Enroll it")
    hands.fill("Your name", "Ben Ode")
    hands.fill("Email", "ben@fabrikam.example")
    hands.fill("Password", "a long and uncommon one")
    hands.press("Go on")
    found = CODE.search(mailoutbox[0].body)  # type: ignore[attr-defined]
    assert found
    hands.fill("Code", found.group())
    hands.press("Confirm")
    hands.fill("Name of the organization", "Fabrikam")
    hands.pick("Country", "Germany")
    hands.press("Enroll")
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Fabrikam")
    assert Organization.objects.get().employments.get().role == Employment.Role.ADMIN


def test_somebody_signs_in_with_a_second_factor(visit: Visit, live_server: object, on: date, kind: str) -> None:
    ana = PersonFactory(with_password=True, email="ana@contoso.example", full_name="Ana Ruiz")
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(ana, secret)
    hands = begin(visit, kind, "/me/achievements/")
    page = hands.page
    hands.fill("Email", ana.email)
    hands.fill("Password", "not the password")
    hands.press("Sign in")
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    hands.fill("Email", ana.email)
    hands.fill("Password", PASSWORD)
    hands.press("Sign in")
    hands.fill("Code", format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
    hands.press("Sign in")
    expect(page.get_by_role("heading", name="My achievements", level=1)).to_be_visible()
