"""The list of competencies and the page of one: what they show, of which day, to whom, and at what cost."""

from datetime import date

import pytest
from django.test import Client

from tests.factories import AgentFactory, EmploymentFactory, OrganizationFactory, PersonFactory, someone_with
from tests.programme.contoso import COMPETENCY, Contoso, contoso
from tests.programme.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
LIST = "/organizations/4021736/competencies/"
PAGE = f"{LIST}{COMPETENCY}/"
MOST_QUERIES = 8
"""What stands around a page takes six of them: session, person, employment, news, and two for what is at risk."""


@pytest.fixture
def shown() -> Contoso:
    return contoso()


@pytest.fixture
def admin(client: Client, shown: Contoso) -> Client:
    client.force_login(shown.admin)
    return client


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


# --- The list ---------------------------------------------------------------------------------------------------------
def test_the_list_has_every_competency_by_its_center(admin: Client) -> None:
    page = admin.get(LIST).context["page"]
    assert len(page.centers) == 6
    assert sum(len(center.lines) for center in page.centers) == 18
    assert page.sentences[0] == "1 of 18 competencies held: 1 Gold, 0 Silver."


def test_a_line_tells_the_level_its_end_and_what_it_rests_on(admin: Client) -> None:
    page = admin.get(LIST).context["page"]
    line = next(line for center in page.centers for line in center.lines if line.name == "Cloud Platform")
    assert (line.level, line.stage, line.until) == ("gold", "at_risk", date(2027, 2, 20))
    assert line.note == "On the facts until 8 Feb 2027"
    assert (line.next_level.left, line.next_level.right) == ("Stay Gold", "2 of 2 people")


def test_the_list_shows_a_part_of_itself(admin: Client) -> None:
    page = admin.get(LIST, {"show": "held"}).context["page"]
    assert [line.name for center in page.centers for line in center.lines] == ["Cloud Platform"]
    assert [(chip.label, chip.count, chip.is_current) for chip in page.chips][:3] == [
        ("All", 18, False),
        ("Held", 1, True),
        ("At risk", 2, False),
    ]


def test_an_empty_part_says_so(admin: Client) -> None:
    assert "No competency fits this choice" in page_of(admin, f"{LIST}?show=at-risk&on=2020-01-01")


def test_the_list_of_another_day_says_so_and_leads_back(admin: Client) -> None:
    page = page_of(admin, f"{LIST}?on=2027-03-01")
    assert "This is" in page
    assert "Back to today" in page
    assert f"{PAGE}?on=2027-03-01" in page


# --- One competency ---------------------------------------------------------------------------------------------------
def test_raw_stands_beside_effective_and_on_display(admin: Client) -> None:
    cells = admin.get(PAGE).context["page"].cells
    assert [(cell.level, cell.until) for cell in cells] == [
        ("gold", date(2027, 2, 20)),
        ("gold", date(2027, 2, 8)),
        ("gold", date(2027, 4, 13)),
    ]
    assert cells[0].remark == "in 90 days, 22 days short of your anniversary, then Silver until 20 Sep 2027"


def test_an_override_in_force_is_told_with_its_reason_and_its_agent(admin: Client) -> None:
    page = page_of(admin, PAGE)
    assert 'Isaiah Langer passed <span class="nowrap">70-533</span> again.' in page
    assert "Placed by Johanna Lorenz." in page


def test_a_requirement_tells_who_counts_until_when_and_what_follows(admin: Client) -> None:
    card = admin.get(PAGE).context["page"].path.cards[0]
    assert [(line.name, line.until) for line in card.counted] == [
        ("Diego Siciliani", date(2027, 9, 20)),
        ("Isaiah Langer", date(2027, 2, 8)),
    ]
    assert card.status == ("Met until 8 Feb 2027, in 78 days.", "Then 1 of 2.")
    assert (card.state, card.right) == ("soon", "1 ends in 78 days")
    assert [(line.name, line.lacks) for line in card.nearly] == [("Nestor Wilke", "70-532 again")]


