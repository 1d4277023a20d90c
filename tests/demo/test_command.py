"""When the demo is not built, and what is said then."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from competencies.models import Edition
from organizations.models import Organization
from tests.factories import OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize("arguments", [(), ("--accounts",), ("--if-empty",)])
def test_it_is_refused_in_production(settings, arguments):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        demo(*arguments)
    assert not User.objects.exists()


def test_it_is_refused_where_somebody_elses_organizations_are(on, catalogue):
    OrganizationFactory()
    with pytest.raises(CommandError, match="for an empty one"):
        demo()
    assert demo("--if-empty") == ""
    assert Organization.objects.count() == 1


def test_it_is_refused_where_another_catalogue_is_in_force(on, catalogue):
    Edition.objects.update(document={})
    with pytest.raises(CommandError, match="for an empty one"):
        demo()


def test_it_is_refused_where_somebody_has_one_of_its_addresses(on, catalogue):
    PersonFactory(email="adele.vance@contoso.example")
    with pytest.raises(CommandError, match="for an empty one"):
        demo()
    assert not Organization.objects.exists()


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2199, 12, 31)])
def test_a_day_at_the_ends_of_the_calendar_is_refused(settings, catalogue, day):
    settings.PORTAL_TODAY = day
    with pytest.raises(CommandError, match="can be told on days from"):
        demo()


def test_without_the_demo_no_accounts_are_listed(on):
    assert json.loads(demo("--accounts")) == []


def test_a_terminal_sees_each_step_and_then_the_accounts(settings, on):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    out, err = StringIO(), Terminal()
    call_command("demo", stdout=out, stderr=err)
    assert err.getvalue().count("✓") == 4
    assert "megan.bowen@contoso.example" in out.getvalue()
    assert json.loads(demo("--accounts"))[0]["password"] in out.getvalue()
