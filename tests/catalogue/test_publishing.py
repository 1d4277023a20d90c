"""Publishing editions: which day they are in force from, what they replace, and that codes are never deleted (R10)."""

import threading
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from pytest_django import Settings

from achievements.models import Certification
from competencies import standings
from competencies.catalogue import BUNDLED
from competencies.models import (
    AuthorizationKind,
    Center,
    Competency,
    Edition,
    EvaluationRequest,
    LevelPeriod,
    Metric,
)
from competencies.services import catalogue
from memberships.models import Benefit, Offer
from programme.publishing import publish
from tests.catalogue.editions import GONE, SMALL, small, write
from tests.factories import TODAY, OrganizationFactory, OverrideFactory
from tests.records.folders import everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on")]

NEXT = small((("edition",), "next"))


def load(folder: Path, document: Any, *options: str) -> str:
    """What `load_catalogue` says on standard output and standard error, without the file's name."""
    out, path = StringIO(), write(folder, document)
    call_command("load_catalogue", str(path), *options, stdout=out, stderr=out)
    return out.getvalue().replace(f"{path}:", "").strip()


def offered(day: date) -> tuple[set[str], set[str]]:
    """The codes of the offers and of the benefits of a day."""
    return tuple({one.code for one in model.objects.offered(on=day)} for model in (Offer, Benefit))  # type: ignore[return-value]


def days() -> dict[str, tuple[date | None, int]]:
    return {edition.name: (edition.in_force_from, edition.revision) for edition in Edition.objects.in_order()}


class TestDays:
    def test_the_first_edition_is_for_always(self, tmp_path: Path) -> None:
        assert load(tmp_path, SMALL) == "The edition small is published, in force for always."
        assert days() == {"small": (None, 1)}

    def test_another_is_in_force_from_its_day_or_from_today(self, tmp_path: Path) -> None:
        load(tmp_path, SMALL)
        said = load(tmp_path, NEXT, "--from", "2027-07-01")
        assert said == "The edition next is published, in force from 2027-07-01."
        assert load(tmp_path, small((("edition",), "now"))) == "The edition now is published, in force from 2026-11-22."
        load(tmp_path, small((("edition",), "then")), "--from", "2019-02-28")
        assert days() == {
            "small": (None, 1),
            "then": (date(2019, 2, 28), 4),
            "now": (TODAY, 3),
            "next": (date(2027, 7, 1), 2),
        }

    def test_one_of_the_same_name_replaces_it_and_keeps_its_day(self, tmp_path: Path) -> None:
        load(tmp_path, SMALL)
        load(tmp_path, NEXT, "--from", "2027-07-01")
        said = load(tmp_path, small((("about",), "Corrected.")))
        assert said == "The edition small is replaced, in force for always."
        assert days() == {"small": (None, 3), "next": (date(2027, 7, 1), 2)}
        said = load(tmp_path, NEXT | {"about": "Corrected."}, "--from", "2028-01-01")
        assert said.splitlines() == [
            "The day 2028-01-01 is passed over: a published edition keeps its day, the first is for always.",
            "The edition next is replaced, in force from 2027-07-01.",
        ]
        assert days() == {"small": (None, 3), "next": (date(2027, 7, 1), 4)}

    def test_a_day_that_is_taken_is_refused(self, tmp_path: Path) -> None:
        load(tmp_path, SMALL)
        load(tmp_path, NEXT)
        with pytest.raises(
            CommandError, match="The edition next is in force from 2026-11-22 already: choose another day"
        ):
            load(tmp_path, small((("edition",), "third")))
        assert len(days()) == 2

    def test_a_day_out_of_range_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="not a day"):
            load(tmp_path, SMALL, "--from", "9999-12-31")


