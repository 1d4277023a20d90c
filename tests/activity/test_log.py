"""The activity record (R33): insert only, one chain per organization."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from activity.log import CHUNK, Entry, broken_chains, record, record_many
from activity.models import ActivityHead, ActivityRecord
from tests.factories import TODAY, AgentFactory, PersonFactory

pytestmark = pytest.mark.django_db
CONTOSO, FABRIKAM = 17, 4


def chain(organization: int) -> list[ActivityRecord]:
    return list(ActivityRecord.objects.filter(organization_id=organization).order_by("sequence"))


def said(entry: ActivityRecord) -> tuple[object, ...]:
    """All that an entry says, but for the instant and what hangs on it."""
    return (
        entry.organization_id, entry.sequence, entry.verb, entry.on, entry.by_id, entry.on_behalf_of_id,
        entry.person_id, entry.facts, entry.once,
    )  # fmt: skip


def test_an_entry_says_who_what_when_and_on_whose_behalf():
    agent, admin, person = AgentFactory(), PersonFactory(), PersonFactory()
    record(
        "override.placed",
        organization_id=CONTOSO,
        on=TODAY,
        by=agent,
        on_behalf_of=admin,
        person_id=person.pk,
        level="gold",
        until=date(2027, 2, 22),
    )
    (entry,) = chain(CONTOSO)
    assert said(entry) == (
        CONTOSO, 1, "override.placed", TODAY, agent.pk, admin.pk, person.pk, {"level": "gold", "until": "2027-02-22"},
        None,
    )  # fmt: skip
    assert entry.previous_hash == ""


def test_each_entry_carries_the_hash_of_the_one_before():
    for number in range(3):
        record("test", organization_id=CONTOSO, on=TODAY, number=number)
    first, second, third = chain(CONTOSO)
    assert [entry.sequence for entry in (first, second, third)] == [1, 2, 3]
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    head = ActivityHead.objects.get(pk=CONTOSO)
    assert (head.count, head.hash) == (3, third.hash)


def test_each_organization_has_a_chain_of_its_own():
    record_many([Entry("test", organization, TODAY) for organization in (CONTOSO, FABRIKAM, CONTOSO)])
    assert [entry.sequence for entry in chain(CONTOSO)] == [1, 2]
    assert [entry.sequence for entry in chain(FABRIKAM)] == [1]
    assert list(broken_chains()) == []


def entries_of_every_kind() -> list[Entry]:
    return [
        Entry(
            verb=f"verb.{number % 3}",
            organization_id=(CONTOSO, FABRIKAM, 9)[number % 3],
            on=TODAY,
            by_id=number,
            on_behalf_of_id=number % 5 or None,
            person_id=number % 2 or None,
            once=f"once:{number % 8}" if number % 4 == 0 else None,
            facts={"number": number, "day": TODAY},
        )
        for number in range(40)
    ]


def test_in_bulk_is_the_same_as_one_by_one():
    number = record_many(entries_of_every_kind())
    in_bulk = [said(entry) for entry in ActivityRecord.objects.order_by("organization_id", "sequence")]
    assert number == len(in_bulk) < 40
    ActivityRecord.objects.all().delete()
    ActivityHead.objects.all().delete()
    assert sum(record_many([entry]) for entry in entries_of_every_kind()) == number
    assert [said(entry) for entry in ActivityRecord.objects.order_by("organization_id", "sequence")] == in_bulk
    assert list(broken_chains()) == []


def test_more_than_a_chunk_is_one_chain():
    assert record_many(Entry("test", CONTOSO, TODAY) for _ in range(CHUNK + 3)) == CHUNK + 3
    assert ActivityHead.objects.get(pk=CONTOSO).count == CHUNK + 3
    assert list(broken_chains()) == []


def test_a_chunk_is_written_in_a_handful_of_queries(django_assert_max_num_queries):
    entries = [Entry("test", number % 50, TODAY, once=f"once:{number}") for number in range(500)]
    with django_assert_max_num_queries(7):
        record_many(entries)


def test_nothing_to_record_is_nothing_done(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert record_many([]) == 0


def test_what_is_told_once_is_told_once():
    for _try in range(2):
        record("override.ended", organization_id=CONTOSO, on=TODAY, once="override.ended:1")
    assert record_many([Entry("override.ended", CONTOSO, TODAY, once="override.ended:1")] * 3) == 0
    assert record_many([Entry("override.ended", CONTOSO, TODAY, once="override.ended:2")] * 3) == 1
    assert [entry.once for entry in chain(CONTOSO)] == ["override.ended:1", "override.ended:2"]
    assert list(broken_chains()) == []


def test_what_one_organization_was_told_another_may_be_told_too():
    """`once` is about an organization: its lock is what puts two tellers in order."""
    assert record_many([Entry("test", organization, TODAY, once="news") for organization in (CONTOSO, FABRIKAM)]) == 2


def test_what_is_undone_leaves_no_entry():
    record("test", organization_id=CONTOSO, on=TODAY)
    with transaction.atomic():
        record("test", organization_id=CONTOSO, on=TODAY)
        transaction.set_rollback(True)
    assert len(chain(CONTOSO)) == 1
    assert list(broken_chains()) == []


def test_facts_are_stored_as_plain_words():
    record(
        "test",
        organization_id=CONTOSO,
        on=TODAY,
        day=TODAY,
        instant=datetime(2026, 11, 22, 9, 30),
        amount=Decimal("12.50"),
        word=_("Gold"),
        codes=["70-483"],
        nothing=None,
    )
    assert chain(CONTOSO)[0].facts == {
        "day": "2026-11-22", "instant": "2026-11-22T09:30:00", "amount": "12.50", "word": "Gold", "codes": ["70-483"],
        "nothing": None,
    }  # fmt: skip


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
plain = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words | st.dates()
)
facts = st.dictionaries(
    words.filter(lambda word: word not in {"organization_id", "on", "by", "on_behalf_of", "person_id", "once", "verb"}),
    plain | st.lists(plain, max_size=3) | st.dictionaries(words, plain, max_size=3),
    max_size=4,
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(facts=facts)
def test_whatever_facts_come_back_from_the_database_as_they_were_hashed(facts):
    """JSON has more than one way to write a number; the hash is over what the database gives back."""
    with transaction.atomic():
        record_many([Entry("test", CONTOSO, TODAY, facts=facts)])
        assert list(broken_chains()) == []
        transaction.set_rollback(True)


def test_the_record_of_an_organization_reads_from_its_newest_entry():
    for verb in ("first", "second"):
        record(verb, organization_id=CONTOSO, on=TODAY)
    record("elsewhere", organization_id=FABRIKAM, on=TODAY)
    assert [entry.verb for entry in ActivityRecord.objects.of(CONTOSO)] == ["second", "first"]
