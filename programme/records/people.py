"""people.csv: people and their accounts, which they claim by an invitation or by resetting the password."""

from django.utils.translation import gettext_lazy as _

from core.dates import now
from programme.records.cells import Email, Text
from programme.records.layout import Column, Layout
from programme.records.work import Known, Work

NOUN = "people"


def layout(rank: int, known: Known) -> Layout:
    return Layout(
        rank,
        NOUN,
        [Column("person_id", Text()), Column("email", Email()), Column("full_name", Text())],
        referred_to=["person_id"],
    )


def resolve(work: Work) -> None:
    """Who is new (known by the negative of the line until it is written), who changes; and whom the others may name."""
    work.complain_of_twins(NOUN, "person_id")
    work.table(
        "coming_people",
        """SELECT f.line, f.person_id, lower(f.email) AS email, f.full_name,
               coalesce(u.id, -f.line) AS id, u.id IS NULL AS is_new,
               u.id IS NOT NULL AND (u.email, u.full_name) IS DISTINCT FROM (lower(f.email), f.full_name) AS is_changed
           FROM staged_people AS f LEFT JOIN accounts_user AS u USING (person_id)""",
    )
    work.table(
        "known_people",
        """SELECT person_id, person_id AS said, id FROM coming_people
           UNION ALL
           SELECT u.person_id, coalesce(u.person_id, '#' || u.id), u.id FROM accounts_user AS u
           WHERE u.id IN (
               SELECT u.id FROM accounts_user AS u JOIN (
                   SELECT person_id FROM staged_employees
                   UNION SELECT person_id FROM staged_achievements) AS f USING (person_id)
               UNION
               SELECT a.person_id FROM achievements_achievement AS a JOIN staged_links AS f USING (achievement_id))
           AND NOT EXISTS (SELECT FROM coming_people AS c WHERE c.id = u.id)""",
    )


def check(work: Work) -> None:
    work.complain(
        NOUN,
        "email",
        _("%(email)s is the mail address of %(other)s, too (%(where)s)"),
        """SELECT c.line, c.email, other.person_id AS other, other.line AS other_line FROM coming_people AS c
           JOIN (SELECT email, min(line) AS first FROM coming_people
                 GROUP BY email HAVING count(*) > 1) AS twin USING (email)
           JOIN coming_people AS other ON other.line = twin.first WHERE c.line > twin.first""",
    )
    # An address that its present owner gives up in the same file is free.
    work.complain(
        NOUN,
        "email",
        _("%(email)s is the mail address of another account on record (%(other)s)"),
        """SELECT c.line, c.email, coalesce(u.person_id, '#' || u.id) AS other
           FROM coming_people AS c JOIN accounts_user AS u ON u.email = c.email
           WHERE u.id <> c.id AND NOT EXISTS (
               SELECT FROM coming_people AS owner WHERE owner.id = u.id AND owner.email <> u.email)""",
    )


def write(work: Work) -> None:
    # Two people may swap addresses: whoever holds one that somebody else gets lets go of it first.
    work.run(
        """UPDATE accounts_user AS u SET email = 'changing-' || u.id || '@invalid'
           FROM coming_people AS mine WHERE mine.is_changed AND mine.id = u.id AND mine.email <> u.email
           AND EXISTS (SELECT FROM coming_people AS other WHERE other.email = u.email)"""
    )
    # Sign-in by an address that is no longer the person's is over.
    work.run(
        """DELETE FROM account_emailaddress AS a USING coming_people AS c
           WHERE c.is_changed AND a.user_id = c.id AND lower(a.email) <> c.email"""
    )
    work.run(
        """UPDATE accounts_user AS u SET email = c.email, full_name = c.full_name
           FROM coming_people AS c WHERE c.is_changed AND u.id = c.id"""
    )
    work.table(
        "real_people",
        """SELECT id AS stand_in, nextval(pg_get_serial_sequence('accounts_user', 'id')) AS id
           FROM (SELECT id FROM coming_people WHERE is_new ORDER BY line) AS c""",
    )
    # "!" makes a password that no one can enter; what follows differs, so that a link to reset it fits one account.
    work.run(
        """INSERT INTO accounts_user
               (id, person_id, email, full_name, password, language,
                is_superuser, is_staff, is_agent, is_active, date_joined)
           SELECT r.id, c.person_id, c.email, c.full_name, '!' || replace(gen_random_uuid()::text, '-', ''), 'en',
               false, false, false, true, %(now)s
           FROM coming_people AS c JOIN real_people AS r ON r.stand_in = c.id ORDER BY r.id""",
        now=now(),
    )