def test_a_figure_is_shown_with_its_thirteen_months_and_when_it_would_fall_short(admin: Client) -> None:
    card = admin.get(PAGE).context["page"].path.cards[1]
    assert card.left == "118,400 of 100,000 found"
    assert len(card.figures.picture.bars) == 13
    assert [bar.look for bar in card.figures.picture.bars][-2:] == ["track", "run"]
    assert card.status[0] == "Met since 1 Oct 2026, with no end on record."
    assert "it would fall short from 1 Feb 2027, by USD 8,800" in card.status[1]


def test_what_happens_next_is_the_loss_of_the_facts_then_of_the_override(admin: Client) -> None:
    coming = admin.get(PAGE).context["page"].coming
    assert [(step.day, step.title, step.after) for step in coming][:2] == [
        (date(2027, 2, 8), "70-533 of Isaiah Langer expires", ""),
        (date(2027, 2, 20), "The override ends", "silver"),
    ]


def test_the_picture_has_a_table_and_a_sentence(admin: Client) -> None:
    page = admin.get(PAGE).context["page"]
    assert "Gold is held until 20 February 2027." in page.timeline.sentence
    assert {line.what for line in page.timeline.table} >= {"Gold", "Silver", "Isaiah Langer", "Nestor Wilke"}


def test_a_path_has_an_address_of_its_own(admin: Client) -> None:
    page = admin.get(PAGE, {"path": "silver-azure-consumption"}).context["page"]
    assert (page.path.level, page.path.cards[0].left) == ("silver", "2 of 1 found")
    assert [tab.is_current for tab in page.tabs] == [False, True]


def test_a_past_day_shows_what_held_then(admin: Client) -> None:
    page = admin.get(PAGE, {"on": "2025-10-01"}).context["page"]
    assert (page.level, page.cells[2].level) == ("none", "none")
    assert "118,400" not in str(page.path)


def test_many_people_are_cut_and_can_be_paged_through(admin: Client, shown: Contoso) -> None:
    for _ in range(30):
        someone_with("70-533", at=shown.organization)
    card = admin.get(PAGE).context["page"].path.cards[0]
    assert (len(card.counted), card.more_counted) == (25, 7)
    paged = admin.get(PAGE, {"path": "gold-azure-consumption", "who": str(card.place)}).context["page"]
    assert len(paged.path.cards[0].counted) == 32


def test_the_page_speaks_russian(admin: Client) -> None:
    admin.cookies["django_language"] = "ru"
    page = page_of(admin, PAGE)
    assert "Облачная платформа" in page
    assert "2 человека: любая из 12 сертификаций" in page
    assert "через 78 дней" in page


def test_a_picture_says_its_numbers_alike_in_every_language(admin: Client) -> None:
    admin.cookies["django_language"] = "ru"
    page = page_of(admin, PAGE)
    assert 'y="' in page
    for attribute in ("x", "y", "width", "height", "x1", "y1"):
        assert f' {attribute}="' not in page or not any(
            "," in value.split('"')[0] for value in page.split(f' {attribute}="')[1:]
        )


# --- Bad addresses ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("on", ["yesterday", "2026-13-01", "0000-00-00", "9999-12-31", "1989-12-31", "٢٠٢٦-01-01"])
def test_what_is_no_day_of_the_programme_is_a_bad_request(admin: Client, on: str) -> None:
    assert admin.get(LIST, {"on": on}).status_code == 400


@pytest.mark.parametrize("query", [{"path": "x" * 500}, {"who": "99"}, {"who": "-1"}, {"who": "0", "page": "9999999"}])
def test_a_strange_query_shows_the_page_all_the_same(admin: Client, query: dict[str, str]) -> None:
    assert admin.get(PAGE, query).status_code == 200


def test_an_unknown_competency_is_not_found(admin: Client) -> None:
    assert admin.get(f"{LIST}no-such-thing/").status_code == 404


# --- Whom it is shown to ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [LIST, PAGE])
def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client: Client, shown: Contoso, url: str) -> None:
    assert client.get(url)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("url", [LIST, PAGE])
