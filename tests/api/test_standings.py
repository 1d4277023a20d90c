"""What levels an organization holds on a day, why, until when, and what changes them."""

from datetime import date
from io import StringIO
from typing import Any

import pytest

from competencies.models import Evaluation
from programme.exports import export_displayed, export_memberships, export_standings
from tests.api.world import CONTOSO, V1, Program, World
from tests.factories import TODAY, EmploymentFactory, PersonFactory, someone_with

pytestmark = pytest.mark.django_db
CLOUD_PLATFORM = f"{CONTOSO}/standings/cloud-platform"


def results(program: Program, address: str) -> list[dict[str, Any]]:
    response = program.get(address)
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["results"]
    return found


# --- Standings --------------------------------------------------------------------------------------------------------
def test_every_competency_is_there_with_its_levels_and_ends(contoso_world: World) -> None:
    rows = {row["competency"]["slug"]: row for row in results(contoso_world.employee("read"), f"{CONTOSO}/standings")}
    assert len(rows) == 18
    assert list(rows) == sorted(rows)
    assert rows["cloud-platform"] == {
        "competency": {
            "slug": "cloud-platform",
            "name": "Cloud Platform",
            "center": {"slug": "cloud-platform", "name": "Cloud platform"},
        },
        "earned": "gold",
        "override": "gold",
        "level": "gold",
        "silver_until": "2027-09-20",
        "gold_until": "2027-02-20",
    }
    nothing = {"earned": "none", "override": "none", "level": "none", "silver_until": None, "gold_until": None}
    assert nothing.items() <= rows["devops"].items()


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2025-12-31", ("none", "none", "none", None, None)),
        ("2026-09-30", ("silver", "none", "silver", "2027-09-20", None)),
        ("2027-02-07", ("gold", "gold", "gold", "2027-09-20", "2027-02-20")),
        ("2027-02-08", ("silver", "gold", "gold", "2027-09-20", "2027-02-20")),
        ("2027-02-20", ("silver", "none", "silver", "2027-09-20", None)),
        ("2027-09-20", ("none", "none", "none", None, None)),
    ],
)
def test_a_standing_of_any_day(contoso_world: World, as_of: str, expected: tuple[str | None, ...]) -> None:
    program = contoso_world.employee("read")
    row = next(
        row
        for row in results(program, f"{CONTOSO}/standings?as_of={as_of}")
        if row["competency"]["slug"] == "cloud-platform"
    )
    names = ("earned", "override", "level", "silver_until", "gold_until")
    assert tuple(row[name] for name in names) == expected
    explained = program.get(f"{CLOUD_PLATFORM}?as_of={as_of}").json()
    assert tuple(explained[name] for name in names) == expected


def test_standings_of_a_level_or_a_center(contoso_world: World) -> None:
    program = contoso_world.employee("read")
    assert [row["competency"]["slug"] for row in results(program, f"{CONTOSO}/standings?level=gold")] == [
        "cloud-platform"
    ]
    assert results(program, f"{CONTOSO}/standings?level=silver") == []
    productivity = results(program, f"{CONTOSO}/standings?center=productivity")
    assert {row["competency"]["center"]["slug"] for row in productivity} == {"productivity"}
    assert results(program, f"{CONTOSO}/standings?center=nothing") == []


def test_whoever_asks_evaluates_first_what_is_stale(contoso_world: World) -> None:
    assert not Evaluation.objects.exists()
    assert results(contoso_world.employee("read"), f"{CONTOSO}/standings?level=gold")
    assert Evaluation.objects.count() == 1


def test_the_api_says_what_the_exports_say(contoso_world: World) -> None:
    """One row of one truth: docs/formats.md."""
    program = contoso_world.employee("read")
    for day in ("2026-11-22", "2027-02-08", "2027-03-20"):
        as_of = date.fromisoformat(day)
        out = StringIO()
        export_standings(out, as_of=as_of, on=TODAY, mpn_ids=["4021736"])
        rows = results(program, f"{CONTOSO}/standings?as_of={day}")
        told = [
            ("4021736", row["competency"]["slug"], row["earned"], row["override"], row["level"],
             row["silver_until"] or "", row["gold_until"] or "")
            for row in rows if row["level"] != "none"
        ]  # fmt: skip
        assert [",".join(line) for line in told] == out.getvalue().splitlines()[1:]

        out = StringIO()
        export_memberships(out, as_of=as_of, on=TODAY)
        row = program.get(f"{CONTOSO}/membership?as_of={day}").json()
        line = [row["tier"], row["state"], row["starts_on"], row["anniversary"], row["eligible"]]
        line.append(str(row["is_at_risk"]).lower())
        assert ",".join(["4021736", *line]) in out.getvalue().splitlines()

        out = StringIO()
        export_displayed(out, as_of=as_of, on=TODAY)
        rows = results(program, f"{CONTOSO}/displays?as_of={day}")
        assert [f"4021736,{row['competency']['slug']},{row['level']}" for row in rows] == out.getvalue().splitlines()[
            1:
        ]


