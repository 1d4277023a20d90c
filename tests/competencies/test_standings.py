"""Stored timelines are a cache that never lies (R3): who is stale, in bulk, on the spot, side by side."""

import threading
from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from achievements.services import links
from competencies import facts as reader
from competencies import level_periods, plans, requests, standings, tasks
from competencies.models import Competency, Edition, Evaluation, EvaluationRequest, LevelPeriod
from competencies.queries import standings_on
from core.dates import now
from memberships.models import DisplayPeriod
from organizations.models import Organization
from tests.factories import (
    AchievementFactory,
    EmploymentFactory,
    FigureFactory,
    LinkFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
)

ON = date(2026, 11, 22)
DEPLOY = "TA-W10-DEPLOY"


@pytest.fixture(autouse=True)
def _the_day(settings, catalogue):
    settings.PORTAL_TODAY = ON


def level_of(organization: Organization, competency: str, day: date = ON) -> str:
    """The stored level, as a page or an export reads it once the organization is up to date."""
    standings.bring_up_to_date([organization.pk], on=ON)
    return next((row.level for row in standings_on([organization.pk], day) if row.competency == competency), "none")


def two_deployers(organization: Organization) -> list:
    """Two people who passed the Windows 10 deployment assessment: Windows and Devices at Silver, if linked."""
    people = [PersonFactory() for _ in range(2)]
    for person in people:
        EmploymentFactory(organization=organization, person=person)
    return [AchievementFactory(person=person, certification__code=DEPLOY) for person in people]


def silver_by_facts() -> Organization:
    organization = OrganizationFactory()
    for achievement in two_deployers(organization):
        LinkFactory(achievement=achievement, organization=organization)
    return organization


# --- On the spot ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_who_links_sees_the_new_level_at_once_and_so_does_the_admin():
    organization = OrganizationFactory()
    standings.bring_up_to_date(on=ON)
    first, second = two_deployers(organization)
    links.link(person=first.person, organization=organization, achievements=[first], on=ON)
    assert not LevelPeriod.objects.filter(organization=organization).exists()
    links.link(person=second.person, organization=organization, achievements=[second], on=ON)
    assert LevelPeriod.objects.effective().held(on=ON).get(organization=organization).level == "silver"
    assert standings.stale(on=ON) == []


@pytest.mark.django_db
def test_what_is_evaluated_on_the_spot_is_what_a_full_evaluation_finds():
    organization = silver_by_facts()
    FigureFactory(organization=organization)
    standings.bring_up_to_date(on=ON)
    achievement = AchievementFactory(certification__code="70-346")
    EmploymentFactory(organization=organization, person=achievement.person)
    links.link(person=achievement.person, organization=organization, achievements=[achievement], on=ON)
    assert standings.evaluate_many([organization.pk], on=ON).changed == 0


@pytest.mark.django_db
def test_a_stale_organization_is_evaluated_whole_when_a_fact_changes():
    organization = silver_by_facts()
    other = AchievementFactory(certification__code="70-346")
    EmploymentFactory(organization=organization, person=other.person)
    assert standings.stale(on=ON) == [organization.pk]
    links.link(person=other.person, organization=organization, achievements=[other], on=ON)
    assert standings.stale(on=ON) == []
    assert level_of(organization, "windows-and-devices") == "silver"


@pytest.mark.django_db
def test_only_the_competencies_that_a_change_can_touch_are_looked_at():
    organization = silver_by_facts()
    standings.bring_up_to_date(on=ON)
    LevelPeriod.objects.filter(organization=organization).update(starts_on=date(2001, 1, 1))
    standings.reevaluate([organization.pk], certifications=["PSM-I"], on=ON)
    assert LevelPeriod.objects.filter(organization=organization, starts_on=date(2001, 1, 1)).exists()
    standings.reevaluate([organization.pk], certifications=[DEPLOY], on=ON)
    assert not LevelPeriod.objects.filter(organization=organization, starts_on=date(2001, 1, 1)).exists()


@pytest.mark.django_db
def test_a_first_figure_makes_an_organization_one_that_months_matter_to():
    organization = silver_by_facts()
    standings.bring_up_to_date(on=ON)
    assert not Evaluation.objects.get(pk=organization.pk).has_figures
    FigureFactory(organization=organization, metric__code="azure_consumption_usd")
    standings.reevaluate([organization.pk], metrics=["azure_consumption_usd"], on=ON)
    assert Evaluation.objects.get(pk=organization.pk).has_figures