def test_a_stranger_learns_nothing(client: Client, shown: Contoso, url: str) -> None:
    client.force_login(EmploymentFactory(organization=OrganizationFactory()).person)
    foreign, absent = client.get(url), client.get(url.replace("4021736", "no-such-id"))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert "Contoso" not in foreign.content.decode()


def test_somebody_who_left_sees_nothing_from_that_day_on(client: Client, shown: Contoso, on: date) -> None:
    client.force_login(EmploymentFactory(organization=shown.organization, left_on=on).person)
    assert client.get(LIST).status_code == 404


def test_an_employee_sees_levels_and_progress_but_not_who_counts(client: Client, shown: Contoso) -> None:
    client.force_login(EmploymentFactory(organization=shown.organization).person)
    page = page_of(client, PAGE)
    assert "2 of 2 found" in page
    assert "Isaiah Langer expires" not in page
    assert "Diego Siciliani" not in page


def test_an_employee_reads_that_there_is_an_override_but_not_for_whom_or_why(client: Client, shown: Contoso) -> None:
    shown.organization.overrides.update(person=PersonFactory(full_name="Zoe Quux"), reason="Zoe Quux passed again.")
    client.force_login(shown.admin)
    assert page_of(client, PAGE).count("Zoe Quux") == 2
    client.force_login(EmploymentFactory(organization=shown.organization).person)
    page = page_of(client, PAGE)
    assert "Override to Gold" in page
    assert "Zoe Quux" not in page
    assert "Placed by" not in page


def test_the_evidence_of_an_override_is_read_by_whom_it_was_promised_and_by_nobody_else(
    client: Client, shown: Contoso
) -> None:
    shown.organization.overrides.update(evidence="Score report <CANARY-77>")
    for person in (shown.admin, AgentFactory.create()):
        client.force_login(person)
        assert "Evidence: <bdi>Score report &lt;CANARY-77&gt;.</bdi>" in page_of(client, PAGE)
    client.force_login(EmploymentFactory(organization=shown.organization).person)
    assert "CANARY-77" not in page_of(client, PAGE)


def test_an_override_without_evidence_speaks_of_none(admin: Client) -> None:
    assert "Evidence" not in page_of(admin, PAGE)


def test_an_agent_sees_what_the_admin_sees(client: Client, shown: Contoso) -> None:
    client.force_login(AgentFactory.create())
    assert "Diego Siciliani" in page_of(client, PAGE)


# --- Where one starts -------------------------------------------------------------------------------------------------
def test_an_admin_starts_at_the_overview(admin: Client) -> None:
    assert admin.get("/")["Location"] == "/organizations/4021736/"


def test_an_employee_starts_at_the_competencies(client: Client, shown: Contoso) -> None:
    client.force_login(EmploymentFactory(organization=shown.organization).person)
    assert client.get("/")["Location"] == LIST


def test_an_agent_starts_at_the_organizations(client: Client, shown: Contoso) -> None:
    client.force_login(AgentFactory.create())
    response = client.get("/", follow=True)
    assert LIST in response.content.decode()


def test_somebody_without_an_organization_is_told_what_to_do(client: Client) -> None:
    client.force_login(PersonFactory.create())
    assert "You are not with an organization yet" in page_of(client, "/")


# --- What it costs ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [LIST, PAGE])
def test_a_page_takes_the_same_few_queries_however_many_people_there_are(
    admin: Client, shown: Contoso, url: str
) -> None:
    admin.get(url)  # names and plan are asked for once in each process
    with counted_queries() as before:
        admin.get(url)
    for _ in range(20):
        someone_with("70-533", "70-483", at=shown.organization)
    with counted_queries() as after:
        admin.get(url)
    assert len(before) == len(after) <= MOST_QUERIES, "\n".join(after)


def test_how_levels_are_worked_out_is_for_everybody(client: Client) -> None:
    page = page_of(client, "/how-levels-are-worked-out/")
    assert "at most three months" in page
    assert 'href="/accounts/login/"' in page
