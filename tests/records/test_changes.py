"""Importing over what is on record: what changes, what stays, and what may not be left behind."""

from datetime import date
from pathlib import Path

import pytest

from accounts.models import User
from achievements.models import Achievement, Link
from competencies.models import Figure, Override
from memberships.models import Term
from organizations.models import Employment, Organization
from programme.records.importing import FileOutcome
from tests.factories import OverrideFactory, PersonFactory
from tests.records.folders import LAWFUL, bring_in, edited, everything, problems, with_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to import from; the lawful one has been imported."""
    folder = tmp_path / "in"
    bring_in(folder)
    return folder


def only(file: str, *lines: str) -> dict[str, str]:
    """One file of these lines, and no other."""
    header = LAWFUL[file].splitlines()[0]
    return {file: "\n".join([header, *lines]) + "\n"}


def counts(folder: Path, files: dict[str, str]) -> dict[str, tuple[int, int, int]]:
    outcome = bring_in(folder, files)
    return {
        file.file: (file.added, file.changed, file.unchanged)
        for file in outcome.files
        if file.added or file.changed or file.unchanged
    }


def test_everything_comes_in_as_it_is_written(folder: Path) -> None:
    contoso, fabrikam = Organization.objects.order_by("mpn_id")
    assert (contoso.name, contoso.country, contoso.market, contoso.city, contoso.website) == (
        "Contoso", "US", "developed", "Redmond", "https://contoso.example",
    )  # fmt: skip
    assert (fabrikam.name, fabrikam.city, fabrikam.website) == ("Fabrikam, Inc.", "", "")
    kim, li = User.objects.order_by("person_id")
    assert (kim.email, kim.full_name, kim.language, kim.is_active) == ("kim@contoso.example", "Kim Akers", "en", True)
    assert (li.full_name, li.is_staff, li.is_superuser, li.is_agent) == ('Li "Lee" Wei', False, False, False)
    assert [(e.organization, e.person, e.role, e.left_on) for e in Employment.objects.order_by("pk")] == [
        (contoso, kim, "admin", None),
        (contoso, li, "employee", date(2024, 1, 1)),
        (fabrikam, li, "employee", None),
    ]
    assert [(a.achievement_id, a.person, a.source, a.revoked_on) for a in Achievement.objects.order_by("pk")] == [
        ("A1", kim, "import", None),
        ("A2", li, "import", None),
        ("A3", li, "import", date(2026, 1, 1)),
    ]
    assert [(x.achievement.achievement_id, x.person, x.organization) for x in Link.objects.order_by("pk")] == [
        ("A1", kim, contoso),
        ("A2", li, contoso),
        ("A2", li, fabrikam),
    ]
    assert [str(figure.value) for figure in Figure.objects.order_by("month")] == ["1250.5", "0"]
    override = Override.objects.get()
    assert (override.ends_on, override.placed_by, override.agent_email) == (
        date(2027, 1, 1), None, "agent@programme.example",
    )  # fmt: skip
    silver, pack = Term.objects.order_by("starts_on")
    assert (silver.tier, silver.ends_on, silver.price_minor, silver.window_days, silver.grace_days) == (
        "silver", date(2027, 1, 31), 185_000, 90, 30,
    )  # fmt: skip
    assert (pack.tier, pack.ends_on, pack.price_minor) == ("action-pack", date(2026, 8, 1), 95_000)


def test_imported_people_cannot_sign_in_until_they_claim_their_account(folder: Path) -> None:
    passwords = [user.password for user in User.objects.all()]
    assert not any(user.has_usable_password() for user in User.objects.all())
    # What a link to reset a password is signed with differs from person to person.
    assert len(set(passwords)) == len(passwords) == 2


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("2025-11-30", date(2026, 2, 28)), ("2023-11-30", date(2024, 2, 29)), ("2026-08-31", date(2026, 11, 30))],
)
def test_an_override_without_an_end_lasts_three_calendar_months(folder: Path, starts: str, ends: date) -> None:
    bring_in(folder, only("overrides.csv", f"200,devops,gold,{starts},,,,reason"))
    assert Override.objects.latest("pk").ends_on == ends


def test_a_term_without_an_end_lasts_twelve_calendar_months(folder: Path) -> None:
    bring_in(folder, only("memberships.csv", "200,gold,2024-02-29,,0.5"))
    term = Term.objects.latest("pk")
    assert (term.ends_on, term.price_minor) == (date(2025, 2, 28), 50)


def test_the_same_folder_again_changes_nothing(folder: Path) -> None:
    before = everything()
    outcome = bring_in(folder)
    assert not outcome.changes_something
    assert outcome.organizations == []
    assert outcome.files[4] == FileOutcome("links.csv", 0, 0, 3)
    assert everything() == before


def test_columns_in_another_order_and_other_line_ends_say_the_same(folder: Path) -> None:
    files = LAWFUL | {
        "people.csv": '\ufefffull_name,person_id,email\r\nKim Akers,P1,KIM@contoso.example\r\n\r\n'
        '"Li ""Lee"" Wei",P2,"li@contoso.example"',
        "links.csv": '"achievement_id","mpn_id","linked_on","unlinked_on"\r\n"A1","100","2021-03-01",""\r\n',
    }  # fmt: skip
    before = everything()
    assert not bring_in(folder, files).changes_something
    assert everything() == before


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("organizations.csv", "Redmond", "Seattle"),
        ("organizations.csv", "US,developed", "US,developing"),
        ("organizations.csv", "https://contoso.example", ""),
        ("people.csv", "Kim@contoso", "kim.akers@contoso"),
        ("people.csv", "Kim Akers", "Kim Abercrombie"),
        ("employees.csv", "100,P1,admin", "100,P1,employee"),
        ("employees.csv", "100,P2,employee,2020-01-01,2024-01-01", "100,P2,employee,2020-01-01,2025-01-01"),
        ("achievements.csv", "P1,70-483", "P1,70-532"),
        ("achievements.csv", "2027-03-01", "2028-03-01"),
        ("achievements.csv", ",2026-01-01", ","),
        ("achievements.csv", "A1,P1,70-483,2021-03-01", "A1,P1,70-483,2020-03-01"),
        ("links.csv", "A1,100,2021-03-01,", "A1,100,2021-03-01,2022-01-01"),
        ("links.csv", "A2,100,2021-03-01,2024-01-01", "A2,100,2021-03-01,2023-12-31"),
        ("performance.csv", "1250.50", "1250.51"),
        ("authorizations.csv", "2025-01-01,", "2025-01-01,2027-01-01"),
        ("overrides.csv", "gold", "silver"),
        ("overrides.csv", "2026-10-01,,,", "2026-10-01,2026-12-01,,"),
        ("overrides.csv", "2026-10-01,,,", "2026-10-01,,2026-11-01,"),
        ("overrides.csv", "agent@programme.example", ""),
        ("overrides.csv", "exam not in the feed", '"seen\n\\.\nby hand"'),
        ("memberships.csv", "1850", "1900"),
        ("memberships.csv", "2026-01-31,,", "2026-01-31,2026-12-31,"),
    ],
)
def test_a_row_that_differs_updates(folder: Path, file: str, before: str, after: str) -> None:
    files = edited(file, before, after)
    rows = {name: content.count("\n") - 1 for name, content in LAWFUL.items()}
    expected = {name: (0, 0, number) for name, number in rows.items()} | {file: (0, 1, rows[file] - 1)}
    assert counts(folder, files) == expected
    assert counts(folder, files) == {name: (0, 0, number) for name, number in rows.items()}


def test_line_breaks_in_a_reason_come_in_as_they_are(folder: Path) -> None:
    bring_in(folder, edited("overrides.csv", "exam not in the feed", '"seen\n\\.\nby ""hand"""'))
    assert Override.objects.get().reason == 'seen\n\\.\nby "hand"'


