"""What a file may not be, and how what is wrong with several is told (docs/formats.md)."""

from pathlib import Path

import pytest

from competencies.models import Metric
from programme.records.importing import NothingImported, RecordsRefused, import_folder
from tests.factories import TODAY
from tests.records.folders import LAWFUL, bring_in, edited, everything, lay, problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

NO_FILE = (
    "no record file has this name; they are achievements.csv, authorizations.csv, employees.csv, links.csv, "
    "memberships.csv, organizations.csv, overrides.csv, people.csv, performance.csv"
)

FILES: list[tuple[str, dict[str, str | bytes], list[str]]] = [
    ("another name", {"notes.txt": ""}, [f"notes.txt:1: file: {NO_FILE}"]),
    ("another case", {"People.csv": ""}, [f"People.csv:1: file: {NO_FILE}"]),
    (
        "an empty file",
        {"people.csv": ""},
        ["people.csv:1: row: the file is empty; it begins with a header row"],
    ),
    (
        "an unknown column",
        {"people.csv": "person_id,email,full_name,shoe_size\n"},
        ["people.csv:1: shoe_size: unknown column; people.csv has person_id, email, full_name"],
    ),
    ("a missing column", {"people.csv": "person_id,email\n"}, ["people.csv:1: full_name: this column is missing"]),
    (
        "a column twice",
        {"people.csv": "person_id,email,full_name,email\n"},
        ["people.csv:1: email: this column is there twice"],
    ),
    (
        "UTF-16",
        {"people.csv": "person_id,email,full_name\n".encode("utf-16")},
        ["people.csv:1: row: the file is not UTF-8 (it looks like UTF-16)"],
    ),
    (
        "Latin-1",
        {"people.csv": "person_id,email,full_name\nP1,p1@contoso.example,Zoë\n".encode("latin-1")},
        ["people.csv:2: full_name: byte 25 of the line, 0xEB, is not UTF-8"],
    ),
    (
        "Latin-1 in the header",
        {"people.csv": "person_id,émail,full_name\nP1,p1@contoso.example,Zoë\n".encode("latin-1")},
        ["people.csv:1: cell 2: byte 11 of the line, 0xE9, is not UTF-8"],
    ),
    (
        "a cell of 5 MB",
        {"people.csv": f"person_id,email,full_name\nP1,p1@contoso.example,{'x' * 5_000_000}\nP2,,Li\n"},
        [
            "people.csv:2: full_name: this cell makes the row longer than 65536 characters",
            "people.csv:3: email: this cell may not be empty",
        ],
    ),
    (
        "a quoted cell of 5 MB",
        {"people.csv": f'person_id,email,full_name\nP1,"{"x" * 5_000_000}",Kim\nP2,,Li\n'},
        [
            "people.csv:2: email: this cell makes the row longer than 65536 characters",
            "people.csv:3: email: this cell may not be empty",
        ],
    ),
    (
        "a cell of 70 kB in a short file",
        {"people.csv": f"person_id,email,full_name\nP1,p1@contoso.example,{'x' * 70_000}\n"},
        ["people.csv:2: full_name: this cell makes the row longer than 65536 characters"],
    ),
    (
        "a long cell of many bytes to a character, not UTF-8 at its end",
        {"people.csv": f"person_id,email,full_name\nP1,p1@contoso.example,{'ж' * 40_000}".encode() + b"\xff\n"},
        ["people.csv:2: full_name: byte 80023 of the line, 0xFF, is not UTF-8"],
    ),
    (
        "a quote that is never closed",
        {"people.csv": 'person_id,email,full_name\nP1,"p1@contoso.example,Kim\nP2,,Li\n'},
        [
            "people.csv:2: email: the quote that opens this cell is not closed, or the cell is without end",
            "people.csv:3: email: this cell may not be empty",
        ],
    ),
    (
        "a row on several lines, and one after it",
        {"people.csv": 'person_id,email,full_name\nP1,"p1\n\n@contoso.example",Kim\nP2,,Li\n'},
        [
            "people.csv:2: email: “p1\\n\\n@contoso.example” holds a control character, U+000A, at place 3",
            "people.csv:5: email: this cell may not be empty",
        ],
    ),
    (
        "Latin-1 on the second line of a row",
        {
            "overrides.csv": b"mpn_id,competency,level,starts_on,ends_on,revoked_on,agent_email,reason\n"
            b'100,devops,gold,2026-10-01,,,,"seen by\nZo\xeb"\n'
        },
        ["overrides.csv:2: row: byte 3 of the line, 0xEB, is not UTF-8"],
    ),
    (
        "line ends of an old Macintosh",
        {"people.csv": "person_id,email,full_name\rP1,p1@contoso.example,Kim\r"},
        [
            "people.csv:1: full_name\\rP1: unknown column; people.csv has person_id, email, full_name",
            "people.csv:1: p1@contoso.example: unknown column; people.csv has person_id, email, full_name",
            "people.csv:1: Kim: unknown column; people.csv has person_id, email, full_name",
            "people.csv:1: full_name: this column is missing",
        ],
    ),
]


