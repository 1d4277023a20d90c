"""The command: what it does beside bringing in rows, and what happens around it."""

import threading
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from pytest_django import Settings

from achievements.models import Link
from activity.log import broken_chains
from activity.models import ActivityRecord, Told
from competencies import standings
from competencies.models import EvaluationRequest, LevelPeriod
from memberships.models import DisplayPeriod
from organizations.models import Organization
from programme.records import memberships, people
from programme.records.importing import VERB, NothingImported, import_folder
from programme.records.problems import SHOWN
from programme.records.work import Work
from tests.factories import TODAY, PersonFactory
from tests.records.folders import LAWFUL, bring_in, edited, everything, lay, problems

WORLDS = Path(__file__).parent.parent / "worlds"
TODAYS = {world.name: date.fromisoformat((world / "today").read_text().strip()) for world in WORLDS.glob("world-*")}

with_catalogue = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]


def command(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_records", str(folder), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


class TestTheCommand:
    pytestmark = with_catalogue

    def test_says_what_it_did(self, tmp_path: Path) -> None:
        folder = lay(tmp_path / "in", LAWFUL)
        assert command(folder).splitlines() == [
            "organizations.csv: 2 added, 0 changed, 0 unchanged",
            "people.csv: 2 added, 0 changed, 0 unchanged",
            "employees.csv: 3 added, 0 changed, 0 unchanged",
            "achievements.csv: 3 added, 0 changed, 0 unchanged",
            "links.csv: 3 added, 0 changed, 0 unchanged",
            "performance.csv: 2 added, 0 changed, 0 unchanged",
            "authorizations.csv: 1 added, 0 changed, 0 unchanged",
            "overrides.csv: 1 added, 0 changed, 0 unchanged",
            "memberships.csv: 2 added, 0 changed, 0 unchanged",
            "2 organizations are touched.",
        ]
        before = everything()
        assert command(folder).splitlines()[-1] == "Everything is on record already: nothing changes."
        assert everything() == before

    def test_returns_when_every_organization_is_evaluated(self, tmp_path: Path) -> None:
        command(lay(tmp_path / "in", LAWFUL))
        assert standings.stale(on=TODAY) == []
        assert not EvaluationRequest.objects.exists()
        assert LevelPeriod.objects.filter(competency__slug="devops", basis="effective").count() == 2
        assert DisplayPeriod.objects.filter(competency__slug="devops", level="silver").exists()

    def test_a_dry_run_says_what_would_happen_and_changes_nothing(self, tmp_path: Path) -> None:
        folder = lay(tmp_path / "in", LAWFUL)
        before = everything()
        said = command(folder, "--dry-run").splitlines()
        assert said[4] == "links.csv: 3 added, 0 changed, 0 unchanged"
        assert said[-1] == "This is what would happen; nothing has changed."
        assert everything() == before

    def test_a_dry_run_refuses_what_is_wrong(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="1 problem: nothing was imported, nothing has changed."):
            command(lay(tmp_path / "in", edited("people.csv", "Kim@contoso.example", "kim")), "--dry-run")

    def test_lists_what_is_wrong_and_ends_with_status_1(self, tmp_path: Path) -> None:
        err = StringIO()
        folder = lay(tmp_path / "in", edited("people.csv", "Kim@contoso.example", "kim"))
        with pytest.raises(CommandError) as refused:
            call_command("import_records", str(folder), stdout=StringIO(), stderr=err)
        assert refused.value.returncode == 1
        assert err.getvalue() == "people.csv:2: email: “kim” is not a mail address\n"

    def test_lists_the_first_thousand_problems_and_the_number_of_the_rest(self, tmp_path: Path) -> None:
        people = "person_id,email,full_name\n" + "".join(f"P{n},,\n" for n in range(1500))
        links = "achievement_id,mpn_id,linked_on,unlinked_on\n" + "A1,100,2024-01-01,\n" * 700
        err = StringIO()
        folder = lay(tmp_path / "in", {"people.csv": people, "links.csv": links})
        with pytest.raises(CommandError, match=r"^3701 problems: nothing was imported, nothing has changed\.$"):
            call_command("import_records", str(folder), stdout=StringIO(), stderr=err)
        lines = err.getvalue().splitlines()
        assert len(lines) == SHOWN + 1
        assert lines[0] == "people.csv:2: email: this cell may not be empty"
        assert lines[SHOWN - 1] == "people.csv:501: full_name: this cell may not be empty"
        assert lines[SHOWN] == "… and 2701 more"

    def test_a_folder_that_is_not_there_is_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(
            CommandError, match=r"^Nothing was imported: .*/nowhere cannot be read: No such file or directory\.$"
        ):
            command(tmp_path / "nowhere")

    def test_an_interruption_changes_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(work: Work) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(memberships, "write", interrupt)
        before = everything()
        with pytest.raises(CommandError, match=r"^Interrupted: nothing was imported\.$") as interrupted:
            command(lay(tmp_path / "in", LAWFUL))
        assert interrupted.value.returncode == 130
        after = everything()
        assert {name for name in before if before[name] != after[name]} <= {n for n in before if n.endswith("_seq")}

    def test_a_database_that_breaks_is_a_sentence(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(memberships, "write", lambda work: work.run("SELECT 1/0"))
        with pytest.raises(
            CommandError, match="^Nothing was imported: the database could not finish: division by zero.$"
        ):
            command(lay(tmp_path / "in", LAWFUL))
        assert not Organization.objects.exists()

    def test_an_evaluation_that_is_interrupted_leaves_the_records_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*_args: object, **_options: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(standings, "evaluate_many", interrupt)
        with pytest.raises(CommandError, match=r"^The records are in; their evaluation was interrupted"):
            command(lay(tmp_path / "in", LAWFUL))
        assert EvaluationRequest.objects.count() == 2
        monkeypatch.undo()
        assert standings.bring_up_to_date(on=TODAY) == 2

    def test_the_role_that_runs_may_do_all_of_it(self, tmp_path: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [settings.RUNNING_ROLE])
            if not cursor.rowcount:
                pytest.skip("this database has one role for everything")
            cursor.execute(f"SET ROLE {settings.RUNNING_ROLE}")
            try:
                command(lay(tmp_path / "in", LAWFUL))
                command(lay(tmp_path / "in", edited("people.csv", "Kim@contoso.example", "kim.akers@contoso.example")))
            finally:
                cursor.execute("RESET ROLE")
        assert Organization.objects.count() == 2

    def test_without_redis_it_works_all_the_same(self, tmp_path: Path, settings: Settings) -> None:
        settings.CELERY_BROKER_URL = "redis+socket:///nowhere?virtual_host=0"
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere?db=1"}
        }
        assert "2 organizations are touched." in command(lay(tmp_path / "in", LAWFUL))

    def test_the_first_import_of_an_organization_is_no_news_to_it(self, tmp_path: Path) -> None:
        command(lay(tmp_path / "in", LAWFUL))
        contoso = Organization.objects.get(mpn_id="100")
        assert Told.objects.get(organization_id=contoso.pk, subject="level:devops").word == "gold"
        assert set(ActivityRecord.objects.values_list("verb", flat=True)) == {VERB}
        command(lay(tmp_path / "in", edited("overrides.csv", "gold", "silver")))
        assert ActivityRecord.objects.filter(verb="level.lost", organization_id=contoso.pk).exists()


class TestTheActivityRecord:
    pytestmark = with_catalogue

    def test_has_one_entry_per_organization_with_counts(self, tmp_path: Path) -> None:
        bring_in(tmp_path / "in")
        contoso, fabrikam = Organization.objects.order_by("mpn_id")
        entries = {entry.organization_id: entry for entry in ActivityRecord.objects.all()}
        assert set(entries) == {contoso.pk, fabrikam.pk}
        assert entries[fabrikam.pk].verb == "records.imported"
        assert entries[fabrikam.pk].on == TODAY
        assert entries[fabrikam.pk].facts == {
            "files": {
                "organizations": {"added": 1, "changed": 0},
                "employees": {"added": 1, "changed": 0},
                "achievements": {"added": 1, "changed": 0},
                "links": {"added": 1, "changed": 0},
            }
        }
        assert entries[contoso.pk].facts["files"]["employees"] == {"added": 2, "changed": 0}
        assert entries[contoso.pk].facts["files"]["memberships"] == {"added": 2, "changed": 0}
        assert list(broken_chains()) == []

    def test_touches_the_organizations_that_a_changed_achievement_is_linked_to(self, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        bring_in(folder)
        standings.bring_up_to_date(on=TODAY)
        files = edited("achievements.csv", "A2,P2,70-483,2021-03-01,", "A2,P2,70-483,2021-03-01,2026-12-01")
        outcome = bring_in(folder, {"achievements.csv": files["achievements.csv"]})
        both = sorted(Organization.objects.values_list("pk", flat=True))
        assert outcome.organizations == both
        assert outcome.newcomers == []
        assert sorted(standings.stale(on=TODAY)) == both
        assert [e.facts for e in ActivityRecord.objects.order_by("-pk")[:2]] == [
            {"files": {"achievements": {"added": 0, "changed": 1}}}
        ] * 2

    def test_touches_nobody_else(self, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        bring_in(folder)
        standings.bring_up_to_date(on=TODAY)
        outcome = bring_in(folder, edited("performance.csv", "1250.50", "1"))
        assert outcome.organizations == [Organization.objects.get(mpn_id="100").pk]
        assert standings.stale(on=TODAY) == outcome.organizations

    def test_a_term_that_changes_shows_at_once(self, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        command(lay(folder, LAWFUL))
        assert DisplayPeriod.objects.get(competency__slug="devops").level == "silver"
        command(lay(folder, edited("memberships.csv", "2026-01-31,,", "2026-01-31,2026-10-01,")))
        assert not DisplayPeriod.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("world", sorted(TODAYS))
def test_a_world_comes_in_and_again_changes_nothing(world: str) -> None:
    outcome = import_folder(WORLDS / world / "records", on=TODAYS[world])
    rows = {file.file: file.added for file in outcome.files}
    for file in (WORLDS / world / "records").iterdir():
        assert rows[file.name] == file.read_text(encoding="utf-8").count("\n") - 1
    before = everything()
    assert not import_folder(WORLDS / world / "records", on=TODAYS[world]).changes_something
    assert everything() == before


@pytest.mark.usefixtures("catalogue", "on")
@pytest.mark.django_db(transaction=True)
class TestConcurrently:
    def test_a_second_import_waits_for_the_first(self, tmp_path: Path) -> None:
        waiting = threading.Event()
        outcomes = []

        def second() -> None:
            outcomes.append(import_folder(tmp_path / "in", on=TODAY, waiting=waiting.set))
            connections.close_all()

        lay(tmp_path / "in", LAWFUL)
        thread = threading.Thread(target=second)
        with transaction.atomic():
            import_folder(tmp_path / "in", on=TODAY)
            thread.start()
            assert waiting.wait(10)
        thread.join(30)
        assert [outcome.changes_something for outcome in outcomes] == [False]
        assert Organization.objects.count() == 2

    def test_what_somebody_else_did_meanwhile_is_a_sentence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An account with one of the addresses is opened after everything was checked."""
        write = people.write

        def somebody_signs_up(work: Work) -> None:
            def sign_up() -> None:
                PersonFactory(email="kim@contoso.example")
                connections.close_all()

            thread = threading.Thread(target=sign_up)
            thread.start()
            thread.join(10)
            write(work)

        monkeypatch.setattr(people, "write", somebody_signs_up)
        before = everything()
        with pytest.raises(NothingImported, match="something else changed .*accounts_user_email_key.*run it again"):
            bring_in(tmp_path / "in")
        after = everything()
        # Theirs is the one account, and numbers once drawn from a sequence are gone.
        assert {table for table in before if before[table] != after[table]} <= {
            "accounts_user",
            "accounts_user_id_seq",
            "organizations_organization_id_seq",
        }
        assert not Organization.objects.exists()

    def test_links_made_meanwhile_wait(self, tmp_path: Path) -> None:
        """An import holds the people and organizations that it speaks of, before it looks at their facts."""
        bring_in(tmp_path / "in")
        blocked = []

        def look() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                for table in ("accounts_user", "organizations_organization"):
                    cursor.execute(f"SELECT count(*) FROM (SELECT FROM {table} FOR NO KEY UPDATE SKIP LOCKED) AS free")
                    blocked.append(cursor.fetchone()[0])
            connections.close_all()

        with transaction.atomic():
            import_folder(lay(tmp_path / "in", {"links.csv": LAWFUL["links.csv"]}), on=TODAY)
            thread = threading.Thread(target=look)
            thread.start()
            thread.join(10)
        assert blocked == [0, 0]
        assert Link.objects.count() == 3


@pytest.mark.django_db
def test_without_a_catalogue_every_code_is_refused(tmp_path: Path) -> None:
    said = problems(tmp_path / "in", LAWFUL)
    assert (
        "achievements.csv:2: certification: “70-483” is not in the catalogue: load one first (manage.py load_catalogue)"
        in said
    )
    assert len(said) == 3 + 2 * 2 + 1 + 1 + 2
