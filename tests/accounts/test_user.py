"""The account of a person (R4): one for each address, its password hashed so that a thief gains nothing."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.names import display_name
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("email", ["Ana@Contoso.Example", "  ana@contoso.example\n", "ANA@CONTOSO.EXAMPLE"])
def test_an_address_is_stored_and_found_in_lower_case(email):
    person = User.objects.create_user(email, full_name="Ana")
    assert person.email == "ana@contoso.example"
    assert User.objects.with_email(email).get() == person
    assert User.objects.get_by_natural_key(email) == person


def test_nobody_has_two_accounts_by_accident():
    User.objects.create_user("ana@contoso.example", full_name="Ana")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("Ana@Contoso.Example", full_name="Ana")


def test_a_form_mends_the_address():
    person = PersonFactory.build(email="Ana@Contoso.Example", password="x")
    person.full_clean()
    assert person.email == "ana@contoso.example"


def test_a_password_is_hashed_by_argon2id():
    person = User.objects.create_user("ana@contoso.example", PASSWORD, full_name="Ana")
    assert person.password.startswith("argon2$argon2id$")
    assert identify_hasher(person.password).algorithm == "argon2"
    assert person.check_password(PASSWORD)
    assert not person.check_password(PASSWORD + " ")


def test_an_account_without_a_password_lets_nobody_in():
    person = User.objects.create_user("ana@contoso.example", full_name="Ana")
    assert not person.has_usable_password()
    assert not person.check_password("")


@pytest.mark.parametrize("password", ["elevenchars", "q1w2e3r4t5y6", "ana.contoso.example"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, PersonFactory.build(email="ana.contoso.example@contoso.example", full_name="Ana"))
    validate_password(PASSWORD)


def test_people_are_known_by_their_names():
    ana = PersonFactory(full_name="Ana Bowman", email="ana@contoso.example")
    assert [str(ana), ana.get_full_name(), ana.get_short_name(), display_name(ana)] == [
        "Ana Bowman", "Ana Bowman", "Ana", "Ana Bowman",
    ]  # fmt: skip
    assert display_name(PersonFactory(full_name="", email="ben@contoso.example")) == "ben@contoso.example"


def test_a_superuser_is_staff():
    root = User.objects.create_superuser("root@contoso.example", PASSWORD, full_name="Root")
    assert (root.is_staff, root.is_superuser, root.is_agent) == (True, True, False)
    assert list(User.objects.active()) == [root]