# --- In one another's way ---------------------------------------------------------------------------------------------
def test_two_people_may_swap_their_mail_addresses(folder: Path) -> None:
    files = {
        "people.csv": "person_id,email,full_name\n"
        'P1,li@contoso.example,Kim Akers\nP2,kim@contoso.example,"Li ""Lee"" Wei"\n'
    }
    assert counts(folder, files) == {"people.csv": (0, 2, 0)}
    assert dict(User.objects.values_list("person_id", "email")) == {
        "P1": "li@contoso.example",
        "P2": "kim@contoso.example",
    }


def test_a_newcomer_may_take_an_address_that_its_owner_gives_up(folder: Path) -> None:
    files = only("people.csv", "P3,kim@contoso.example,Other Kim", "P1,kim.akers@contoso.example,Kim Akers")
    assert counts(folder, files) == {"people.csv": (1, 1, 0)}


def test_a_link_may_end_in_the_file_in_which_the_next_one_begins(folder: Path) -> None:
    moved = edited("links.csv", "A2,200,2024-01-01,", "A2,200,2024-01-01,2025-01-01\nA2,100,2025-01-01,")
    moved["employees.csv"] += "100,P2,employee,2025-01-01,\n"
    assert counts(folder, moved)["links.csv"] == (1, 1, 2)


