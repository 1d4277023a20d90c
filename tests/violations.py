"""Rows that stand in each other's way, and whose way it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.dates import add_months
from tests.factories import LinkFactory, OrganizationFactory, TermFactory


@contextmanager
def breaks(name: str) -> Iterator[None]:
    """What is done inside is refused by the constraint of that name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__ is not None
    assert getattr(caught.value.__cause__, "diag").constraint_name == name  # noqa: B009


def linked_to(organization: object, *, person: User, since: date, until: date | None = None) -> None:
    LinkFactory(achievement__person=person, organization=organization, linked_on=since, unlinked_on=until)


def overlapping_terms(*tiers: str) -> Callable[[], object]:
    def break_it() -> None:
        organization = OrganizationFactory()
        for months, tier in enumerate(tiers):
            TermFactory(organization=organization, tier=tier, starts_on=add_months(date(2026, 3, 1), months))

    return break_it
