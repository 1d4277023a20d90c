"""The activity record (R33) when many write at once."""

import threading

import pytest

from activity.log import Entry, broken_chains, record, record_many
from activity.models import ActivityHead, ActivityRecord
from tests.factories import TODAY
from tests.threads import at_once, errors_in

pytestmark = pytest.mark.django_db(transaction=True)
CONTOSO, FABRIKAM = 17, 4


def test_many_who_write_at_once_make_one_chain():
    def write() -> None:
        for _ in range(10):
            record("test", organization_id=CONTOSO, on=TODAY)

    assert errors_in(at_once(*[write] * 6)) == []
    assert ActivityHead.objects.get(pk=CONTOSO).count == 60
    assert list(broken_chains()) == []


def test_those_who_write_to_several_organizations_in_any_order_do_not_wait_for_each_other_for_ever():
    def write(*organizations: int) -> None:
        for _ in range(10):
            record_many([Entry("test", organization, TODAY) for organization in organizations])

    acts = [lambda: write(CONTOSO, FABRIKAM), lambda: write(FABRIKAM, CONTOSO)] * 3
    assert errors_in(at_once(*acts)) == []
    assert list(ActivityHead.objects.values_list("count", flat=True)) == [60, 60]
    assert list(broken_chains()) == []


def test_what_many_tell_at_once_is_told_once():
    for number in range(10):
        entry = Entry("override.ended", CONTOSO, TODAY, once=f"override.ended:{number}")
        assert sorted(at_once(*[lambda entry=entry: record_many([entry])] * 6), key=str) == [0, 0, 0, 0, 0, 1]
    assert ActivityRecord.objects.count() == 10
    assert list(broken_chains()) == []


def test_what_two_organizations_are_told_at_once_each_is_told_once():
    for number in range(10):
        tell = [
            lambda organization=organization, number=number: record_many(
                [Entry("test", organization, TODAY, once=f"news:{number}")]
            )
            for organization in (CONTOSO, FABRIKAM)
        ]
        assert at_once(*tell) == [1, 1]


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