def test_links_may_change_places(folder: Path) -> None:
    """The earlier one becomes longer, the later one shorter: for a moment both would hold."""
    bring_in(folder, only("links.csv", "A3,200,2025-01-01,2025-06-01", "A3,200,2025-06-01,2025-07-01"))
    files = only("links.csv", "A3,200,2025-01-01,2025-06-01", "A3,200,2025-06-01,2025-06-01")
    assert counts(folder, files) == {"links.csv": (0, 1, 1)}
    files = only("links.csv", "A3,200,2025-06-01,2025-06-01", "A3,200,2025-01-01,2025-07-01")
    assert counts(folder, files) == {"links.csv": (0, 1, 1)}
    files = only("links.csv", "A3,200,2025-06-01,2025-07-01", "A3,200,2025-01-01,2025-06-01")
    assert counts(folder, files) == {"links.csv": (0, 2, 0)}
    files = only("links.csv", "A3,200,2025-01-01,2025-07-01", "A3,200,2025-06-01,2025-06-01")
    assert counts(folder, files) == {"links.csv": (0, 2, 0)}


def test_employments_and_terms_may_change_places(folder: Path) -> None:
    bring_in(
        folder,
        only("employees.csv", "200,P1,employee,2020-01-01,2021-01-01", "200,P1,employee,2021-01-01,2021-01-01")
        | only("memberships.csv", "200,silver,2020-01-01,2020-06-01,1", "200,gold,2020-06-01,2020-06-01,1"),
    )
    files = only(
        "employees.csv", "200,P1,employee,2020-01-01,2020-05-01", "200,P1,employee,2021-01-01,2022-01-01"
    ) | only("memberships.csv", "200,silver,2020-01-01,2020-05-01,1", "200,gold,2020-06-01,2021-06-01,1")
    assert counts(folder, files) == {"employees.csv": (0, 2, 0), "memberships.csv": (0, 2, 0)}
    files = only(
        "employees.csv", "200,P1,employee,2021-01-01,2021-01-01", "200,P1,employee,2020-01-01,2021-06-01"
    ) | only("memberships.csv", "200,gold,2020-06-01,2020-06-01,1", "200,silver,2020-01-01,2020-12-01,1")
    assert counts(folder, files) == {"employees.csv": (0, 2, 0), "memberships.csv": (0, 2, 0)}


def test_an_achievement_may_turn_out_to_be_somebody_elses(folder: Path) -> None:
    """Its links on record go with it, where the other person could have made them."""
    bring_in(
        folder,
        with_lines("people.csv", "P3,p3@contoso.example,Pat") | only("employees.csv", "100,P3,employee,2019-01-01,"),
    )
    files = only("achievements.csv", "A1,P3,70-483,2021-03-01,2027-03-01,")
    assert counts(folder, files) == {"achievements.csv": (0, 1, 0)}
    assert Link.objects.get(achievement__achievement_id="A1").person.person_id == "P3"


# --- What is on record and would no longer hold -----------------------------------------------------------------------
def test_a_mail_address_of_another_account_is_refused(folder: Path) -> None:
    agent = PersonFactory(person_id=None, email="agent@programme.example")
    assert problems(
        folder, only("people.csv", "P3,Li@contoso.example,Other Li", "P4,agent@programme.example,Agent")
    ) == [
        "people.csv:2: email: li@contoso.example is the mail address of another account on record (P2)",
        f"people.csv:3: email: agent@programme.example is the mail address of another account on record (#{agent.pk})",
    ]


def test_an_employment_beside_one_on_record_is_refused(folder: Path) -> None:
    assert problems(folder, only("employees.csv", "100,P1,employee,2022-01-01,2023-01-01")) == [
        "employees.csv:2: joined_on: P1 is an employee of 100 from 2020-01-01 on already (on record)"
    ]


def test_a_link_beside_one_on_record_to_another_organization_is_refused(folder: Path) -> None:
    assert problems(folder, only("links.csv", "A3,100,2023-06-01,2024-01-01", "A2,100,2023-12-01,")) == [
        "links.csv:3: linked_on: P2 is linked to 200, too, from 2024-01-01 on (on record)",
        ("links.csv:3: linked_on: the achievement is linked to the same organization from 2021-03-01 to 2024-01-01 "
        "(on record)"),
        ("links.csv:3: linked_on: the link from 2023-12-01 on is outside P2's employment at 100 "
        "(from 2020-01-01 to 2024-01-01)"),
    ]  # fmt: skip


def test_a_link_that_is_reopened_beside_another_is_refused(folder: Path) -> None:
    files = only("links.csv", "A2,100,2021-03-01,2024-01-02") | only("employees.csv", "100,P2,employee,2020-01-01,")
    assert problems(folder, files) == [
        "links.csv:2: linked_on: P2 is linked to 200, too, from 2024-01-01 on (on record)"
    ]