# --- Who is stale -----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_nobody_is_stale_who_was_evaluated_by_present_facts_plan_and_month():
    silver_by_facts()
    assert standings.bring_up_to_date(on=ON) == 1
    assert standings.bring_up_to_date(on=ON) == 0


@pytest.mark.django_db
def test_a_new_month_makes_only_organizations_with_figures_stale():
    silver_by_facts()
    with_figures = silver_by_facts()
    FigureFactory(organization=with_figures)
    standings.bring_up_to_date(on=ON)
    assert standings.stale(on=date(2026, 11, 30)) == []
    assert standings.stale(on=date(2026, 12, 1)) == [with_figures.pk]


@pytest.mark.django_db
def test_a_new_plan_makes_everybody_stale():
    organization = silver_by_facts()
    standings.bring_up_to_date(on=ON)
    Edition.objects.update(revision=Edition.objects.get().revision + 1, published_at=now())
    assert standings.stale(on=ON) == [organization.pk]


@pytest.mark.django_db
def test_who_asks_for_one_organization_learns_by_which_edition_it_answers():
    """A page need not ask for the revision again; what is stale, by facts or by plan, is brought up to date first."""
    organization = silver_by_facts()
    newest = standings.edition_answering(organization.pk, on=ON)
    assert newest == plans.newest_edition()
    assert newest.revision
    held = LevelPeriod.objects.effective().held(on=ON).get(organization=organization)
    assert (held.competency.slug, held.level) == ("windows-and-devices", "silver")
    Edition.objects.update(revision=newest.revision + 1, published_at=now())
    assert standings.edition_answering(organization.pk, on=ON).revision == newest.revision + 1
    assert standings.stale(on=ON) == []


@pytest.mark.django_db
def test_a_request_makes_stale_and_counts_as_a_change_of_facts():
    organization = silver_by_facts()
    standings.bring_up_to_date(on=ON)
    before = Evaluation.objects.get(pk=organization.pk).facts
    assert standings.request([organization.pk], reason="import") == 1
    assert standings.stale(on=ON) == [organization.pk]
    assert Evaluation.objects.get(pk=organization.pk).facts == before + 1
    assert standings.request([organization.pk], reason="import") == 1


@pytest.mark.django_db
def test_a_request_for_all_is_for_all():
    ids = {silver_by_facts().pk, OrganizationFactory().pk}
    assert standings.request(reason="catalogue") == 2
    assert set(EvaluationRequest.objects.values_list("pk", flat=True)) == ids


