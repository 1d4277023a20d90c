"""Sending the mails that are due: each once, whoever sends and whoever dies meanwhile.

A mail is claimed in a transaction of its own, sent outside of any, and marked when the server has taken it. Where a
sender dies in between, the lease runs out and the same mail goes out again with the same Message-ID, by which a mailbox
knows it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from smtplib import SMTPException
from uuid import UUID, uuid4

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from activity import news, wording
from activity.models import Notice
from activity.news_mail import composed
from activity.services.notices import switched_off
from core.dates import now

log = structlog.get_logger(__name__)

READERS = 20
"""How many people's mails one sender has in flight."""
SENDING = timedelta(minutes=5)
"""For how long a claim is left alone at least: longer than it takes when every mail runs into the server's timeout."""
LAST_MOMENT = timedelta(minutes=1)
"""What is left of a lease when nothing more is begun in it: somebody else might begin the same."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 960))
"""How long to wait after each attempt that failed; after one more, about a day later, a mail is given up."""

_ADVISORY_LOCK = 7_301_004
"""Claims take turns: two at the same moment would each get a part of what one person is due."""

CLAIM = """
    WITH due AS (
        SELECT reader_id FROM activity_notice
        WHERE mailed_at IS NULL AND mail_due_at <= %(now)s AND (leased_until IS NULL OR leased_until <= %(now)s)
        GROUP BY reader_id ORDER BY min(mail_due_at) LIMIT %(readers)s)
    SELECT id, reader_id, mail, attempts FROM activity_notice
    WHERE reader_id IN (SELECT reader_id FROM due)
        AND mailed_at IS NULL AND mail_due_at <= %(now)s AND (leased_until IS NULL OR leased_until <= %(now)s)
    ORDER BY id FOR UPDATE SKIP LOCKED
"""
LEASE = """
    UPDATE activity_notice AS notice
    SET mail = new.mail, leased_until = new.leased_until, attempts = notice.attempts + 1
    FROM unnest(%s::bigint[], %s::uuid[], %s::timestamptz[]) AS new (id, mail, leased_until)
    WHERE notice.id = new.id
"""

Mail = list[Notice]
"""The notices that one person is told by one mail."""


def deliver(*, on: date) -> int:
    """Send every mail that is due; return how many went out. It stops where the mail server cannot be reached."""
    sent = 0
    while claimed := _claim():
        mails = _wanted(claimed, on=on)
        number, is_reached = _send_all(mails)
        sent += number
        if not is_reached:
            break
    return sent


# --- Claiming ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def _claim() -> list[Notice]:
    """What is due of some people, leased, each with the mail that it belongs to. Nobody else has any of it.

    What was claimed before stays the mail that it was; all that is new to somebody becomes one mail.
    """
    instant = now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        cursor.execute(CLAIM, {"now": instant, "readers": READERS})
        found: list[tuple[int, int, UUID | None, int]] = cursor.fetchall()
        if not found:
            return []
        new = {reader: uuid4() for _pk, reader, _mail, _attempts in found}
        keys = [pk for pk, *_rest in found]
        mails = [mail or new[reader] for _pk, reader, mail, _attempts in found]
        leases = [instant + SENDING + _wait(attempts) for *_rest, attempts in found]
        cursor.execute(LEASE, [keys, mails, leases])
    return list(Notice.objects.filter(pk__in=keys).select_related("reader").order_by("pk"))


def _wait(attempts: int) -> timedelta:
    """How long after so many attempts the next one comes."""
    return WAITS[min(attempts, len(WAITS)) - 1] if attempts else timedelta(0)


def _wanted(claimed: Sequence[Notice], *, on: date) -> list[Mail]:
    """The mails of a claim, without what its reader may not know any more or wants no mail about."""
    off = switched_off(notice.reader_id for notice in claimed)
    mails: dict[UUID | None, Mail] = {}
    unwanted: list[int] = []
    for notice, people in zip(claimed, news.readers(claimed, on=on), strict=True):
        kind = news.kind_of(notice.verb)
        is_off = kind is None or ((notice.reader_id, kind.key) in off and notice.verb not in kind.always)
        if is_off or notice.reader_id not in people or not notice.reader.is_active:
            unwanted.append(notice.pk)
        else:
            mails.setdefault(notice.mail, []).append(notice)
    if unwanted:
        Notice.objects.filter(pk__in=unwanted).update(mail_due_at=None, leased_until=None)
    return list(mails.values())


# --- Sending ----------------------------------------------------------------------------------------------------------
def _send_all(mails: Sequence[Mail]) -> tuple[int, bool]:
    """Send the mails of a claim; return how many the server took, and whether it could be reached."""
    if not mails:
        return 0, True
    told, places = _told(mails), news.places(notice.organization_id for mail in mails for notice in mail)
    sent = 0
    with _server() as server:
        for number, mail in enumerate(mails):
            if now() > (mail[0].leased_until or now()) - LAST_MOMENT:
                continue  # the server is slow: it is due again in a moment
            try:
                server.open()
            except (SMTPException, OSError) as error:
                log.error("news.server_not_reached", error=type(error).__name__, mails=len(mails) - number)
                _put_off(mails[number:], is_unseen=True)
                return sent, False
            try:
                server.send_messages([composed(mail[0].reader, [(one, told[one.pk]) for one in mail], places)])
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the others go out
                # Perhaps it was taken and only the answer was lost: the next attempt is the same mail.
                log.warning("news.not_mailed", mail=str(mail[0].mail), error=type(error).__name__)
                _put_off([mail], is_unseen=False)
                _hang_up(server)
            else:
                Notice.objects.filter(pk__in=[one.pk for one in mail]).update(mailed_at=now(), leased_until=None)
                sent += 1
    return sent, True


@contextmanager
def _server() -> Iterator[BaseEmailBackend]:
    """The mail server, connected to when somebody opens it."""
    server = get_connection()
    try:
        yield server
    finally:
        _hang_up(server)


def _hang_up(server: BaseEmailBackend) -> None:
    """End the connection, whatever has become of it."""
    try:
        server.close()
    except (SMTPException, OSError) as error:
        log.info("news.connection_lost", error=type(error).__name__)


def _told(mails: Sequence[Mail]) -> dict[int, wording.Told]:
    """Notices with their names, looked up for all of them together in each reader's language."""
    told: dict[int, wording.Told] = {}
    for language in {mail[0].reader.language for mail in mails}:
        notices = [notice for mail in mails if mail[0].reader.language == language for notice in mail]
        told |= {one.entry.pk: one for one in wording.told(notices, language=language)}
    return told


def _put_off(mails: Iterable[Mail], *, is_unseen: bool) -> None:
    """Try mails again later, a little later each time; after a day they are given up, and stay in the portal.

    `is_unseen`: nobody has seen anything of them, so what is new until then goes into the same mail.
    """
    instant = now()
    rows = []
    for notice in (notice for mail in mails for notice in mail):
        notice.leased_until = instant + _wait(notice.attempts)
        if notice.attempts > len(WAITS):
            log.error("news.mail_given_up", notice=notice.pk, reader=notice.reader_id, attempts=notice.attempts)
            notice.mail_due_at = notice.leased_until = None
        notice.mail = None if is_unseen else notice.mail
        rows.append(notice)
    Notice.objects.bulk_update(rows, ["leased_until", "mail_due_at", "mail"])