@pytest.mark.parametrize(("files", "said"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_file_is_refused_in_a_sentence(tmp_path: Path, files: dict[str, str | bytes], said: list[str]) -> None:
    assert problems(tmp_path / "in", files) == said


def test_who_refers_to_a_faulty_row_is_not_blamed_as_well(tmp_path: Path) -> None:
    files = LAWFUL | {
        "people.csv": LAWFUL["people.csv"].replace("Kim@contoso.example", "kim"),
        "employees.csv": LAWFUL["employees.csv"].replace("2023-01-01", "2023-13-01"),
        "organizations.csv": LAWFUL["organizations.csv"].replace("DE", "Germany"),
        "achievements.csv": LAWFUL["achievements.csv"].replace("A2,P2,70-483", "A2,P2,seventy"),
    }
    assert problems(tmp_path / "in", files) == [
        "organizations.csv:3: country: “Germany” is not a country code (two capital letters, ISO 3166)",
        "people.csv:2: email: “kim” is not a mail address",
        "employees.csv:4: joined_on: “2023-13-01” is not a day of the calendar",
        "achievements.csv:3: certification: “seventy” is not in the catalogue",
    ]


def test_a_header_that_is_wrong_is_all_that_is_said_about_its_file(tmp_path: Path) -> None:
    assert problems(tmp_path / "in", edited("people.csv", "full_name\n", "name\n")) == [
        "people.csv:1: name: unknown column; people.csv has person_id, email, full_name",
        "people.csv:1: full_name: this column is missing",
    ]


def test_without_a_catalogue_codes_say_what_is_missing(tmp_path: Path) -> None:
    Metric.objects.all().delete()
    assert problems(tmp_path / "in", {"performance.csv": LAWFUL["performance.csv"]}) == [
        f"performance.csv:{line}: metric: “azure_consumption_usd” is not in the catalogue: "
        "load one first (manage.py load_catalogue)"
        for line in (2, 3)
    ]


def test_problems_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    files = LAWFUL | {
        "links.csv": LAWFUL["links.csv"] + "A9,100,2024-01-01,\nA1,100,never,\n",
        "people.csv": LAWFUL["people.csv"] + "P3,x,\n",
    }
    assert [problem.split(": ")[:2] for problem in problems(tmp_path / "in", files)] == [
        ["people.csv:4", "email"],
        ["people.csv:4", "full_name"],
        ["links.csv:5", "achievement_id"],
        ["links.csv:6", "linked_on"],
    ]


def test_a_folder_that_is_a_file_or_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name, reason in (("nowhere", "No such file or directory"), ("file", "Not a directory")):
        with pytest.raises(NothingImported, match=reason):
            import_folder(tmp_path / name, on=TODAY)


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {})
    (folder / "people.csv").mkdir()

    with pytest.raises(RecordsRefused) as refused:
        import_folder(folder, on=TODAY)
    assert [str(problem) for problem in refused.value.problems] == ["people.csv:1: row: this is not a file"]


def test_the_lawful_folder_is_not_refused(tmp_path: Path) -> None:
    before = everything()
    assert bring_in(tmp_path / "in").changes_something
    assert everything() != before
