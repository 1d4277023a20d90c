"""An import at work: the day, the codes that are known, the rows that are coming in, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from achievements.models import Certification
from competencies.models import AuthorizationKind, Competency, Edition, Metric
from memberships.models import Offer
from programme.records.layout import Layout
from programme.records.problems import SHOWN, Problem, Problems
from programme.records.staging import WORTH_ANALYZING, Progress, Staging


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that the published editions speak of, and the day on which the import takes place."""

    on: date
    certifications: frozenset[str]
    metrics: frozenset[str]
    partners_of_record: frozenset[str]
    authorizations: frozenset[str]
    competencies: frozenset[str]
    offers: frozenset[str]

    @classmethod
    def read(cls, *, on: date) -> "Known":
        partners = Edition.objects.values_list("document__partner_of_record", flat=True)
        return cls(
            on,
            certifications=frozenset(Certification.objects.values_list("code", flat=True)),
            metrics=frozenset(Metric.objects.values_list("code", flat=True)),
            partners_of_record=frozenset(partner for edition in partners for partner in edition or ()),
            authorizations=frozenset(AuthorizationKind.objects.values_list("code", flat=True)),
            competencies=frozenset(Competency.objects.values_list("slug", flat=True)),
            offers=frozenset(Offer.objects.values_list("code", flat=True)),
        )


class Work:
    """What the nouns of an import share: asking the database, and putting on the list what it answers."""

    def __init__(self, folder: Path, layouts: Sequence[Layout], *, on: date, progress: Progress | None = None) -> None:
        self.on = on
        self.layouts = {layout.noun: layout for layout in layouts}
        self.problems = Problems()
        self.staging = Staging(folder, self.problems, progress)
        self.tables: list[str] = []

    def stage(self) -> None:
        """Read all files into their temporary tables; rows whose id came before are put on the list and left out."""
        for layout in self.layouts.values():
            self.staging.stage(layout)

    # --- Asking -------------------------------------------------------------------------------------------------------
    def run(self, sql: str, **values: Any) -> int:
        """Run a statement; return how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return int(cursor.rowcount)

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return list(cursor.fetchall())

    def number(self, sql: str, **values: Any) -> int:
        return int(self.rows(sql, **values)[0][0])

    def table(self, name: str, query: str, **values: Any) -> int:
        """Make a temporary table of what a query finds; return how many rows that are."""
        found = self.run(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {query}", **values)
        self.tables.append(name)
        if found >= WORTH_ANALYZING:
            self.run(f"ANALYZE {name}")
        return found

    def clear(self) -> None:
        """Drop the temporary tables, for whoever imports twice in one transaction."""
        self.run(f"DROP TABLE {', '.join(self.tables + self.staging.tables)}")

    # --- Complaining --------------------------------------------------------------------------------------------------
    def complain(self, noun: str, column: str, sentence: str | Promise, query: str, **values: Any) -> int:
        """Put every row that the query finds on the list; return how many.

        The query gives `line` and what the sentence names; `starts` and `ends` are said as a `period`, `spans` as when
        somebody was `employed`, `other_line` as `where` the other row is. Only so many are fetched as can be shown.
        """
        layout = self.layouts[noun]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) OVER () AS found, * FROM ({query}) AS problem ORDER BY line LIMIT {SHOWN}",
                values or None,
            )
            names = [column.name for column in cursor.description or ()]
            rows = [_in_words(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
        place = layout.places[column]
        for row in rows:
            self.problems.add(Problem(layout.rank, row["line"], place, str(sentence) % row, layout.file, column))
        found = rows[0]["found"] if rows else 0
        self.problems.add_uncounted(found - len(rows))
        return int(found)

    def complain_of_twins(self, noun: str, *key: str) -> None:
        """Rows of a file that have the id of an earlier row; they are left out of what follows."""
        layout = self.layouts[noun]
        columns = ", ".join(f'"{name}"' for name in key)
        said = " || ', ' || ".join(f'"{name}"::text' for name in key)
        self.table(
            f"twins_{noun}",
            f"""SELECT line, first, {said} AS id FROM {layout.staging} JOIN (
                    SELECT {columns}, min(line) AS first FROM {layout.staging}
                    GROUP BY {columns} HAVING count(*) > 1
                ) AS twin USING ({columns}) WHERE line > first""",
        )
        sentence = _("the id %(id)s is there twice in this file (%(where)s)")
        if self.complain(noun, key[0], sentence, f"SELECT line, id, first AS other_line FROM twins_{noun}"):
            self.run(f"DELETE FROM {layout.staging} AS f USING twins_{noun} AS twin WHERE f.line = twin.line")

    def complain_of_strangers(self, noun: str, column: str, *, of: str, known: str) -> None:
        """Rows that speak of an organization, a person or an achievement that nobody knows.

        Who refers to a row of the file `of` that is wrong itself is not blamed for it as well.
        """
        if self.staging.has_unknown_rows(of):
            return
        self.complain(
            noun,
            column,
            _("%(id)s is not known: neither in %(file)s nor on record"),
            f"""SELECT line, f.{column} AS id, '{of}.csv' AS file FROM {self.layouts[noun].staging} AS f
                WHERE NOT EXISTS (SELECT FROM {known} AS known WHERE known.{column} = f.{column})
                AND NOT EXISTS (SELECT FROM staged_{of} AS file WHERE file.{column} = f.{column})
                AND NOT EXISTS (SELECT FROM faulty_{of} AS faulty WHERE faulty.{column} = f.{column})""",
        )

    # --- Counting -----------------------------------------------------------------------------------------------------
    def count(self, noun: str) -> tuple[int, int, int]:
        """How many rows of a file are new, how many change what is on record, and how many say the same as it."""
        (counts,) = self.rows(
            f"""SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_changed),
                count(*) FILTER (WHERE NOT is_new AND NOT is_changed) FROM coming_{noun}"""
        )
        return counts[0], counts[1], counts[2]


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    if "starts" in row:
        row["period"] = _period(row["starts"], row["ends"])
    if "spans" in row:
        spans = [_period(span.lower, span.upper) for span in row["spans"] or ()]
        row["employed"] = (", ".join(spans[-3:]) if spans else None) or _("never")
    if "other_line" in row:
        row["where"] = _("line %(line)d") % {"line": row["other_line"]} if row["other_line"] else _("on record")
    return row


def _period(starts: date, ends: date | None) -> str:
    if ends is None:
        return _("from %(starts)s on") % {"starts": starts}
    return _("from %(starts)s to %(ends)s") % {"starts": starts, "ends": ends}