# --- One, explained ---------------------------------------------------------------------------------------------------
def requirement(explained: dict[str, Any], *, level: str, kind: str) -> dict[str, Any]:
    path = next(path for path in explained["paths"] if path["level"] == level)
    found: dict[str, Any] = next(one for one in path["requirements"] if one["kind"] == kind)
    return found


def test_an_explanation_says_who_counts_until_when_and_who_is_nearly_there(contoso_world: World) -> None:
    explained = contoso_world.admin("read").get(CLOUD_PLATFORM).json()
    people = requirement(explained, level="gold", kind="people")
    assert people["text"] == "2 people with any of 12 certifications"
    assert (people["needed"], people["found"], people["is_met"], people["until"]) == (2, 2, True, "2027-02-08")
    assert [(one["person"]["name"], one["certifications"], one["until"]) for one in people["counted"]] == [
        ("Diego Siciliani", ["70-535"], "2027-09-20"),
        ("Isaiah Langer", ["70-533"], "2027-02-08"),
    ]
    [nearly] = people["nearly"]
    assert nearly["person"]["name"] == "Nestor Wilke"
    assert nearly["ended"] == [{"certification": "70-532", "on": "2026-11-18"}]
    metric = requirement(explained, level="gold", kind="metric")
    assert (metric["needed"], metric["found"], metric["is_met"]) == ("100000.00", "118400.00", True)
    assert len(metric["months"]) == 13
    assert metric["months"][-1] == {"month": "2026-11", "total": None, "is_in_window": False, "value": "118400.00"}
    assert explained["overrides"] == [{"level": "gold", "starts_on": "2026-11-20", "ends_on": "2027-02-20"}]
    assert explained["missing"] == []


def test_an_explanation_names_nobody_to_an_employee(contoso_world: World) -> None:
    """R37: who counts is for admins and agents; that they count is for everybody who works there."""
    response = contoso_world.employee("read").get(CLOUD_PLATFORM)
    people = requirement(response.json(), level="gold", kind="people")
    assert (people["needed"], people["found"], people["until"]) == (2, 2, "2027-02-08")
    assert (people["counted"], people["also"], people["nearly"]) == (None, None, None)
    assert b"Diego" not in response.content
    timeline = contoso_world.employee("read").get(f"{CLOUD_PLATFORM}/timeline")
    assert b"Diego" not in timeline.content
    assert "70-535 expires" in timeline.content.decode()
    assert contoso_world.employee("read").get(f"{CLOUD_PLATFORM}/people").status_code == 404


def test_an_explanation_says_what_is_missing(contoso_world: World) -> None:
    """R37: by the fewest certifications; of somebody on record, or of one more person."""
    admin = contoso_world.admin("read")
    [missing] = admin.get(f"{CLOUD_PLATFORM}?as_of=2027-03-01").json()["missing"]
    assert (missing["level"], missing["path"], missing["path_level"]) == ("gold", "Azure Consumption", "gold")
    assert (missing["figures"], missing["authorizations"]) == ([], [])
    assert [(step["person"], len(step["certifications"])) for step in missing["steps"]] == [(None, 1)]
    person = someone_with("70-496", at=contoso_world.organization, person=PersonFactory(full_name="Alex Wilber"))
    steps = admin.get(f"{CONTOSO}/standings/devops").json()["missing"][0]["steps"]
    named = [step for step in steps if step["person"]]
    assert [step["person"] for step in named] == [{"id": person.pk, "name": "Alex Wilber"}]
    to_employees = contoso_world.employee("read").get(f"{CONTOSO}/standings/devops").json()["missing"][0]["steps"]
    assert [step["certifications"] for step in to_employees] == [step["certifications"] for step in steps]
    assert {step["person"] for step in to_employees} == {None}


def test_a_competency_with_a_group_says_who_must_be_different(contoso_world: World) -> None:
    """R12."""
    explained = contoso_world.admin("read").get(f"{CONTOSO}/standings/cloud-crm").json()
    group = explained["paths"][0]["groups"][0]
    assert group["is_met"] is False
    assert group["missing"] == sum(
        one["needed"] for one in explained["paths"][0]["requirements"] if one["kind"] == "people"
    )


def test_the_explanation_of_a_crowd_names_the_first_25(contoso_world: World) -> None:
    for _ in range(30):
        someone_with("70-535", at=contoso_world.organization)
    admin = contoso_world.admin("read")
    people = requirement(admin.get(CLOUD_PLATFORM).json(), level="gold", kind="people")
    assert (people["found"], len(people["counted"])) == (32, 25)
    first = admin.get(f"{CLOUD_PLATFORM}/people?level=gold").json()
    rest = admin.get(first["next"] or "").json() if first["next"] else {"results": []}
    assert len(first["results"] + rest["results"]) == 32


