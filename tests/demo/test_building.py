"""The demo in the database: what pages, exports and the activity record say of it."""

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from achievements.models import Achievement, Link
from activity.log import broken_chains
from activity.models import ActivityRecord
from competencies import facts, standings
from competencies.engine.evaluate import evaluate
from competencies.engine.timeline import contains
from competencies.models import Override
from competencies.plans import plan_in_force
from core.dates import add_days, month_index
from core.refusals import Refusal
from memberships.services import news
from memberships.stages import STAGES
from organizations.models import Employment, Invitation, Organization
from programme.demo import building
from programme.demo.stories.fabrikam import KEY_PERSON
from tests.demo.asking import memberships, stages


def verbs(name: str) -> list[str]:
    organization = Organization.objects.get(name=name)
    entries = ActivityRecord.objects.filter(organization_id=organization.pk).order_by("sequence")
    return list(entries.values_list("verb", flat=True))


# --- What there is ----------------------------------------------------------------------------------------------------
def test_every_stage_appears(demo: date) -> None:
    by_organization = stages(demo)
    assert sum(by_organization.values(), Counter()).keys() == set(STAGES)
    assert by_organization["Contoso"] == {"at_risk": 3, "active": 4, "started": 4, "not_started": 7}
    assert by_organization["Northwind Traders"]["qualified"] == 1
    assert by_organization["Fourth Coffee"] == by_organization["Margie's Travel"] == {"not_started": 18}


def test_every_kind_of_membership_appears(demo: date) -> None:
    rows = memberships(demo)
    assert {name for name, row in rows.items() if row.is_at_risk} == {"Contoso", "VanArsdel, Ltd."}
    assert (rows["Contoso"].tier, rows["Contoso"].state, rows["Contoso"].eligible) == ("gold", "active", "gold")
    assert (rows["Fabrikam, Inc."].tier, rows["Fabrikam, Inc."].is_at_risk) == ("gold", False)
    assert (rows["Wide World Importers"].tier, rows["Wide World Importers"].state) == ("silver", "grace")
    assert (rows["Litware, Inc."].state, rows["Litware, Inc."].eligible) == ("none", "silver")
    assert rows["Proseware, Inc."].eligible == rows["Fourth Coffee"].eligible == "none"
    at_risk = {name: len(row.competencies_at_risk) for name, row in rows.items() if row.competencies_at_risk}
    assert at_risk == {"Contoso": 3, "Adventure Works Cycles": 1, "VanArsdel, Ltd.": 1, "Wide World Importers": 1}


def test_the_cause_of_the_risk_is_on_record(demo: date) -> None:
    nestor = User.objects.get(person_id="contoso-nestor-wilke")
    left = add_days(demo, -4)
    ended = Link.objects.filter(person=nestor, organization__name="Contoso")
    assert set(ended.values_list("unlinked_on", flat=True)) == {left}
    begun = Link.objects.filter(person=nestor, organization__name="Northwind Traders")
    assert set(begun.values_list("linked_on", "unlinked_on")) == {(left, None)}
    assert Employment.objects.get(person=nestor, organization__name="Contoso").left_on == left
    assert verbs("Contoso") == [
        "records.imported",
        "override.ended",
        "invitation.sent",
        "invitation.sent",
        "achievement.unlinked",
        "level.lost",
        "membership.at_risk",
        "employee.left",
        "order.placed",
        "override.placed",
    ]


def test_the_leaving_of_the_key_person_loses_gold(demo: date) -> None:
    fabrikam = Organization.objects.get(name="Fabrikam, Inc.")
    plan, day = plan_in_force().plan, demo.toordinal()
    known = facts.read([fabrikam.pk], running_month=month_index(demo))[fabrikam.pk]
    assert any(contains(standing.gold, day) for standing in evaluate(plan, known).values())
    key = User.objects.get(person_id=KEY_PERSON)
    known.people = {person: held for person, held in known.people.items() if person != key.pk}
    assert not any(contains(standing.gold, day) for standing in evaluate(plan, known).values())


def test_an_override_by_an_agent_ends_within_seven_days(demo: date) -> None:
    ending = Override.objects.in_force(on=demo).filter(ends_on__lte=add_days(demo, 7))
    assert [(one.organization.name, one.placed_by.is_agent) for one in ending] == [("Tailspin Toys", True)]
    assert Override.objects.filter(placed_by=None).count() == 1


def test_claims_wait_for_an_agent(demo: date) -> None:
    claims = Achievement.objects.filter(source="claim")
    assert {claim.person.full_name for claim in claims} == {"Isaiah Langer", "Ingrid Holm"}
    assert all(claim.is_pending_claim and claim.evidence for claim in claims)
    assert Invitation.objects.open(on=demo).count() == 2


def test_one_person_works_for_two_and_is_linked_to_one(demo: date) -> None:
    amara = User.objects.get(person_id=KEY_PERSON)
    assert Organization.objects.of_employee(amara.pk, on=demo).count() == 2
    assert Link.objects.in_force(on=demo).filter(person=amara).values("organization").distinct().count() == 1


def test_people_have_the_language_of_their_organization(demo: date) -> None:
    speakers = set(User.objects.filter(language="ru", is_agent=False).values_list("pk", flat=True))
    employed = Employment.objects.filter(organization__name="A. Datum Corporation")
    assert speakers == set(employed.values_list("person_id", flat=True))


def test_the_record_is_whole_and_nothing_is_left_to_tell(demo: date) -> None:
    assert list(broken_chains()) == []
    assert standings.stale(on=demo) == []
    assert news.announce(on=demo) == 0
    assert verbs("Litware, Inc.").count("membership.lapsed") == 1


# --- The command ------------------------------------------------------------------------------------------------------
def test_a_second_time_says_that_it_is_there(demo: date) -> None:
    before = ActivityRecord.objects.count()
    out = StringIO()
    call_command("demo", stdout=out)
    assert out.getvalue() == "The demo is there already.\n"
    call_command("demo", "--if-empty", stdout=out)
    assert out.getvalue() == "The demo is there already.\n"
    assert ActivityRecord.objects.count() == before


def test_a_building_that_finds_the_demo_refuses(demo: date) -> None:
    """As the second of two does that began at the same moment."""
    with pytest.raises(Refusal):
        building.build(on=demo, step=lambda _what: pytest.fail("nothing is begun"))


def test_the_accounts_are_listed_and_let_in(demo: date) -> None:
    out = StringIO()
    call_command("demo", "--accounts", stdout=out)
    listed = json.loads(out.getvalue())
    assert {one["role"] for one in listed} == {"admin", "employee", "agent"}
    assert all(set(one) == {"role", "email", "password", "organization"} for one in listed)
    roles = {(one["role"], one["organization"]) for one in listed}
    assert {("admin", "Contoso"), ("admin", "Margie's Travel"), ("employee", "Contoso"), ("agent", "")} <= roles
    for one in listed:
        person = User.objects.get(email=one["email"])
        assert person.check_password(one["password"])
        assert len(one["password"]) >= 12
        assert person.is_agent == (one["role"] == "agent")
        if one["organization"]:
            there = Employment.objects.in_force(on=demo).get(person=person, organization__name=one["organization"])
            assert there.role == one["role"]
    assert any(User.objects.get(email=one["email"]).language == "ru" for one in listed if one["role"] == "admin")
    assert sum(person.has_usable_password() for person in User.objects.all()) == len(listed)
