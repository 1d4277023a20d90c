"""Mails go out once: whatever runs twice or at the same moment, dies in the middle, or cannot reach the mail server."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from accounts.models import User
from activity.models import Notice
from activity.news_mail import composed
from activity.services import delivery, notices
from activity.tasks import deliver
from core.dates import now
from organizations.services import employments
from partner_center.stack.places import PROJECT
from tests.factories import TODAY, AdminFactory, PersonFactory, someone_with
from tests.news.happenings import a_level_is_lost, happens
from tests.news.postman import text_of, working
from tests.threads import at_once, errors_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on")]


def later(**span: float) -> Any:
    return time_machine.travel(datetime.now(UTC) + timedelta(**span), tick=True)


def waiting() -> int:
    return Notice.objects.filter(mail_due_at__isnull=False, mailed_at__isnull=True).count()


# --- Once -------------------------------------------------------------------------------------------------------------
def test_a_mail_that_is_due_goes_out_once_however_often_the_job_runs(postman, organization, megan):
    a_level_is_lost(organization)
    assert [deliver(), deliver(), deliver()] == [1, 0, 0]
    assert [mail["To"] for mail in postman.mails] == ["megan@contoso.example"]
    assert Notice.objects.get().mailed_at is not None


def test_two_jobs_at_the_same_moment_mail_everybody_once(postman, organization):
    readers = [AdminFactory(organization=organization).person for _ in range(3 * delivery.READERS)]
    for _ in range(2):
        a_level_is_lost(organization)
    postman.waits = 0.005
    results = at_once(deliver, deliver, deliver)
    assert errors_in(results) == []
    assert sum(int(str(sent)) for sent in results) == len(readers)
    assert sorted(mail["To"] for mail in postman.mails) == sorted(reader.email for reader in readers)
    assert waiting() == 0


def test_what_is_due_at_once_to_one_person_is_one_mail_with_three_jobs_at_it(organization):
    for _ in range(delivery.READERS):
        AdminFactory(organization=organization)
    for competency in ("devops", "messaging", "cloud-platform"):
        a_level_is_lost(organization, competency)
    for _ in range(50):
        claimed = at_once(*[lambda: len(delivery._claim())] * 3)
        assert sorted(map(str, claimed)) == ["0", "0", str(3 * delivery.READERS)]
        Notice.objects.update(leased_until=None, mail=None)


def test_what_is_due_at_once_to_one_person_is_one_mail(postman, organization, megan):
    for competency in ("devops", "messaging", "cloud-platform"):
        a_level_is_lost(organization, competency)
    assert deliver() == 1
    text = text_of(postman.mails[0])
    assert [text.count(name) for name in ("devops", "messaging", "cloud-platform")] == [2, 2, 2]  # a sentence, a link


def test_what_was_told_late_stands_in_a_mail_in_the_order_of_its_days(postman, organization, megan):
    for days, competency in ((-2, "messaging"), (-9, "devops"), (-5, "cloud-platform")):
        a_level_is_lost(organization, competency, on=TODAY + timedelta(days=days))
    deliver()
    text = text_of(postman.mails[0])
    assert sorted(["messaging", "devops", "cloud-platform"], key=text.index) == [
        "devops",
        "cloud-platform",
        "messaging",
    ]


def test_what_comes_after_a_mail_is_the_next_mail(postman, organization, megan):
    a_level_is_lost(organization)
    deliver()
    a_level_is_lost(organization, "messaging")
    deliver()
    first, second = postman.mails
    assert first["Message-ID"] != second["Message-ID"]
    assert "devops" not in text_of(second)


def test_a_job_that_was_down_for_three_days_mails_everything_once(postman, organization, megan):
    with later(days=-3):
        a_level_is_lost(organization)
    with later(days=-2):
        a_level_is_lost(organization, "messaging")
    assert [deliver(), deliver()] == [1, 0]
    assert "devops" in text_of(postman.mails[0])
    assert "messaging" in text_of(postman.mails[0])


# --- A mail server that is not there ----------------------------------------------------------------------------------
def test_a_server_that_is_down_loses_nothing(mailed_by_smtp, organization, megan):
    a_level_is_lost(organization)
    with capture_logs() as logs:
        assert deliver() == 0
    assert [line["event"] for line in logs] == ["news.server_not_reached"]
    assert waiting() == 1
    with working(mailed_by_smtp):
        assert deliver() == 0  # not before its time
        a_level_is_lost(organization, "messaging")  # and nobody waits for it
        assert deliver() == 1
        with later(minutes=2):
            assert deliver() == 1
    assert ["messaging" in text_of(mail) for mail in mailed_by_smtp.mails] == [True, False]


def test_what_nobody_could_be_told_while_the_server_was_down_is_one_mail(mailed_by_smtp, organization, megan):
    a_level_is_lost(organization)
    deliver()
    a_level_is_lost(organization, "messaging")
    deliver()
    with working(mailed_by_smtp), later(minutes=2):
        assert deliver() == 1
    assert len(mailed_by_smtp.mails) == 1


def test_each_attempt_waits_longer_and_after_a_day_it_is_given_up(mailed_by_smtp, organization, megan):
    a_level_is_lost(organization)
    began = now()
    waited = []
    while waiting():
        notice = Notice.objects.get()
        at = max(notice.leased_until or began, began)
        with time_machine.travel(at + timedelta(seconds=1), tick=True), capture_logs() as logs:
            deliver()
        waited.append(at)
    minutes = [round((after - before).total_seconds() / 60) for before, after in pairwise(waited)]
    assert minutes == [1, 5, 30, 120, 360, 960]
    assert [line["event"] for line in logs] == ["news.server_not_reached", "news.mail_given_up"]
    assert Notice.objects.to(megan.pk, runs=[organization.pk], about_oneself=()).unread().count() == 1, (
        "the portal tells it still"
    )
    with later(days=9), working(mailed_by_smtp):
        assert deliver() == 0


def test_one_address_that_is_refused_holds_up_nobody_else(postman, organization, megan):
    other = AdminFactory(organization=organization).person
    postman.refuses = {megan.email}
    a_level_is_lost(organization)
    with capture_logs() as logs:
        assert deliver() == 1
    assert [line["event"] for line in logs] == ["news.not_mailed"]
    assert [mail["To"] for mail in postman.mails] == [other.email]
    assert waiting() == 1


def test_an_address_that_no_mail_can_carry_holds_up_nobody_else(postman, organization, megan):
    other = AdminFactory(organization=organization).person
    User.objects.filter(pk=megan.pk).update(email="megan bowen@@contoso\r\nbcc: x")
    a_level_is_lost(organization)
    assert deliver() == 1
    assert [mail["To"] for mail in postman.mails] == [other.email]


def test_a_mail_whose_receipt_was_lost_is_the_same_mail_again(postman, organization, megan):
    """Nobody can know whether it was taken: the second has the same Message-ID, and nothing new in it."""
    postman.is_deaf_after_taking = True
    a_level_is_lost(organization)
    assert deliver() == 0
    postman.is_deaf_after_taking = False
    a_level_is_lost(organization, "messaging")
    with later(minutes=2):
        assert deliver() == 2
    first, *others = postman.mails
    [again] = [mail for mail in others if mail["Message-ID"] == first["Message-ID"]]
    assert text_of(again) == text_of(first)


# --- A job that dies --------------------------------------------------------------------------------------------------
def test_what_a_job_was_mailing_when_it_was_killed_goes_out_when_its_lease_is_over(postman, organization, megan):
    a_level_is_lost(organization)
    postman.waits = 60
    name = connection.settings_dict["NAME"]
    path, _, query = os.environ["DATABASE_URL"].partition("?")
    address = f"{path.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    environment = os.environ | {
        "DATABASE_URL": address,
        "DATABASE_OWNER_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{postman.port}",
        "PORTAL_TODAY": TODAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "partner_center.settings",
    }
    code = "import django; django.setup(); from activity.tasks import deliver; deliver()"
    with ExitStack() as stack:
        job = stack.enter_context(subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, env=environment))
        stack.callback(job.kill)
        limit = time.monotonic() + 60
        while not Notice.objects.filter(leased_until__isnull=False).exists() and time.monotonic() < limit:
            time.sleep(0.05)
        job.send_signal(signal.SIGKILL)
    leased = Notice.objects.get()
    assert leased.leased_until is not None
    assert leased.leased_until > now()
    postman.waits = 0
    assert deliver() == 0
    with later(minutes=6):
        assert [deliver(), deliver()] == [1, 0]
    assert Notice.objects.get().mail == leased.mail
    assert [mail["Message-ID"] for mail in postman.mails] == [f"<news.{leased.mail}@partners.example>"]


def test_a_lease_grows_with_each_sender_that_dies(organization, megan):
    a_level_is_lost(organization)
    leases = []
    at = now()
    for _ in range(4):
        with time_machine.travel(at, tick=False):
            delivery._claim()  # and no more
        until = Notice.objects.get().leased_until
        assert until is not None
        leases.append(round((until - at).total_seconds() / 60))
        at = until
    assert leases == [5, 6, 10, 35]


def test_a_sender_whom_a_slow_server_holds_up_begins_nothing_when_its_lease_is_nearly_over(
    postman, organization, megan, monkeypatch
):
    """Else the next sender would mail the same beside it."""
    other = AdminFactory(organization=organization).person
    a_level_is_lost(organization)
    began = now()
    with time_machine.travel(began, tick=False) as clock:

        def slowly(*what):
            message = composed(*what)
            clock.shift(timedelta(minutes=4, seconds=30))
            return message

        monkeypatch.setattr(delivery, "composed", slowly)
        assert delivery._send_all(delivery._wanted(delivery._claim(), on=TODAY)) == (1, True)
    assert len(postman.mails) == 1
    monkeypatch.setattr(delivery, "composed", composed)
    with time_machine.travel(began + timedelta(minutes=6), tick=True):
        assert deliver() == 1
    assert sorted(mail["To"] for mail in postman.mails) == sorted([megan.email, other.email])


# --- Who wants none, who may not have one -----------------------------------------------------------------------------
def test_who_left_before_the_mail_went_out_gets_none(postman, organization, megan):
    other = AdminFactory(organization=organization).person
    a_level_is_lost(organization)
    employments.leave(organization=organization, person=megan, on=TODAY, by=other)
    deliver()
    assert postman.to(megan.email) == []
    assert len(postman.to(other.email)) == 1
    assert waiting() == 0


def test_who_is_an_admin_no_more_gets_none(postman, organization, megan):
    other = AdminFactory(organization=organization).person
    a_level_is_lost(organization)
    employments.change_role(organization=organization, person=megan, role="employee", on=TODAY, by=other)
    deliver()
    assert postman.to(megan.email) == []


def test_who_was_removed_is_mailed_what_is_about_themselves(postman, organization, megan):
    ben = someone_with("70-483", at=organization)
    employments.leave(organization=organization, person=ben, on=TODAY, by=megan)
    deliver()
    assert "because your employment ended: 70-483" in text_of(postman.to(ben.email)[0])


def test_an_account_that_was_closed_gets_none(postman, organization, megan):
    a_level_is_lost(organization)
    User.objects.filter(pk=megan.pk).update(is_active=False)
    assert deliver() == 0
    assert postman.mails == []


def test_a_kind_that_is_switched_off_is_told_in_the_portal_alone(postman, organization, megan):
    notices.switch_mails(megan, {"levels": False})
    a_level_is_lost(organization)
    assert deliver() == 0
    assert Notice.objects.get().read_at is None
    notices.switch_mails(megan, {"levels": True})
    a_level_is_lost(organization)
    assert deliver() == 1


@pytest.mark.parametrize("verb", ["membership.at_risk", "membership.lapsed", "order.expired"])
def test_what_is_essential_is_mailed_whatever_is_switched_off(verb, postman, organization, megan):
    notices.switch_mails(megan, {"membership": False, "risk": False, "orders": False})
    happens(verb, organization, facts={"anniversary": "2026-10-01"})
    assert deliver() == 1


def test_reminders_of_a_renewal_can_be_switched_off(postman, organization, megan):
    notices.switch_mails(megan, {"membership": False})
    happens("membership.renewal_due", organization, facts={"anniversary": "2027-03-01", "days": 30})
    assert deliver() == 0


# --- What it costs ----------------------------------------------------------------------------------------------------
def test_mailing_many_costs_a_query_for_each_mail_beside_a_fixed_number(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    counts = []
    for size in (1, 1, 11):  # the first reads the catalogue
        for _ in range(size):
            a_level_is_lost(AdminFactory(person=PersonFactory()).organization)
        with CaptureQueriesContext(connection) as queries:
            assert deliver() == size
        counts.append(len(queries))
    assert counts[2] - counts[1] == 10


def test_a_change_nudges_the_job_after_the_commit(organization, megan, monkeypatch):
    asked = []
    monkeypatch.setattr(deliver, "apply_async", lambda **how: asked.append(how))
    a_level_is_lost(organization)
    happens("organization.changed", organization, facts={"before": {}, "after": {}})
    assert len(asked) == 1
