"""What a row may not be, by itself and beside others, and the sentence that says so (docs/formats.md)."""

from pathlib import Path

import pytest

from tests.records.folders import problems, with_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# By file: a row that is added to the end of the lawful one, and what is said about it.
# fmt: off
ROWS: dict[str, list[tuple[str, ...]]] = {
    "people.csv": [
        ("P3,p3@contoso.example", "4: row: 2 cells, where the header has 3"),
        ("P3,p3@contoso.example,Nobody,", "4: row: 4 cells, where the header has 3"),
        ('P3,p3@contoso.example,Nob"ody', "4: full_name: a quote stands inside a cell that is not quoted"),
        (
            'P3,p3@contoso.example,"Nobody" Jr',
            "4: full_name: after the closing quote, a comma or the end of the line is missing",
        ),
        (
            'P3,"p3@contoso.example,Nobody',
            "4: email: the quote that opens this cell is not closed, or the cell is without end",
        ),
        ("P1,other@contoso.example,Other", "4: person_id: the id P1 is there twice in this file (line 2)"),
        ("P3,KIM@Contoso.example,Other Kim", "4: email: kim@contoso.example is the mail address of P1, too (line 2)"),
    ],
    "employees.csv": [
        ("200,P1,admin,2024-01-02,2024-01-01", "5: left_on: 2024-01-01 is before joined_on, 2024-01-02"),
        ("100,P1,employee,2020-01-01,", "5: mpn_id: the id 100, P1, 2020-01-01 is there twice in this file (line 2)"),
        ("999,P1,admin,2024-01-01,", "5: mpn_id: 999 is not known: neither in organizations.csv nor on record"),
        ("200,P9,admin,2024-01-01,", "5: person_id: P9 is not known: neither in people.csv nor on record"),
        (
            "100,P1,employee,2022-01-01,2023-01-01",
            "5: joined_on: P1 is an employee of 100 from 2020-01-01 on already (line 2)",
        ),
    ],
    "achievements.csv": [
        ("A4,P1,70-532,2024-01-02,2024-01-01,", "5: expires_on: 2024-01-01 is before earned_on, 2024-01-02"),
        ("A4,P1,70-532,2024-01-02,,2024-01-01", "5: revoked_on: 2024-01-01 is before earned_on, 2024-01-02"),
        ("A1,P1,70-532,2021-03-01,,", "5: achievement_id: the id A1 is there twice in this file (line 2)"),
        ("A4,P9,70-532,2024-01-01,,", "5: person_id: P9 is not known: neither in people.csv nor on record"),
        ("A4,P1,70-999,2024-01-01,,", "5: certification: “70-999” is not in the catalogue"),
    ],
    "links.csv": [
        ("A1,100,2024-01-02,2024-01-01", "5: unlinked_on: 2024-01-01 is before linked_on, 2024-01-02"),
        (
            "A1,100,2021-03-01,2022-03-01",
            "5: achievement_id: the id A1, 100, 2021-03-01 is there twice in this file (line 2)",
        ),
        ("A9,100,2024-01-01,", "5: achievement_id: A9 is not known: neither in achievements.csv nor on record"),
        ("A1,999,2024-01-01,", "5: mpn_id: 999 is not known: neither in organizations.csv nor on record"),
        ("A3,100,2023-12-31,2024-01-01",),
        ("A3,200,2023-12-31,", "5: linked_on: P2 is linked to 100, too, from 2021-03-01 to 2024-01-01 (line 3)"),
        (
            "A3,100,2023-12-30,2024-01-02",
            "5: linked_on: P2 is linked to 200, too, from 2024-01-01 on (line 4)",
            ("5: linked_on: the link from 2023-12-30 to 2024-01-02 is outside P2's employment at 100 (from "
            "2020-01-01 to 2024-01-01)"),
        ),
        (
            "A1,100,2022-01-01,2023-01-01",
            "5: linked_on: the achievement is linked to the same organization from 2021-03-01 on (line 2)",
        ),
        ("A3,100,2022-05-04,2022-06-01", "5: linked_on: 2022-05-04 is before the achievement was earned, 2022-05-05"),
        (
            "A1,200,2021-03-01,2021-03-01",
            "5: linked_on: the link from 2021-03-01 to 2021-03-01 is outside P1's employment at 200 (never)",
        ),
    ],
    "authorizations.csv": [
        ("200,surface-hub-adr,2024-01-02,2024-01-01", "3: ends_on: 2024-01-01 is before granted_on, 2024-01-02"),
        (
            "100,surface-hub-adr,2025-01-01,2026-01-01",
            "3: mpn_id: the id 100, surface-hub-adr, 2025-01-01 is there twice in this file (line 2)",
        ),
        ("999,surface-hub-adr,2025-01-01,", "3: mpn_id: 999 is not known: neither in organizations.csv nor on record"),
        ("200,surface-pen,2025-01-01,", "3: authorization: “surface-pen” is not in the catalogue"),
    ],
    "overrides.csv": [
        ("200,devops,gold,2024-01-02,2024-01-01,,,r", "3: ends_on: 2024-01-01 is before starts_on, 2024-01-02"),
        ("200,devops,gold,2024-01-02,,2024-01-01,,r", "3: revoked_on: 2024-01-01 is before starts_on, 2024-01-02"),
        (
            "200,devops,gold,2025-11-30,2026-03-01,,,r",
            "3: ends_on: 2026-03-01 is more than 3 months after 2025-11-30: an override ends by 2026-02-28",
        ),
        (
            "100,devops,silver,2026-10-01,,,,again",
            "3: mpn_id: the id 100, devops, 2026-10-01 is there twice in this file (line 2)",
        ),
        ("999,devops,gold,2026-10-01,,,,r", "3: mpn_id: 999 is not known: neither in organizations.csv nor on record"),
        ("200,juggling,gold,2026-10-01,,,,r", "3: competency: “juggling” is not in the catalogue"),
    ],
    "memberships.csv": [
        ("200,gold,2024-01-02,2024-01-01,1", "4: ends_on: 2024-01-01 is before starts_on, 2024-01-02"),
        (
            "200,gold,2024-02-29,2025-03-01,1",
            "4: ends_on: 2025-03-01 is more than 12 months after 2024-02-29: a term ends by 2025-02-28",
        ),
        (
            "100,silver,2026-01-31,2026-05-01,1",
            "4: mpn_id: the id 100, silver, 2026-01-31 is there twice in this file (line 2)",
        ),
        ("999,gold,2026-10-01,,1", "4: mpn_id: 999 is not known: neither in organizations.csv nor on record"),
        ("200,platinum,2026-10-01,,1", "4: offer: “platinum” is not in the catalogue"),
        (
            "100,gold,2027-01-30,,1",
            "4: starts_on: this term overlaps the silver one from 2026-01-31 to 2027-01-31 (line 2)",
        ),
        (
            "100,action-pack,2026-07-31,,1",
            "4: starts_on: this term overlaps the action-pack one from 2026-02-01 to 2026-08-01 (line 3)",
        ),
    ],
    "organizations.csv": [
        ("100,Contoso again,US,developed,,", "4: mpn_id: the id 100 is there twice in this file (line 2)"),
    ],
    "performance.csv": [
        (
            "100,azure_consumption_usd,2026-10-01,dpor,1",
            "4: mpn_id: the id 100, azure_consumption_usd, 2026-10-01, dpor is there twice in this file (line 2)",
        ),
        (
            "999,azure_consumption_usd,2026-10-01,dpor,1",
            "4: mpn_id: 999 is not known: neither in organizations.csv nor on record",
        ),
    ],
}
# fmt: on
CASES = [(file, *case) for file, cases in ROWS.items() for case in cases]


@pytest.mark.parametrize("case", CASES, ids=[f"{file}-{line[:40]}" for file, line, *_ in CASES])
def test_a_row_is_refused_in_a_sentence(tmp_path: Path, case: tuple[str, ...]) -> None:
    file, line, *said = case
    assert problems(tmp_path / "in", with_lines(file, line)) == [f"{file}:{sentence}" for sentence in said]