class TestTheSameAgain:
    def test_changes_nothing_and_says_so(self, tmp_path: Path) -> None:
        load(tmp_path, SMALL)
        before = everything()
        said = load(tmp_path, dict(reversed(SMALL.items())), "--from", "2030-01-01")
        assert said == "The edition small is published already, as it is: nothing changes."
        assert everything() == before

    def test_the_real_one_too(self) -> None:
        out = StringIO()
        call_command("load_catalogue", stdout=out, stderr=StringIO())
        before = everything()
        call_command("load_catalogue", str(BUNDLED), stdout=out, stderr=StringIO())
        assert everything() == before
        assert out.getvalue().splitlines() == [
            "The edition 2017-18 is published, in force for always.",
            "The edition 2017-18 is published already, as it is: nothing changes.",
        ]
        assert (Center.objects.count(), Competency.objects.count(), Certification.objects.count()) == (6, 18, 104)
        assert (Metric.objects.count(), AuthorizationKind.objects.count()) == (12, 1)
        assert (Offer.objects.count(), Benefit.objects.count()) == (3, 63)


class TestChecking:
    def test_says_what_would_happen_and_changes_nothing(self, tmp_path: Path) -> None:
        before = everything()
        assert load(tmp_path, SMALL, "--check") == "The edition small would be published, in force for always."
        assert everything() == before
        load(tmp_path, SMALL)
        before = everything()
        said = load(tmp_path, NEXT, "--check", "--from", "2027-01-01")
        assert said == "The edition next would be published, in force from 2027-01-01."
        said = load(tmp_path, small((("about",), "Corrected.")), "--check")
        assert said == "The edition small would be replaced, in force for always."
        said = load(tmp_path, SMALL, "--check")
        assert said == "The edition small is published already, as it is: nothing changes."
        assert everything() == before

    def test_what_is_wrong_is_listed_and_nothing_changes(self, tmp_path: Path) -> None:
        load(tmp_path, SMALL)
        before = everything()
        for options in ([], ["--check"]):
            err = StringIO()
            path = write(tmp_path, small((("edition",), "next"), (("markets",), GONE), (("offers",), 5)))
            with pytest.raises(CommandError, match=r"^1 problem: nothing was published\.$") as refused:
                call_command("load_catalogue", str(path), *options, stdout=StringIO(), stderr=err)
            assert refused.value.returncode == 1
            assert err.getvalue() == f"{path}:117:12: $.offers: 5 is not a list\n"
        assert everything() == before

    def test_a_warning_refuses_nothing(self, tmp_path: Path) -> None:
        said = load(tmp_path, small((("competencies", 0, "paths", 1), GONE)))
        assert said.splitlines() == [
            "61:13: $.competencies[0].paths: nobody can reach gold in “Data” (a warning)",
            "The edition small is published, in force for always.",
        ]


class TestEvaluation:
    def test_it_returns_when_every_organization_is_evaluated_by_it(self, tmp_path: Path) -> None:
        load(tmp_path, SMALL)
        organization = OrganizationFactory()
        OverrideFactory(organization=organization, competency=Competency.objects.get(), level="gold", starts_on=TODAY)
        load(tmp_path, NEXT)
        assert standings.stale(on=TODAY) == []
        assert not EvaluationRequest.objects.exists()
        assert LevelPeriod.objects.filter(organization=organization).exists()

    def test_every_organization_is_requested_in_the_same_transaction(self) -> None:
        organizations = OrganizationFactory.create_batch(3)
        publish(SMALL, from_day=None, on=TODAY)
        requests = EvaluationRequest.objects.order_by("pk").values_list("pk", "reason")
        assert list(requests) == [(organization.pk, "catalogue") for organization in organizations]


