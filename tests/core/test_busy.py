"""Who was in another's way is told so, and to try once more: never a fault (trust 3)."""

from functools import partial
from threading import Barrier
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import Client

from core import busy
from tests.factories import EmploymentFactory, OrganizationFactory
from tests.threads import at_once, errors_in


def lock_both(first: int, second: int, met: Barrier) -> None:
    """Lock one organization, wait until somebody else has locked one, then want the other."""
    with transaction.atomic(), connection.cursor() as cursor:
        for number, organization in enumerate((first, second)):
            cursor.execute("SELECT id FROM organizations_organization WHERE id = %s FOR UPDATE", [organization])
            if not number:
                met.wait(timeout=10)


@pytest.fixture
def deadlock() -> Exception:
    """A real one, as PostgreSQL ends it."""
    one, other = OrganizationFactory().pk, OrganizationFactory().pk
    met = Barrier(2)
    (error,) = errors_in(at_once(partial(lock_both, one, other, met), partial(lock_both, other, one, met)))
    return error


@pytest.mark.django_db(transaction=True)
def test_of_two_who_lock_each_other_out_one_is_told_that_it_passes(deadlock):
    assert busy.is_in_the_way(deadlock)
    assert not busy.is_in_the_way(ValueError())


@pytest.mark.django_db(transaction=True)
def test_a_page_in_anothers_way_says_so_and_is_no_fault(deadlock, on):
    browser = Client()
    employment = EmploymentFactory()
    browser.force_login(employment.person)
    address = f"/organizations/{employment.organization.mpn_id}/leave/"
    with patch("organizations.services.employments.leave", side_effect=deadlock):
        response = browser.post(address)
    assert (response.status_code, response["Retry-After"]) == (409, "1")
    assert "Somebody changed the same thing at the same moment. Try once more." in response.content.decode()
    assert browser.post(address).status_code == 302


@pytest.mark.django_db
def test_any_other_error_stays_a_fault(on):
    browser = Client(raise_request_exception=False)
    employment = EmploymentFactory()
    browser.force_login(employment.person)
    with patch("organizations.services.employments.leave", side_effect=RuntimeError):
        assert browser.post(f"/organizations/{employment.organization.mpn_id}/leave/").status_code == 500