def test_who_holds_a_competency_up_who_ends_first_first(contoso_world: World) -> None:
    rows = results(contoso_world.admin("read"), f"{CLOUD_PLATFORM}/people?level=gold")
    assert [(row["person"]["name"], row["certifications"], row["until"], row["path"]) for row in rows] == [
        ("Isaiah Langer", ["70-533"], "2027-02-08", "Azure Consumption"),
        ("Diego Siciliani", ["70-535"], "2027-09-20", "Azure Consumption"),
    ]
    later = results(contoso_world.admin("read"), f"{CLOUD_PLATFORM}/people?as_of=2027-02-08")
    assert [(row["person"]["name"], row["level"]) for row in later] == [("Diego Siciliani", "silver")]
    assert results(contoso_world.an_agent(), f"{CLOUD_PLATFORM}/people?as_of=2027-09-20") == []


# --- Over time --------------------------------------------------------------------------------------------------------
def test_a_timeline_has_the_past_and_the_future_and_causes(contoso_world: World) -> None:
    timeline = contoso_world.admin("read").get(f"{CLOUD_PLATFORM}/timeline").json()
    assert {(one["level"], one["basis"], one["starts_on"], one["ends_on"]) for one in timeline["periods"]} == {
        ("silver", "earned", "2026-01-01", "2027-09-20"),
        ("gold", "earned", "2026-10-01", "2027-02-08"),
        ("silver", "effective", "2026-01-01", "2027-09-20"),
        ("gold", "effective", "2026-10-01", "2027-02-20"),
    }
    changes = [(one["on"], one["before"], one["after"], one["causes"][0]["text"]) for one in timeline["changes"]]
    assert changes == [
        ("2026-01-01", "none", "silver", "Azure consumption by customers reaches what is needed"),
        ("2026-10-01", "silver", "gold", "Azure consumption by customers reaches what is needed"),
        ("2027-02-08", "gold", "gold", "70-533 of Isaiah Langer expires"),
        ("2027-02-20", "gold", "silver", "the override ends"),
        ("2027-09-20", "silver", "none", "70-535 of Diego Siciliani expires"),
    ]


def test_words_are_in_the_language_of_the_request(contoso_world: World) -> None:
    client = contoso_world.admin("read").client
    timeline = client.get(f"{CLOUD_PLATFORM}/timeline", headers={"accept-language": "ru"}).json()
    assert timeline["changes"][3]["causes"][0]["text"] != "the override ends"


def test_the_periods_of_all_levels(contoso_world: World) -> None:
    program = contoso_world.employee("read")
    rows = results(program, f"{CONTOSO}/level-periods")
    assert len(rows) == 6
    only = results(program, f"{CONTOSO}/level-periods?competency=cloud-platform&basis=effective&level=gold")
    assert only == [
        {
            "competency": "cloud-platform",
            "level": "gold",
            "basis": "effective",
            "starts_on": "2026-10-01",
            "ends_on": "2027-02-20",
        }
    ]
    held = results(program, f"{CONTOSO}/level-periods?held_on=2026-11-17&competency=application-development")
    assert {row["basis"] for row in held} == {"earned", "effective"}
    assert results(program, f"{CONTOSO}/level-periods?held_on=2026-11-18&competency=application-development") == []


# --- Who may ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["", "/standings", "/standings/cloud-platform", "/standings/cloud-platform/timeline", "/level-periods",
     "/membership", "/displays"],
)  # fmt: skip
def test_what_the_levels_are_is_for_who_works_there_and_agents(contoso_world: World, address: str) -> None:
    former = EmploymentFactory(organization=contoso_world.organization, left_on=TODAY).person
    welcome = [contoso_world.contoso.admin, contoso_world.contoso.isaiah, contoso_world.agent]
    strangers = [contoso_world.stranger, former, PersonFactory()]
    assert {Program(person=one).get(CONTOSO + address).status_code for one in welcome} == {200}
    answers = [Program(person=one).get(CONTOSO + address) for one in strangers]
    absent = contoso_world.admin("read").get(f"{V1}/organizations/4000000{address}")
    assert {answer.content for answer in [*answers, absent]} == {absent.content}
    assert absent.status_code == 404
    assert Program().get(CONTOSO + address).status_code == 401


# --- The catalogue ----------------------------------------------------------------------------------------------------
def test_the_catalogue_is_for_everybody_with_an_account(contoso_world: World) -> None:
    nobody = Program(person=PersonFactory())
    assert len(results(nobody, f"{V1}/competencies")) == 18
    assert results(nobody, f"{V1}/certifications?search=70-533&kind=exam") == [
        {"code": "70-533", "name": "Implementing Microsoft Azure Infrastructure Solutions", "kind": "exam"}
    ]
    assert results(nobody, f"{V1}/organizations") == []
    assert nobody.get(f"{V1}/me").json()["organizations"] == []
