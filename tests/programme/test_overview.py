"""The overview: the membership, the risk with cause and repair, what comes, stages, people; of any day."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from achievements.services import achievements, links
from organizations.models import Organization
from organizations.services import employments
from programme.pages.overview import OverviewPage
from tests.factories import (
    AdminFactory,
    AgentFactory,
    CertificationFactory,
    CompetencyFactory,
    EmploymentFactory,
    InvitationFactory,
    OfferFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)
from tests.programme.contoso import Contoso, contoso
from tests.programme.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
PAGE = "/organizations/4021736/"
DEPLOY = "TA-W10-DEPLOY"
MOST_QUERIES = 12


@pytest.fixture
def shown() -> Contoso:
    return contoso()


@pytest.fixture
def admin(client: Client, shown: Contoso) -> Client:
    client.force_login(shown.admin)
    return client


def page_of(client: Client, url: str = PAGE, **query: str) -> OverviewPage:
    response = client.get(url, query)
    assert response.status_code == 200
    page: OverviewPage = response.context["page"]
    return page


def html_of(client: Client, **query: str) -> str:
    return client.get(PAGE, query).content.decode()


# --- The membership ---------------------------------------------------------------------------------------------------
def test_the_membership_says_its_tier_its_days_left_and_when_renewal_opens(admin: Client) -> None:
    card = page_of(admin).card
    assert (card.title, card.state, card.left) == ("Gold membership", "Active since 14 Mar 2026", 112)
    assert (card.end_of, card.end) == ("Anniversary", date(2027, 3, 14))
    assert card.lines == ("Renewal opens 14 Dec 2026, in 22 days",)


@pytest.mark.parametrize(
    ("on", "state", "left", "line"),
    [
        ("2026-12-13", "Active since 14 Mar 2026", 91, "Renewal opens 14 Dec 2026, tomorrow"),
        ("2026-12-14", "Active since 14 Mar 2026", 90, "Renewal is open since 14 Dec 2026"),
        ("2027-03-13", "Active since 14 Mar 2026", 1, "Renewal is open since 14 Dec 2026"),
        ("2027-03-14", "In grace since 14 Mar 2027", 30, "It can still be renewed, from the anniversary on."),
        ("2027-04-12", "In grace since 14 Mar 2027", 1, "It can still be renewed, from the anniversary on."),
    ],
)
def test_the_membership_goes_through_window_and_grace(admin: Client, on: str, state: str, left: int, line: str) -> None:
    """R24, half-open: the window opens 90 days before, grace is the 30 days from the anniversary on."""
    card = page_of(admin, on=on).card
    assert (card.state, card.left, card.lines) == (state, left, (line,))


def test_a_membership_that_lapsed_says_so_and_what_could_be_bought(admin: Client) -> None:
    page = page_of(admin, on="2027-04-13")
    assert (page.card.tier, page.card.state) == ("none", "Gold lapsed on 13 Apr 2027")
    assert page.card.lines == ("You hold Silver in Cloud Platform.",)
    assert [(offer.name, offer.is_open) for offer in page.offers] == [
        ("Microsoft Action Pack", True),
        ("Silver membership", True),
        ("Gold membership", False),
    ]
    assert page.year is None


def test_a_renewed_membership_says_so(admin: Client, shown: Contoso) -> None:
    TermFactory(organization=shown.organization, tier="gold", starts_on=date(2027, 3, 14))
    page = page_of(admin)
    assert page.card.lines == ("Renewed: Gold from 14 Mar 2027",)
    assert page.risk is None
    assert [step.title for step in page.steps if step.kind == "mark"] == ["Anniversary"]


def test_a_term_that_was_ended_early_has_no_anniversary_and_no_grace(client: Client, shown: Contoso) -> None:
    shown.organization.terms.update(ends_on=date(2026, 12, 31))
    client.force_login(shown.admin)
    page = page_of(client)
    assert (page.card.end_of, page.card.lines) == ("Ends", ("It ends early, without grace",))
    assert page.card.left == 39
    assert page_of(client, on="2026-12-31").card.state == "Gold ended on 31 Dec 2026"


def test_the_year_is_drawn_with_the_days_that_are_missing(admin: Client) -> None:
    year = page_of(admin).year
    assert year
    assert year.short == "22 days short"
    assert [piece.fill for piece in year.terms] == ["gold", "grey-hatched"]
    assert year.levels[-1].fill == "orange"
    assert "A competency is held at the tier until 20 February 2027: 22 days short." in year.sentence


def test_a_level_that_ends_on_the_anniversary_is_a_day_short(admin: Client, shown: Contoso) -> None:
    shown.organization.overrides.update(starts_on=date(2026, 12, 14), ends_on=date(2027, 3, 14))
    page = page_of(admin, on="2026-12-20")
    assert page.year
    assert page.year.short == "a day short"
    assert page.risk
    assert "the anniversary itself: a day too early" in page.risk.follows


# --- The risk ---------------------------------------------------------------------------------------------------------
def test_a_membership_at_risk_says_so_in_the_programmes_words(admin: Client) -> None:
    sentence = "A recent change to your competency achievement has put your membership renewal eligibility at risk."
    assert sentence in html_of(admin)
    admin.cookies["django_language"] = "ru"
    assert (
        "Последние изменения в достижении компетенции поставили под угрозу ваше право на обновление членства"
        in html_of(admin)
    )


def test_what_changed_names_who_what_and_when(admin: Client) -> None:
    risk = page_of(admin).risk
    assert risk
    assert risk.changed == (
        "70-532 of <strong>Nestor Wilke</strong> expired on 18 Nov 2026. "
        "Gold of <strong>Cloud Platform</strong> now lasts until 20 Feb 2027 only."
    )


def test_what_follows_says_how_short_it_is_and_that_the_day_of_the_order_counts(admin: Client) -> None:
    risk = page_of(admin).risk
    assert risk
    assert risk.follows == (
        "Your last Gold, <strong>Cloud Platform</strong>, ends on 20 Feb 2027, 22 days before the anniversary. "
        "As things stand you could renew at Silver, not at Gold. "
        "Renewal looks at the day of the order: from 14 Dec 2026 to 19 Feb 2027 Gold is still held."
    )


def test_what_repairs_it_is_the_smallest_repair_of_what_is_on_display(admin: Client) -> None:
    risk = page_of(admin).risk
    assert risk
    first = risk.repairs[0]
    assert (first.subject, first.text) == (
        "Cloud Platform",
        "1 more person links any of 12 certifications, by 20 Feb 2027.",
    )
    assert first.url == f"{PAGE}competencies/cloud-platform/?path=gold-azure-consumption#paths"
    assert admin.get(first.url).status_code == 200


def test_a_claim_that_waits_is_a_repair_and_something_to_wait_for(admin: Client, shown: Contoso, on: date) -> None:
    achievements.claim(
        person=shown.isaiah, certification=CertificationFactory(code="70-533"), earned_on=on, on=on, evidence="Score."
    )
    page = page_of(admin)
    assert page.risk
    assert page.risk.repairs[0].text.startswith("The claim of Isaiah Langer for 70-533 is accepted or 1 more person")
    assert "1 claim waits for an agent" in [task.title for task in page.tasks]


def test_whoever_had_it_before_is_asked_first(admin: Client) -> None:
    assert page_of(admin).tasks[0].title == "Ask Nestor Wilke to take 70-532 again"


def test_somebody_who_went_elsewhere_is_what_changed(client: Client, on: date) -> None:
    organization = silver_member(client)
    leaver: User = organization.links.first().person
    elsewhere = EmploymentFactory(person=leaver).organization
    links.link(person=leaver, organization=elsewhere, achievements=list(leaver.achievements.all()), on=on)
    risk = page_of(client).risk
    assert risk
    assert risk.changed == (
        f"<strong>{leaver.full_name}</strong> linked their achievements to another organization on 22 Nov 2026. "
        "<strong>Windows and Devices</strong> lost Silver."
    )
    assert risk.follows.startswith("No competency is held any more. As things stand you could not renew")
    assert elsewhere.name not in client.get(PAGE).content.decode()


def test_names_on_the_page_are_words_and_nothing_else(client: Client, on: date) -> None:
    organization = silver_member(client)
    leaver = organization.links.first().person
    leaver.full_name = "<script>alert(1)</script>"
    leaver.save()
    employments.leave(organization=organization, person=leaver, on=on, by=None)
    assert "<script>" not in client.get(PAGE).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page_of(client).risk.changed


def test_where_only_competencies_are_at_risk_the_words_are_quieter(client: Client) -> None:
    organization = silver_member(client)
    someone_with("70-346", "MCSA-OFFICE-365", at=organization, expires_on=date(2027, 1, 5))
    OverrideFactory(organization=organization, competency=CompetencyFactory(slug="cloud-platform"), level="silver")
    page = page_of(client)
    assert page.risk is None
    assert page.quiet
    assert page.quiet.sentence == "1 of your 2 competencies will not hold on the anniversary; your renewal is safe."
    assert [(line.name, line.ends) for line in page.quiet.lines] == [
        ("Cloud Platform", "Silver ends on 22 Feb 2027: the override ends.")
    ]
    assert "What repairs it" in client.get(PAGE).content.decode()


def silver_member(client: Client) -> Organization:
    """Holds Windows and Devices by two people, with nobody to spare; its admin is signed in."""
    organization: Organization = OrganizationFactory(mpn_id="4021736")
    for _ in range(2):
        someone_with(DEPLOY, at=organization)
    TermFactory(organization=organization, tier="silver", starts_on=date(2026, 3, 14))
    client.force_login(AdminFactory(organization=organization).person)
    return organization


# --- What comes -------------------------------------------------------------------------------------------------------
def test_what_happens_next_has_causes_and_effects_by_day(admin: Client) -> None:
    steps = page_of(admin).steps
    assert [(step.day, step.kind, step.title) for step in steps] == [
        (date(2026, 12, 14), "mark", "Renewal opens"),
        (date(2027, 2, 8), "", "70-533 of Isaiah Langer expires"),
        (date(2027, 2, 20), "risk", "The override on Cloud Platform ends"),
        (date(2027, 3, 14), "mark", "Anniversary"),
        (date(2027, 9, 20), "risk", "70-535 of Diego Siciliani expires"),
    ]
    override = next(step for step in steps if step.day == date(2027, 2, 20))
    assert [(effect.subject, effect.before, effect.after) for effect in override.effects] == [
        ("Cloud Platform", "gold", "silver")
    ]


def test_what_an_action_pack_does_next_stands_beside_what_the_membership_does(admin: Client, shown: Contoso) -> None:
    TermFactory(organization=shown.organization, tier="action-pack", starts_on=date(2026, 1, 10))
    packs = [
        [(step.day, step.title, step.text) for step in page_of(admin, on=on).steps if "Action Pack" in step.title]
        for on in ("2026-09-22", "2027-01-10", "2027-02-09")
    ]
    assert packs == [
        [
            (date(2026, 10, 12), "Renewal of the Action Pack opens", ""),
            (
                date(2027, 1, 10),
                "Anniversary of the Action Pack",
                "Unless renewed, 30 days of grace begin. Its benefits go on until 9 Feb 2027.",
            ),
        ],
        [(date(2027, 2, 9), "Grace of the Action Pack ends", "Unless renewed, its benefits end on this day.")],
        [],
    ]


def test_one_cause_with_several_effects_is_one_step(client: Client, on: date) -> None:
    organization = silver_member(client)
    person = organization.links.first().person
    someone_with("70-346", "MCSA-OFFICE-365", at=organization, person=person)
    person.achievements.update(expires_on=on + timedelta(days=30))
    days = [step.day for step in page_of(client).steps if step.effects]
    assert days == [on + timedelta(days=30)]


def test_an_override_that_ends_and_changes_nothing_is_told_all_the_same(client: Client, on: date) -> None:
    organization = silver_member(client)
    OverrideFactory(organization=organization, competency=CompetencyFactory(slug="windows-and-devices"), level="silver")
    step = next(step for step in page_of(client).steps if "override" in step.title)
    assert (step.title, step.text, step.effects) == (
        "The override on Windows and Devices ends",
        "The level stays as it is.",
        (),
    )


# --- Stages, people, things to do -------------------------------------------------------------------------------------
def test_the_stages_are_counted_and_lead_to_the_list(admin: Client) -> None:
    stages = {one.stage: one for one in page_of(admin).stages}
    assert sum(one.count for one in stages.values()) == 18
    for stage, one in stages.items():
        shown = admin.get(one.url).context["page"]
        assert sum(len(center.lines) for center in shown.centers) == one.count, stage


def test_the_people_are_counted(admin: Client, shown: Contoso) -> None:
    people = page_of(admin).people
    assert (people.counted.employees, people.counted.linked, people.counted.not_linked) == (4, 3, 1)
    assert people.achievements == 2


def test_whom_a_level_rests_on_is_counted(client: Client) -> None:
    silver_member(client)
    people = page_of(client).people
    assert (people.carrying, people.carrying_more) == (2, 0)
    assert "who must not leave" in client.get(PAGE).content.decode()


def test_only_what_is_there_is_to_be_done(client: Client, shown: Contoso) -> None:
    newcomer = OrganizationFactory(mpn_id="5000000")
    client.force_login(AdminFactory(organization=newcomer).person)
    assert page_of(client, "/organizations/5000000/").tasks == ()
    InvitationFactory(organization=newcomer, expires_on=date(2026, 11, 23))
    (task,) = page_of(client, "/organizations/5000000/").tasks
    assert (task.title, task.text) == ("Remind 1 person you invited", "Sent 9 Nov 2026, 13 days ago.")


def test_things_to_do_are_of_today_alone(admin: Client, shown: Contoso) -> None:
    InvitationFactory(organization=shown.organization)
    assert not any("Remind" in task.title for task in page_of(admin, on="2026-11-23").tasks)


# --- Other states -----------------------------------------------------------------------------------------------------
def test_an_empty_organization_is_told_what_to_do(client: Client) -> None:
    organization = OrganizationFactory(mpn_id="4021736")
    OfferFactory(code="gold")
    client.force_login(AdminFactory(organization=organization).person)
    page = html_of(client)
    assert "Nothing counts for you yet" in page
    assert "/organizations/4021736/employees/invite/" in page
    assert "none is held yet" in page


def test_the_page_of_another_day_says_so_and_leads_back(admin: Client) -> None:
    page = html_of(admin, on="2027-03-01")
    assert "This is" in page
    assert "Back to today" in page
    assert "Held on that day" in page


def test_a_day_before_anything_was_on_record_is_shown_too(admin: Client) -> None:
    page = page_of(admin, on="2015-05-05")
    assert (page.card.tier, page.card.lines[0]) == ("none", "Gold begins on 14 Mar 2026, in 10 years.")
    assert page.held == ()


@pytest.mark.parametrize("on", ["1990-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_of_the_programme_are_shown(admin: Client, on: str) -> None:
    assert admin.get(PAGE, {"on": on}).status_code == 200


def test_an_action_pack_is_no_tier(client: Client) -> None:
    organization = OrganizationFactory(mpn_id="4021736")
    TermFactory(organization=organization, tier="action-pack", starts_on=date(2026, 6, 1))
    client.force_login(AdminFactory(organization=organization).person)
    page = page_of(client)
    assert page.card.tier == "none"
    assert "Your Action Pack runs until 1 Jun 2027." in page.card.lines


# --- Whom it is shown to, and at what cost ----------------------------------------------------------------------------
def test_an_employee_does_not_see_it_and_a_stranger_learns_nothing(client: Client, shown: Contoso) -> None:
    client.force_login(EmploymentFactory(organization=shown.organization).person)
    assert client.get(PAGE).status_code == 404
    client.force_login(PersonFactory.create())
    assert client.get(PAGE).status_code == 404


def test_an_agent_sees_it_and_cannot_invite(client: Client, shown: Contoso) -> None:
    client.force_login(AgentFactory.create())
    page = html_of(client)
    assert "Gold membership" in page
    assert "Invite employees" not in page


@pytest.mark.parametrize("query", [{}, {"on": "2027-04-20"}])
def test_it_takes_the_same_few_queries_however_many_people_there_are(
    admin: Client, shown: Contoso, query: dict[str, str]
) -> None:
    admin.get(PAGE, query)
    with counted_queries() as before:
        admin.get(PAGE, query)
    for _ in range(20):
        someone_with("70-483", at=shown.organization)
        InvitationFactory(organization=shown.organization)
    with counted_queries() as after:
        admin.get(PAGE, query)
    assert len(before) == len(after) <= MOST_QUERIES, "\n".join(after)