class TestCodes:
    def test_everything_that_an_edition_names_gets_its_row(self) -> None:
        publish(SMALL, from_day=None, on=TODAY)
        center, competency = Center.objects.get(), Competency.objects.get()
        assert (center.slug, center.name_en, center.name_ru, center.position) == ("cloud", "Cloud", "Облако", 0)
        assert (competency.slug, competency.name_ru, competency.center) == ("data", "Данные", center)
        assert list(Metric.objects.values_list("code", "unit", "aggregation")) == [("seats", "seats", "latest")]
        assert list(AuthorizationKind.objects.values_list("code", "name")) == [("adr", "Authorized reseller")]
        assert list(Certification.objects.order_by("code").values_list("code", "kind")) == [
            ("C-1", "certification"),
            ("E-1", "exam"),
            ("E-2", "exam"),
        ]
        silver, gold = Offer.objects.offered(on=TODAY)
        assert (silver.code, silver.name_en, silver.name_ru, silver.price_minor) == ("silver", "Silver", "", 185_050)
        assert (silver.requires, silver.value_minor, silver.member_price_minor) == ("silver", None, {})
        assert (gold.value_minor, gold.member_price_minor) == (10_000, {"silver": 400_025})
        assert (gold.upgrade_discount_percent, gold.price_is_example) == ({"silver": 25}, True)
        support, logo = Benefit.objects.all()
        assert (support.code, support.tier, support.competency, support.quantity) == ("b-1", "gold", competency, 5)
        assert (logo.competency, logo.quantity, logo.needs_key, logo.reassign_after_days) == (None, None, True, 90)
        assert (logo.benefit_type, logo.position, logo.starts_on, logo.ends_on) == ("core", 1, date.min, None)

    def test_codes_that_an_edition_leaves_out_stay_and_are_no_longer_offered(self) -> None:
        publish(SMALL, from_day=None, on=TODAY)
        less = small(
            (("certifications", 1), GONE),
            (("competencies", 0, "paths", 0, "requirements", 0, "holding"), "E-1"),
            (("metrics", 0, "name"), "Deployed seats"),
            (("offers", 0), GONE),
            (("benefits", 1), GONE),
        )
        publish(less, from_day=None, on=TODAY)
        assert Certification.objects.filter(code="E-2").exists()
        assert Metric.objects.get().name == "Deployed seats"
        assert (Offer.objects.count(), Benefit.objects.count()) == (2, 2)
        assert offered(TODAY) == ({"gold"}, {"b-1"})
        publish(SMALL, from_day=None, on=TODAY)
        assert (Offer.objects.count(), Benefit.objects.count()) == (2, 2)
        assert offered(TODAY) == ({"silver", "gold"}, {"b-1", "b-2"})

    def test_the_edition_in_force_today_has_the_last_word(self, settings: Settings) -> None:
        publish(SMALL, from_day=None, on=TODAY)
        later = NEXT | {"metrics": [SMALL["metrics"][0] | {"name": "Seats of tomorrow"}], "offers": SMALL["offers"][:1]}
        publish(later, from_day=date(2027, 1, 1), on=TODAY)
        assert Metric.objects.get().name == "Seats"
        tomorrow = date(2027, 1, 1)
        publish(small((("edition",), "third")), from_day=date(2028, 1, 1), on=tomorrow)
        assert Metric.objects.get().name == "Seats of tomorrow"

    def test_a_new_edition_may_bring_new_codes(self) -> None:
        publish(SMALL, from_day=None, on=TODAY)
        more = small(
            (("edition",), "next"),
            (("centers", 1), {"slug": "mobility", "name": {"en": "Mobility"}}),
            (("competencies", 0, "center"), "mobility"),
            (("certifications", 3), {"code": "E-3", "name": "Third exam", "kind": "exam"}),
        )
        publish(more, from_day=None, on=TODAY)
        assert Certification.objects.filter(code="E-3").exists()
        assert Competency.objects.get().center.slug == "mobility"


@pytest.mark.django_db(transaction=True)
class TestConcurrently:
    def test_publishing_waits_for_whoever_needs_the_catalogue_to_hold_still(self) -> None:
        done = threading.Event()

        def other() -> None:
            publish(SMALL, from_day=None, on=TODAY)
            done.set()
            connections.close_all()

        thread = threading.Thread(target=other)
        with transaction.atomic():
            catalogue.hold_still()
            thread.start()
            assert not done.wait(0.5)
            assert not Edition.objects.exists()
        thread.join(10)
        assert done.is_set()

    def test_two_first_editions_become_a_first_and_a_second(self) -> None:
        def other() -> None:
            publish(NEXT, from_day=None, on=TODAY)
            connections.close_all()

        thread = threading.Thread(target=other)
        with transaction.atomic():
            publish(SMALL, from_day=None, on=TODAY)
            thread.start()
        thread.join(10)
        assert days() == {"small": (None, 1), "next": (TODAY, 2)}
