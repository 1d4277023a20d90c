"""`verify_activity` finds whatever was done to the record behind the product's back (R33)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from activity.log import Entry, chain_hash, record_many
from activity.models import ActivityHead, ActivityRecord
from core.dates import add_days
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
CONTOSO, FABRIKAM, NORTHWIND = 17, 4, 30


@pytest.fixture(autouse=True)
def records(db: None) -> None:
    record_many(
        [
            Entry(
                "test",
                organization,
                TODAY,
                by_id=1,
                person_id=2,
                facts={"number": number},
                once=f"{organization}:{number}",
            )
            for organization in (CONTOSO, FABRIKAM, NORTHWIND)
            for number in range(5)
        ]
    )


def problems() -> list[str]:
    """What the command complains about, in its own words; it fails exactly when it complains."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_activity", stdout=out, stderr=err)
    except CommandError:
        assert err.getvalue()
    else:
        assert err.getvalue() == ""
        assert out.getvalue() == "Every record is whole.\n"
    return err.getvalue().splitlines()


def sequence(number: int) -> ActivityRecord:
    return ActivityRecord.objects.get(organization_id=CONTOSO, sequence=number)


def edit(number: int, **values: object) -> None:
    ActivityRecord.objects.filter(organization_id=CONTOSO, sequence=number).update(**values)


def rehash(number: int) -> None:
    edit(number, hash=chain_hash(sequence(number)))


def test_what_nobody_touched_is_whole():
    assert problems() == []


@pytest.mark.parametrize(
    "values",
    [
        {"verb": "other"}, {"on": add_days(TODAY, -1)}, {"by_id": 3}, {"by_id": None}, {"on_behalf_of_id": 3},
        {"person_id": 3}, {"facts": {"number": 7}}, {"once": None}, {"previous_hash": "0" * 64}, {"hash": "0" * 64},
    ],
    ids=lambda values: str(*values),
)  # fmt: skip
@pytest.mark.parametrize("number", [1, 3, 5])
def test_an_edited_entry_is_found(number, values):
    edit(number, **values)
    assert problems() == [f"organization {CONTOSO}: entry {number} is not what was recorded"]


def test_an_instant_that_was_moved_by_a_microsecond_is_found():
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE activity_activityrecord SET recorded_at = recorded_at + interval '1 microsecond'
               WHERE organization_id = %s AND sequence = 2""",
            [CONTOSO],
        )
    assert problems() == [f"organization {CONTOSO}: entry 2 is not what was recorded"]


def test_an_edited_entry_with_its_hash_made_new_is_found_by_the_next():
    edit(3, verb="other")
    rehash(3)
    assert problems() == [f"organization {CONTOSO}: entry 4 is not what was recorded"]


def test_a_last_entry_with_its_hash_made_new_is_found_by_the_head():
    edit(5, verb="other")
    rehash(5)
    assert problems() == [f"organization {CONTOSO}: the record ends at entry 5, its head says otherwise"]


def test_a_deleted_entry_is_found():
    sequence(2).delete()
    assert problems() == [f"organization {CONTOSO}: entry 3 is not what was recorded"]


def test_a_gap_that_was_closed_is_found():
    sequence(2).delete()
    for number in (3, 4, 5):
        edit(number, sequence=number - 1)
    assert problems() == [f"organization {CONTOSO}: entry 2 is not what was recorded"]


def test_entries_that_changed_places_are_found():
    edit(2, sequence=99)
    edit(3, sequence=2)
    edit(99, sequence=3)
    assert problems() == [f"organization {CONTOSO}: entry 2 is not what was recorded"]


def test_a_tail_that_was_cut_is_found():
    sequence(5).delete()
    assert problems() == [f"organization {CONTOSO}: the record ends at entry 4, its head says otherwise"]


def test_a_record_that_is_gone_is_found():
    ActivityRecord.objects.filter(organization_id=CONTOSO).delete()
    assert problems() == [f"organization {CONTOSO}: its 5 entries are gone"]


@pytest.mark.parametrize("values", [{"count": 4}, {"count": 6}, {"hash": "0" * 64}])
def test_a_forged_head_is_found(values):
    ActivityHead.objects.filter(pk=CONTOSO).update(**values)
    assert problems() == [f"organization {CONTOSO}: the record ends at entry 5, its head says otherwise"]


def test_a_head_that_is_gone_is_found():
    ActivityHead.objects.filter(pk=CONTOSO).delete()
    assert problems() == [f"organization {CONTOSO}: the record ends at entry 5, its head says otherwise"]


def test_an_entry_that_was_slipped_in_is_found():
    last = sequence(5)
    slipped = ActivityRecord(
        organization_id=CONTOSO,
        sequence=6,
        verb="test",
        on=TODAY,
        recorded_at=last.recorded_at,
        previous_hash=last.hash,
    )
    slipped.hash = chain_hash(slipped)
    slipped.save()
    assert problems() == [f"organization {CONTOSO}: the record ends at entry 6, its head says otherwise"]


def test_an_entry_that_was_moved_to_another_organization_is_found():
    ActivityRecord.objects.filter(organization_id=CONTOSO, sequence=5).update(organization_id=FABRIKAM, sequence=6)
    assert problems() == [
        f"organization {FABRIKAM}: entry 6 is not what was recorded",
        f"organization {CONTOSO}: the record ends at entry 4, its head says otherwise",
    ]


def test_each_organization_that_is_not_whole_is_named():
    edit(1, verb="other")
    ActivityHead.objects.filter(pk=NORTHWIND).update(count=9)
    assert problems() == [
        f"organization {CONTOSO}: entry 1 is not what was recorded",
        f"organization {NORTHWIND}: the record ends at entry 5, its head says otherwise",
    ]
