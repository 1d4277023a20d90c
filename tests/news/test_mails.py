"""What a mail says, in its reader's language, and the ways out of it."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import User
from activity import news
from activity.models import NewsPreference, Notice
from activity.news_mail import LONGEST_SUBJECT, MOST_LINES
from activity.services import notices
from activity.tasks import deliver
from tests.factories import AdminFactory, AgentFactory, OrganizationFactory, PersonFactory
from tests.news.happenings import a_level_is_lost, happens
from tests.news.postman import header, html_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "on")]
DUE = {"anniversary": "2027-03-01", "days": 30}


def russian(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(language="ru", full_name="Мария Белова")


# --- One notice -------------------------------------------------------------------------------------------------------
def test_a_mail_says_what_happened_where_and_when_and_leads_there(postman, organization, megan):
    a_level_is_lost(organization)
    deliver()
    [mail] = postman.mails
    assert mail["Subject"] == "Contoso: DevOps lost Gold"
    assert mail["From"] == "Partner Center <news@partners.example>"
    text = text_of(mail).replace("\r\n", "\n")
    assert text.startswith(
        "Hello Megan Bowen,\n\nContoso\n\n22 Nov 2026: DevOps lost Gold.\n"
        "https://partners.example/organizations/4021736/competencies/devops/\n\n--\n"
    )
    assert 'href="https://partners.example/organizations/4021736/competencies/devops/"' in html_of(mail)


def test_a_mail_is_in_its_readers_language(postman, organization, megan):
    russian(megan)
    happens("membership.at_risk", organization)
    deliver()
    [mail] = postman.mails
    words = "Последние изменения в достижении компетенции поставили под угрозу ваше право на обновление членства"
    assert words in text_of(mail)
    assert text_of(mail).startswith("Здравствуйте, Мария Белова!")
    assert '<html lang="ru">' in html_of(mail)
    assert header(mail, "Subject") == "Contoso: Продление членства под угрозой"
    assert not re.search(r"\b(?:Hello|notices?|mailed|Look|more)\b", text_of(mail).split("--")[0])


def test_two_readers_of_one_entry_read_it_each_in_their_own_language(postman, organization, megan):
    other = AdminFactory(organization=organization).person
    russian(other)
    a_level_is_lost(organization)
    deliver()
    assert "DevOps lost Gold." in text_of(postman.to(megan.email)[0])
    assert "DevOps lost Gold." not in text_of(postman.to(other.email)[0])


def test_a_long_reason_does_not_become_a_long_subject(postman, organization, megan):
    facts = {
        "override": 1,
        "competency": "devops",
        "level": "gold",
        "until": "2027-02-01",
        "reason": "late\r\nfeed " * 90,
    }
    happens("override.placed", organization, by=AgentFactory(full_name="Johanna Lorenz"), facts=facts)
    deliver()
    [mail] = postman.mails
    assert len(header(mail, "Subject")) <= LONGEST_SUBJECT
    assert "\n" not in header(mail, "Subject")
    assert text_of(mail).count("feed") == 90


@pytest.mark.parametrize(
    "name", ["<b>Contoso</b> & Sons", "Contoso\r\nBcc: all@example.com", "Контосо “№1”", "C" * 200]
)
def test_no_name_breaks_a_mail(name, postman, megan, organization):
    organization.name = name
    organization.save()
    a_level_is_lost(organization)
    deliver()
    [mail] = postman.mails
    assert mail["Bcc"] is None
    assert "<b>" not in html_of(mail)
    assert mail["To"] == megan.email


# --- Several ----------------------------------------------------------------------------------------------------------
def test_a_mail_about_two_organizations_keeps_them_apart(postman, organization, megan):
    fabrikam = OrganizationFactory(name="Fabrikam")
    AdminFactory(organization=fabrikam, person=megan)
    a_level_is_lost(organization)
    a_level_is_lost(fabrikam, "messaging")
    a_level_is_lost(organization, "messaging")
    deliver()
    [mail] = postman.mails
    assert mail["Subject"] == "Contoso: Messaging lost Gold, and 2 more"
    text = text_of(mail)
    assert text.index("Contoso") < text.index("Fabrikam")
    assert text.count("Messaging lost Gold.") == 2


def test_the_subject_says_what_matters_most_and_how_much_more_there_is(postman, organization, megan):
    happens("membership.at_risk", organization)
    a_level_is_lost(organization)
    deliver()
    assert postman.mails[0]["Subject"] == "Contoso: The membership's renewal was put at risk, and 1 more"


def test_of_very_many_notices_a_mail_has_the_first_and_says_how_many_more(postman, organization, megan):
    for _ in range(MOST_LINES + 2):
        a_level_is_lost(organization)
    deliver()
    [mail] = postman.mails
    assert text_of(mail).count("DevOps lost Gold.") == MOST_LINES
    assert "And 2 more in the portal." in text_of(mail)


# --- Ways out ---------------------------------------------------------------------------------------------------------
def way_out(mail) -> str:
    return urlsplit(header(mail, "List-Unsubscribe").strip("<>")).path


def test_one_click_in_a_mail_program_unsubscribes_from_the_kinds_of_the_mail(postman, organization, megan):
    a_level_is_lost(organization)
    happens("membership.at_risk", organization)
    deliver()
    [mail] = postman.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"https://partners.example{way_out(mail)}" in text_of(mail)
    client = Client(enforce_csrf_checks=True)
    assert client.post(way_out(mail), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(NewsPreference.objects.values_list("person", "kind", "by_mail")) == [(megan.pk, "levels", False)]
    a_level_is_lost(organization)
    assert deliver() == 0


def test_only_looking_at_the_link_changes_nothing(client, postman, organization, megan):
    a_level_is_lost(organization)
    deliver()
    page = client.get(way_out(postman.mails[0]))
    assert "From now on no more mails about" in page.content.decode()
    assert "Levels" in page.content.decode()
    assert "Megan" not in page.content.decode()
    assert not NewsPreference.objects.exists()


def test_unsubscribing_twice_is_unsubscribing_once(client, megan):
    address = f"/unsubscribe/{notices.unsubscribing(megan.pk, ['levels', 'links'])}/"
    for _ in range(2):
        assert "You are unsubscribed" in client.post(address).content.decode()
    assert NewsPreference.objects.filter(person=megan, by_mail=False).count() == 2


@pytest.mark.parametrize("token", ["nothing", "W10:x", "a" * 500])
def test_a_link_that_nobody_signed_leads_nowhere(client, token):
    for answer in (client.get(f"/unsubscribe/{token}/"), client.post(f"/unsubscribe/{token}/")):
        assert answer.status_code == 404


def test_a_link_switches_off_nothing_that_is_essential_and_nothing_of_nobody(client, megan):
    for person, kinds in ((megan.pk, ["risk", "orders"]), (megan.pk, ["gossip"]), (987_654_321, ["levels"])):
        assert client.post(f"/unsubscribe/{notices.unsubscribing(person, kinds)}/").status_code == 404
    assert not NewsPreference.objects.exists()


def test_an_essential_mail_offers_no_way_out(postman, organization, megan):
    happens("membership.lapsed", organization, facts={"anniversary": "2026-10-01"})
    deliver()
    [mail] = postman.mails
    assert mail["List-Unsubscribe"] is None
    assert "unsubscribe" not in text_of(mail)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "30 days to the anniversary of the Action Pack on 1 Mar 2027: its renewal is open"),
        ("ru", "До годовщины Action Pack 1 мар 2027 осталось 30 дней: продление открыто"),
    ],
)
def test_who_has_a_membership_and_an_action_pack_reads_which_one_is_due(
    language, words, postman, organization, megan, client
):
    User.objects.filter(pk=megan.pk).update(language=language)
    for facts in (DUE, DUE | {"offer": "action-pack", "until": "2027-03-31"}):
        happens("membership.renewal_due", organization, facts=facts)
    deliver()
    [mail] = postman.mails
    assert text_of(mail).count(words) == html_of(mail).count(words) == 1
    client.force_login(megan)
    assert words in client.get("/me/news/").content.decode()


# --- All there is -----------------------------------------------------------------------------------------------------
FACTS = {
    "membership.renewal_due": DUE,
    "membership.lapsed": {"anniversary": "2026-10-01"},
    "level.gained": {"competency": "devops", "before": "silver", "after": "gold"},
    "level.lost": {"competency": "devops", "before": "gold", "after": "silver"},
    "achievement.linked": {"achievements": [1], "certifications": ["70-483"]},
    "achievement.unlinked": {"achievements": [1], "certifications": ["70-483"]},
}
OVERRIDE = {
    "override": 1,
    "competency": "devops",
    "level": "gold",
    "until": "2027-02-01",
    "reason": "The feed is late.",
}
ORDER = {
    "order": 3,
    "number": "PC-3",
    "offer": "gold",
    "price_minor": 473_000,
    "currency": "USD",
    "starts_on": "2026-11-22",
    "anniversary": "2027-11-22",
    "invoice": "I-7",
}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_verb_is_told_in_a_sentence_with_a_page_that_is_there(language, postman, organization, megan, client):
    ben = PersonFactory(full_name="Ben Walters")
    User.objects.filter(pk=megan.pk).update(language=language)
    client.force_login(megan)
    verbs = sorted(verb for kind in news.kinds() for verb in kind.verbs)
    for verb in verbs:
        facts = FACTS.get(verb, OVERRIDE if verb.startswith("override") else ORDER if verb.startswith("order") else {})
        happens(verb, organization, person=ben if verb.startswith("achievement") else None, facts=facts)
    deliver()
    text = text_of(postman.mails[0])
    print(text)  # shown by pytest -s, for whoever mends the wording
    assert len(verbs) == Notice.objects.filter(reader=megan).count()
    assert "{" not in text
    assert not re.search(r"does not know|не знает|None", text)
    for path in set(re.findall(r"https://partners\.example(/organizations/\S+)", text)):
        if "/employees/" not in path and "/orders/" not in path:  # whoever and whatever was not made here
            assert client.get(path).status_code == 200, path
