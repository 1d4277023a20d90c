"""The activity record (R33) when many write at once."""

import threading
from functools import partial

import pytest
from django.db import transaction

from activity.log import Entry, broken_chains, record, record_many
from activity.models import ActivityHead, ActivityRecord
from tests.factories import TODAY
from tests.threads import at_once, errors_in, until_somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)
CONTOSO, FABRIKAM = 17, 4


def test_many_who_write_at_once_make_one_chain():
    def write() -> None:
        for _ in range(10):
            record("test", organization_id=CONTOSO, on=TODAY)

    assert errors_in(at_once(*[write] * 6)) == []
    assert ActivityHead.objects.get(pk=CONTOSO).count == 60
    assert list(broken_chains()) == []


@pytest.mark.parametrize("are_known", [True, False])
def test_who_writes_to_several_organizations_takes_them_in_the_order_of_their_ids(are_known):
    """Or else two who write in opposite directions would wait for each other for ever."""
    if are_known:
        record_many([Entry("test", organization, TODAY) for organization in (CONTOSO, FABRIKAM)])

    def hold_the_first_and_take_the_last() -> None:
        with transaction.atomic():
            record("test", organization_id=FABRIKAM, on=TODAY)
            is_held.set()
            until_somebody_waits_for_a_lock()
            record("test", organization_id=CONTOSO, on=TODAY)

    def write_to_both() -> None:
        is_held.wait(timeout=30)
        record_many([Entry("test", organization, TODAY) for organization in (CONTOSO, FABRIKAM)])

    is_held = threading.Event()
    assert errors_in(at_once(hold_the_first_and_take_the_last, write_to_both)) == []
    assert list(broken_chains()) == []


def test_what_many_tell_at_once_is_told_once():
    for number in range(10):
        entry = Entry("override.ended", CONTOSO, TODAY, once=f"override.ended:{number}")
        assert sorted(at_once(*[partial(record_many, [entry])] * 6), key=str) == [0, 0, 0, 0, 0, 1]
    assert ActivityRecord.objects.count() == 10
    assert list(broken_chains()) == []


def test_what_two_organizations_are_told_at_once_each_is_told_once():
    for number in range(10):
        news = [Entry("test", organization, TODAY, once=f"news:{number}") for organization in (CONTOSO, FABRIKAM)]
        assert at_once(*[partial(record_many, [entry]) for entry in news]) == [1, 1]


def test_verifying_raises_no_alarm_while_others_write():
    is_enough = threading.Event()

    def write() -> None:
        while not is_enough.is_set():
            record("test", organization_id=CONTOSO, on=TODAY)
            record("test", organization_id=FABRIKAM, on=TODAY)

    def verify() -> list[str]:
        try:
            return [problem for _ in range(40) for problem in broken_chains()]
        finally:
            is_enough.set()

    assert at_once(write, verify) == [None, []]