def test_an_employment_may_not_become_shorter_than_the_links_on_record(folder: Path) -> None:
    files = only("employees.csv", "100,P1,admin,2020-01-01,2026-01-01", "100,P2,employee,2020-01-01,2023-01-01")
    assert problems(folder, files) == [
        (
            "employees.csv:2: left_on: the link of A1 to 100 on record, from 2021-03-01 on, "
            "would be outside the employment"
        ),
        ("employees.csv:3: left_on: the link of A2 to 100 on record, from 2021-03-01 to 2024-01-01, "
        "would be outside the employment"),
    ]  # fmt: skip
    files |= only("links.csv", "A1,100,2021-03-01,2026-01-01", "A2,100,2021-03-01,2023-01-01")
    assert counts(folder, files) == {"employees.csv": (0, 2, 0), "links.csv": (0, 2, 0)}


def test_an_achievement_may_not_be_earned_after_a_link_on_record(folder: Path) -> None:
    assert problems(folder, only("achievements.csv", "A1,P1,70-483,2021-03-02,2027-03-01,")) == [
        "achievements.csv:2: earned_on: the link to 100 on record begins before, on 2021-03-01"
    ]


def test_an_achievement_may_not_go_to_somebody_who_could_not_have_linked_it(folder: Path) -> None:
    assert problems(folder, only("achievements.csv", "A2,P1,70-483,2021-03-01,,")) == [
        "achievements.csv:2: person_id: P1 cannot take over the link to 200 on record, which begins on 2024-01-01"
    ]
    bring_in(folder, only("employees.csv", "200,P1,employee,2020-01-01,"))
    assert problems(folder, only("achievements.csv", "A2,P1,70-483,2021-03-01,,")) == [
        "achievements.csv:2: person_id: P1 cannot take over the link to 200 on record, which begins on 2024-01-01"
    ]


def test_a_term_beside_one_on_record_is_refused(folder: Path) -> None:
    assert problems(folder, only("memberships.csv", "100,gold,2026-12-01,2027-12-01,1")) == [
        "memberships.csv:2: starts_on: this term overlaps the silver one from 2026-01-31 to 2027-01-31 (on record)"
    ]


def test_a_row_does_not_say_which_of_two_overrides_it_means(folder: Path) -> None:
    override = Override.objects.get()
    OverrideFactory(organization=override.organization, competency=override.competency, starts_on=override.starts_on)
    assert problems(folder, only("overrides.csv", "100,devops,gold,2026-10-01,,,,again")) == [
        "overrides.csv:2: starts_on: 2 overrides on record begin on that day: nobody can tell which one is meant"
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # Linking what has expired, an empty period, a revocation after the expiry, an organization without an admin.
        (only("achievements.csv", "A4,P1,70-532,2021-01-01,2022-01-01,2023-01-01")
         | only("links.csv", "A4,100,2024-01-01,"), {"achievements.csv": (1, 0, 0), "links.csv": (1, 0, 0)}),
        (only("links.csv", "A3,200,2024-05-05,2024-05-05"), {"links.csv": (1, 0, 0)}),
        (only("links.csv", "A3,100,2024-01-01,2024-01-01"), {"links.csv": (1, 0, 0)}),
        (only("employees.csv", "200,P1,employee,2024-05-05,2024-05-05"), {"employees.csv": (1, 0, 0)}),
        (only("achievements.csv", "A4,P1,70-532,2021-01-01,2021-01-01,"), {"achievements.csv": (1, 0, 0)}),
        (only("overrides.csv", "200,devops,gold,2024-05-05,2024-05-05,,,r"), {"overrides.csv": (1, 0, 0)}),
        (only("overrides.csv", "100,devops,silver,2026-11-01,,,,beside the other"), {"overrides.csv": (1, 0, 0)}),
        (only("memberships.csv", "100,gold,2027-01-31,,1"), {"memberships.csv": (1, 0, 0)}),
        (only("memberships.csv", "100,action-pack,2026-08-01,,1"), {"memberships.csv": (1, 0, 0)}),
        (only("authorizations.csv", "100,surface-hub-adr,2025-06-01,2026-06-01"), {"authorizations.csv": (1, 0, 0)}),
        (only("organizations.csv", "300,Nobody Inc.,US,developed,,"), {"organizations.csv": (1, 0, 0)}),
        # Two employments that touch cover a link across both.
        (edited("employees.csv", "200,P2,employee,2023-01-01,",
                "200,P2,employee,2023-01-01,2025-01-01\n200,P2,admin,2025-01-01,"), None),
        # An employee of two organizations, linked to one after the other.
        (only("employees.csv", "100,P2,employee,2025-01-01,"), {"employees.csv": (1, 0, 0)}),
        ({}, {}),
        (only("links.csv"), {}),
    ],
)  # fmt: skip
def test_what_is_lawful_comes_in(
    folder: Path, files: dict[str, str], expected: dict[str, tuple[int, int, int]] | None
) -> None:
    found = counts(folder, files)
    assert expected is None or found == expected