# --- In bulk ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_second_evaluation_writes_nothing():
    organization = silver_by_facts()
    TermFactory(organization=organization, tier="silver", starts_on=date(2026, 3, 1))
    assert standings.evaluate_many([organization.pk], on=ON).changed == 1
    rows = list(LevelPeriod.objects.order_by("pk").values()) + list(DisplayPeriod.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        assert standings.evaluate_many([organization.pk], on=ON).changed == 0
    assert rows == list(LevelPeriod.objects.order_by("pk").values()) + list(
        DisplayPeriod.objects.order_by("pk").values()
    )
    assert not [one for one in queries.captured_queries if "INTO competencies_levelperiod" in one["sql"]]


@pytest.mark.django_db
def test_what_is_displayed_follows_the_levels():
    organization = silver_by_facts()
    TermFactory(organization=organization, tier="silver", starts_on=date(2026, 3, 1))
    standings.bring_up_to_date(on=ON)
    shown = DisplayPeriod.objects.get(organization=organization)
    assert (shown.level, shown.ends_on) == ("silver", date(2027, 3, 31))


@pytest.mark.django_db
def test_rows_that_no_longer_hold_are_deleted():
    organization = silver_by_facts()
    standings.bring_up_to_date(on=ON)
    organization.links.all().delete()
    standings.evaluate_many([organization.pk], on=ON)
    assert not LevelPeriod.objects.filter(organization=organization).exists()


def queries_for(number: int) -> int:
    ids = []
    for _ in range(number):
        organization = silver_by_facts()
        FigureFactory(organization=organization)
        OverrideFactory(organization=organization, starts_on=ON)
        TermFactory(organization=organization, tier="silver", starts_on=date(2026, 3, 1))
        ids.append(organization.pk)
    standings.evaluate_many(ids, on=ON)
    LevelPeriod.objects.filter(organization__in=ids).delete()
    seen: list[str] = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    fetch = reader.fetch

    def counted(query, **parameters):
        seen.append(query)
        return fetch(query, **parameters)

    with (
        patch.object(reader, "fetch", counted),
        patch.object(level_periods, "fetch", counted),
        connection.execute_wrapper(count),
    ):
        standings.evaluate_many(ids, on=ON)
    return len(seen)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_number_of_organizations():
    assert queries_for(1) == queries_for(9)


@pytest.mark.django_db
def test_a_chunk_is_left_alone_when_its_facts_changed_while_it_was_computed(monkeypatch):
    """Guard: the counter that was read before the facts is compared under the lock."""
    organization = silver_by_facts()
    standings.request([organization.pk], reason="import")
    read = reader.read

    def read_and_be_overtaken(ids, **how):
        facts = read(ids, **how)
        Evaluation.objects.filter(pk=organization.pk).update(facts=99)
        return facts

    monkeypatch.setattr(reader, "read", read_and_be_overtaken)
    assert standings.work_off_requests(on=ON) == 0
    assert not LevelPeriod.objects.exists()
    assert EvaluationRequest.objects.get().claimed_until is None
    monkeypatch.setattr(reader, "read", read)
    assert standings.work_off_requests(on=ON) == 1
    assert LevelPeriod.objects.exists()


@pytest.mark.django_db
def test_a_chunk_is_left_alone_when_an_edition_was_published_while_it_was_computed(monkeypatch):
    """Guard: the plan is compared in the transaction that writes."""
    organization = silver_by_facts()
    read = reader.read

    def read_and_be_overtaken(ids, **how):
        Edition.objects.update(revision=Edition.objects.get().revision + 1, published_at=now())
        return read(ids, **how)

    monkeypatch.setattr(reader, "read", read_and_be_overtaken)
    standings.evaluate_many([organization.pk], on=ON)
    assert not LevelPeriod.objects.exists()


@pytest.mark.django_db
def test_a_claim_is_somebody_elses_until_it_runs_out(monkeypatch):
    organization = silver_by_facts()
    standings.request([organization.pk], reason="import")
    assert requests.claim(10) == [organization.pk]
    assert requests.claim(10) == []
    later = now() + requests.LEASE
    monkeypatch.setattr(requests, "now", lambda: later)
    assert requests.claim(10) == [organization.pk]


@pytest.mark.django_db
def test_a_new_request_is_not_hidden_by_an_old_claim():
    organization = silver_by_facts()
    standings.request([organization.pk], reason="import")
    requests.claim(10)
    standings.request([organization.pk], reason="import")
    assert requests.claim(10) == [organization.pk]


@pytest.mark.django_db
def test_the_jobs_do_the_same_however_often_they_run():
    organization = silver_by_facts()
    FigureFactory(organization=organization)
    standings.request(reason="import")
    assert [tasks.evaluate_requested(), tasks.evaluate_requested()] == [1, 0]
    Evaluation.objects.update(month=1)
    assert [tasks.roll_metrics(), tasks.roll_metrics()] == [1, 0]
    assert level_of(organization, "windows-and-devices") == "silver"


# --- Side by side -----------------------------------------------------------------------------------------------------
def in_a_thread(work) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_bulk_run_does_not_wait_for_an_organization_that_somebody_is_changing():
    busy, free = silver_by_facts(), silver_by_facts()
    standings.request(reason="import")
    is_locked, may_go = threading.Event(), threading.Event()

    def change_something() -> None:
        with transaction.atomic():
            Organization.objects.locked([busy.pk])
            is_locked.set()
            may_go.wait(20)

    thread = in_a_thread(change_something)
    try:
        assert is_locked.wait(20)
        assert standings.work_off_requests(on=ON) == 1
        assert standings.stale(on=ON) == [busy.pk]
    finally:
        may_go.set()
        thread.join()
    assert level_of(free, "windows-and-devices") == "silver"
    assert level_of(busy, "windows-and-devices") == "silver"


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_do_nothing_twice(monkeypatch):
    monkeypatch.setattr(standings, "CHUNK", 3)
    ids = [silver_by_facts().pk for _ in range(12)]
    standings.request(reason="import")
    done: list[int] = []
    threads = [in_a_thread(lambda: done.append(standings.work_off_requests(on=ON))) for _ in range(2)]
    for thread in threads:
        thread.join()
    assert sum(done) == 12
    assert standings.stale(on=ON) == []
    assert LevelPeriod.objects.effective().filter(organization__in=ids).count() == 12


@pytest.mark.django_db
def test_an_organization_without_a_catalogue_of_its_competency_has_no_rows():
    organization = OrganizationFactory()
    standings.bring_up_to_date(on=ON)
    assert not LevelPeriod.objects.filter(organization=organization).exists()
    assert Competency.objects.count() == 18
