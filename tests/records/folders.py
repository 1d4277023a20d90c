"""Folders of records for tests: a small lawful one, and what is done to it; and what a test asks afterwards."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import connection

from programme.records.importing import Outcome, RecordsRefused, import_folder
from tests.factories import TODAY

LAWFUL = {
    "organizations.csv": """mpn_id,name,country,market,city,website
100,Contoso,US,developed,Redmond,https://contoso.example
200,"Fabrikam, Inc.",DE,developing,,
""",
    "people.csv": """person_id,email,full_name
P1,Kim@contoso.example,Kim Akers
P2,li@contoso.example,"Li ""Lee"" Wei"
""",
    "employees.csv": """mpn_id,person_id,role,joined_on,left_on
100,P1,admin,2020-01-01,
100,P2,employee,2020-01-01,2024-01-01
200,P2,employee,2023-01-01,
""",
    "achievements.csv": """achievement_id,person_id,certification,earned_on,expires_on,revoked_on
A1,P1,70-483,2021-03-01,2027-03-01,
A2,P2,70-483,2021-03-01,,
A3,P2,TA-BIZTALK-2013,2022-05-05,,2026-01-01
""",
    "links.csv": """achievement_id,mpn_id,linked_on,unlinked_on
A1,100,2021-03-01,
A2,100,2021-03-01,2024-01-01
A2,200,2024-01-01,
""",
    "performance.csv": """mpn_id,metric,month,partner_of_record,value
100,azure_consumption_usd,2026-10-01,dpor,1250.50
100,azure_consumption_usd,2026-11-01,dpor,0
""",
    "authorizations.csv": """mpn_id,authorization,granted_on,ends_on
100,surface-hub-adr,2025-01-01,
""",
    "overrides.csv": """mpn_id,competency,level,starts_on,ends_on,revoked_on,agent_email,reason
100,devops,gold,2026-10-01,,,agent@programme.example,exam not in the feed
""",
    "memberships.csv": """mpn_id,offer,starts_on,ends_on,price_usd
100,silver,2026-01-31,,1850
100,action-pack,2026-02-01,2026-08-01,950.00
""",
}


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder, and nothing else that was there before."""
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def with_lines(file: str, *lines: str) -> dict[str, str]:
    """The lawful folder, with more lines at the end of a file."""
    return LAWFUL | {file: LAWFUL[file] + "".join(f"{line}\n" for line in lines)}


def edited(file: str, before: str, after: str) -> dict[str, str]:
    """The lawful folder, with one place in a file changed."""
    assert LAWFUL[file].count(before) == 1, before
    return LAWFUL | {file: LAWFUL[file].replace(before, after)}


def bring_in(folder: Path, files: Mapping[str, str | bytes] = LAWFUL, *, on: date = TODAY) -> Outcome:
    return import_folder(lay(folder, files), on=on)


def problems(folder: Path, files: Mapping[str, str | bytes], *, on: date = TODAY) -> list[str]:
    """What is wrong with a folder; having refused it, the import has changed nothing."""
    before = everything()
    try:
        bring_in(folder, files, on=on)
    except RecordsRefused as refused:
        assert everything() == before, "a refused import has changed something"
        return [str(problem) for problem in refused.problems]
    return []


def everything() -> dict[str, str | None]:
    """A checksum of every table, and where every sequence stands."""
    sums: dict[str, str | None] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" AS t")
            (sums[table],) = cursor.fetchone()
        cursor.execute("SELECT sequencename, last_value::text FROM pg_sequences WHERE schemaname = 'public'")
        sums.update(cursor.fetchall())
    return sums
