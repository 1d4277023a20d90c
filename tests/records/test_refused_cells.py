"""What a cell may not hold, and the sentence that says so: each is a promise of docs/formats.md."""

from pathlib import Path

import pytest

from tests.records.folders import LAWFUL, problems, with_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# By file: rows that are added to the end of the lawful one, and what is said about each.
# fmt: off
ROWS: dict[str, list[tuple[str, str]]] = {
    "organizations.csv": [
        (",Northwind,US,developed,,", "mpn_id: this cell may not be empty"),
        ("300,,US,developed,,", "name: this cell may not be empty"),
        ("300,   ,US,developed,,", "name: this cell holds nothing but spaces"),
        (f"300,{'N' * 201},US,developed,,", "name: 201 characters; 200 are the most"),
        ("300,=cmd(),US,developed,,", "name: “=cmd()” begins with “=” and would be a formula in a spreadsheet"),
        ("300,+1,US,developed,,", "name: “+1” begins with “+” and would be a formula in a spreadsheet"),
        ("300,-1,US,developed,,", "name: “-1” begins with “-” and would be a formula in a spreadsheet"),
        ("300,@sum,US,developed,,", "name: “@sum” begins with “@” and would be a formula in a spreadsheet"),
        ("300,＝1,US,developed,,", "name: “＝1” begins with “＝” and would be a formula in a spreadsheet"),
        ("300,\tNorthwind,US,developed,,", "name: “\\tNorthwind” holds a control character, U+0009, at place 1"),
        ("300,North\x00wind,US,developed,,", "name: “North\\x00wind” holds a control character, U+0000, at place 6"),
        ("300,North\x85wind,US,developed,,", "name: “North\\x85wind” holds a control character, U+0085, at place 6"),
        (
            "300,North\u202edniw,US,developed,,",
            "name: “North\\u202edniw” holds a control character, U+202E, at place 6",
        ),
        ('300,"North\nwind",US,developed,,', "name: “North\\nwind” holds a control character, U+000A, at place 6"),
        ("300,Northwind,us,developed,,", "country: “us” is not a country code (two capital letters, ISO 3166)"),
        ("300,Northwind,XX,developed,,", "country: “XX” is not a country code (two capital letters, ISO 3166)"),
        ("300,Northwind,US,mature,,", "market: “mature” is none of developed, developing"),
        (
            "300,Northwind,US,developed,,javascript:alert(1)",
            "website: “javascript:alert(1)” is not the address of a website (http or https)",
        ),
        (
            "300,Northwind,US,developed,,ftp://northwind.example",
            "website: “ftp://northwind.example” is not the address of a website (http or https)",
        ),
        (
            "300,Northwind,US,developed,,http://[",
            "website: “http://[” is not the address of a website (http or https)",
        ),
    ],
    "people.csv": [
        ("P3,nobody,Nobody", "email: “nobody” is not a mail address"),
        ("P3,a b@contoso.example,Nobody", "email: “a b@contoso.example” is not a mail address"),
        ("P3,,Nobody", "email: this cell may not be empty"),
        ("P3,p3@contoso.example,", "full_name: this cell may not be empty"),
        (
            "P3,p3@contoso.example,=HYPERLINK(1)",
            "full_name: “=HYPERLINK(1)” begins with “=” and would be a formula in a spreadsheet",
        ),
    ],
    "employees.csv": [
        ("200,P1,boss,2024-01-01,", "role: “boss” is none of admin, employee"),
        ("200,P1,admin,,", "joined_on: this cell may not be empty"),
        ("200,P1,admin,0000-00-00,", "joined_on: “0000-00-00” is not a day of the calendar"),
        ("200,P1,admin,2023-02-29,", "joined_on: “2023-02-29” is not a day of the calendar"),
        ("200,P1,admin,9999-12-31,", "joined_on: “9999-12-31” is outside 1990-01-01 to 2199-12-31"),
        ("200,P1,admin,1989-12-31,", "joined_on: “1989-12-31” is outside 1990-01-01 to 2199-12-31"),
        ("200,P1,admin,01/02/2024,", "joined_on: “01/02/2024” is not a date; dates are written YYYY-MM-DD"),
        ("200,P1,admin,20240102,", "joined_on: “20240102” is not a date; dates are written YYYY-MM-DD"),
        ("200,P1,admin,2024-W01-1,", "joined_on: “2024-W01-1” is not a date; dates are written YYYY-MM-DD"),
        ("200,P1,admin,２０２４-01-02,", "joined_on: “２０２４-01-02” is not a date; dates are written YYYY-MM-DD"),
        ("200,P1,admin,2024-01-02 ,", "joined_on: “2024-01-02 ” is not a date; dates are written YYYY-MM-DD"),
        ("200,P1,admin,2024-01-02,NaN", "left_on: “NaN” is not a date; dates are written YYYY-MM-DD"),
    ],
    "performance.csv": [
        ("100,azure_consumption_usd,2026-09-01,dpor,NaN", "value: “NaN” is not an amount such as 1250 or 1250.50"),
        ("100,azure_consumption_usd,2026-09-01,dpor,1e3", "value: “1e3” is not an amount such as 1250 or 1250.50"),
        (
            '100,azure_consumption_usd,2026-09-01,dpor,"1,250"',
            "value: “1,250” is not an amount such as 1250 or 1250.50",
        ),
        ("100,azure_consumption_usd,2026-09-01,dpor,１２", "value: “１２” is not an amount such as 1250 or 1250.50"),
        ("100,azure_consumption_usd,2026-09-01,dpor,-5", "value: “-5” is below 0"),
        ("100,azure_consumption_usd,2026-09-01,dpor,1.005", "value: “1.005” has more than two decimals"),
        (
            "100,azure_consumption_usd,2026-09-01,dpor,10000000000000",
            "value: “10000000000000” is above 9999999999999.99",
        ),
        ("100,azure_consumption_usd,2026-09-01,dpor,", "value: this cell may not be empty"),
        ("100,azure_consumption_usd,2026-09-02,dpor,1", "month: “2026-09-02” is not the first day of a month"),
        (
            "100,azure_consumption_usd,2026-12-01,dpor,1",
            "month: “2026-12-01” is after the running month, 2026-11-01",
        ),
        ("100,steel_tons,2026-09-01,dpor,1", "metric: “steel_tons” is not in the catalogue"),
        ("100,azure_consumption_usd,2026-09-01,zpor,1", "partner_of_record: “zpor” is not in the catalogue"),
    ],
    "memberships.csv": [
        ("200,gold,2026-01-01,,", "price_usd: this cell may not be empty"),
    ],
    "overrides.csv": [
        ("200,devops,bronze,2026-01-01,,,,r", "level: “bronze” is none of gold, silver"),
        ("200,devops,none,2026-01-01,,,,r", "level: “none” is none of gold, silver"),
        ("200,devops,gold,2026-01-01,,,,", "reason: this cell may not be empty"),
        (f"200,devops,gold,2026-01-01,,,,{'r' * 2001}", "reason: 2001 characters; 2000 are the most"),
        (
            "200,devops,gold,2026-01-01,,,,ba\x07d",
            "reason: “ba\\x07d” holds a control character, U+0007, at place 3",
        ),
    ],
}
# fmt: on


@pytest.mark.parametrize("file", ROWS)
def test_a_cell_is_refused_in_a_sentence(tmp_path: Path, file: str) -> None:
    line = LAWFUL[file].count("\n") + 1
    said = []
    for row, sentence in ROWS[file]:
        said.append(f"{file}:{line}: {sentence}")
        line += 1 + row.count("\n")
    assert problems(tmp_path / "in", with_lines(file, *(row for row, _ in ROWS[file]))) == said
