"""Telling people, and what they do about it: read, switch mails of a kind off and on (R32)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.core import signing
from django.db import transaction

from accounts.models import User
from activity import news
from activity.models import ActivityRecord, NewsPreference, Notice
from core.dates import now
from core.nudges import nudge

_signer = signing.Signer(salt="activity.unsubscribe")


def tell(entries: Sequence[ActivityRecord], *, on: date | None, at: datetime) -> int:
    """Make a notice of each new entry that is news, for everybody whom it is told to; return how many.

    In the transaction that put them on record: who is told, is told by a row, and the mail follows. `on` is the day of
    telling, on which it is decided who may know; without one each entry's own day.
    """
    of_news = [entry for entry in entries if news.kind_of(entry.verb)]
    if not of_news:
        return 0
    notices = []
    for day in sorted({on or entry.on for entry in of_news}):
        of_the_day = [entry for entry in of_news if (on or entry.on) == day]
        for entry, people in zip(of_the_day, news.readers(of_the_day, on=day), strict=True):
            notices += [_notice(entry, person, at) for person in sorted(people)]
    if notices:
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        from activity.tasks import deliver  # which sends what is told here

        nudge(deliver)
    return len(notices)


def _notice(entry: ActivityRecord, reader: int, at: datetime) -> Notice:
    return Notice(
        reader_id=reader,
        organization_id=entry.organization_id,
        verb=entry.verb,
        on=entry.on,
        by_id=entry.by_id,
        on_behalf_of_id=entry.on_behalf_of_id,
        person_id=entry.person_id,
        facts=entry.facts,
        once=f"entry:{entry.organization_id}:{entry.sequence}",
        made_at=at,
        mail_due_at=at,
    )


def read(notice: Notice) -> None:
    """It was read; reading it again keeps the first time."""
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=now())


def read_all(person: User, *, runs: Collection[int]) -> int:
    """Everything that somebody may read was read; return how many they had not read before."""
    return (
        Notice.objects.to(person.pk, runs=runs, about_oneself=news.verbs_about_oneself()).unread().update(read_at=now())
    )


def switch_mails(person: User, wanted: Mapping[str, bool]) -> None:
    """Whether somebody wants mails of some kinds (by key); of what is essential the mails go out either way."""
    rows = [
        NewsPreference(person=person, kind=kind.key, by_mail=wanted[kind.key])
        for kind in news.kinds()
        if kind.key in wanted and not kind.is_essential
    ]
    NewsPreference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "kind"], update_fields=["by_mail"]
    )


def switched_off(people: Iterable[int]) -> set[tuple[int, str]]:
    """Of which kinds some people want no mails, as pairs of person and kind."""
    rows = NewsPreference.objects.filter(person__in=set(people), by_mail=False)
    return set(rows.values_list("person_id", "kind"))


def unsubscribing(person: int, kinds: Iterable[str]) -> str:
    """What, in an address, lets its holder switch off mails of some kinds for a person without signing in.

    It does not run out: an old mail unsubscribes too, and the same mail written again is the same.
    """
    return _signer.sign_object([person, sorted(kinds)])


@transaction.atomic
def unsubscribe(token: str) -> bool:
    """Switch off the mails that a token is about; return whether there is such an account. Twice changes nothing."""
    person, kinds = subscription_of(token)
    if person is None:
        return False
    switch_mails(person, {kind.key: False for kind in kinds})
    return True


def subscription_of(token: str) -> tuple[User | None, list[news.Kind]]:
    """Whose mails of which kinds a token can switch off; nobody's where it is none of ours."""
    try:
        key, kinds = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None, []
    person = User.objects.filter(pk=key).first()
    found = [kind for kind in news.kinds() if kind.key in kinds and not kind.is_essential]
    return person, found if person else []
