"""On a developer's machine the mails that were sent are a page; nowhere else is there one."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from pytest_django import Settings

from partner_center.environment import env
from partner_center.stack import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.ENVIRONMENT = "development"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def mail(subject: str, text: str = "Open https://partners.example/", html: str = "") -> EmailMultiAlternatives:
    made = EmailMultiAlternatives(subject, text, "news@partners.example", ["megan@contoso.example"])
    if html:
        made.attach_alternative(html, "text/html")
    return made


def test_mails_are_listed_the_newest_first_and_each_opens(folder: Path, client: Client) -> None:
    get_connection().send_messages([mail("First"), mail("Второе письмо", "Здравствуйте! 😀\n" + "-" * 70)])
    shown = client.get("/_mail/")
    subjects = [one.subject for one in shown.context["mails"]]
    assert subjects == ["Второе письмо", "First"]
    page = client.get(f"/_mail/{shown.context['mails'][0].name}/").content.decode()
    assert "Здравствуйте! 😀" in page
    assert "megan@contoso.example" in page


def test_the_html_of_a_mail_is_shown_with_nothing_allowed_to_it(folder: Path, client: Client) -> None:
    html = "<script>alert(1)</script><img src='https://elsewhere.example/x.png'><p>Hello</p>"
    get_connection().send_messages([mail("With HTML", html=html)])
    [one] = client.get("/_mail/").context["mails"]
    assert "<script>" not in client.get(f"/_mail/{one.name}/").content.decode()
    answer = client.get(f"/_mail/{one.name}/html/")
    assert answer.content.decode().strip() == html
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "allow-scripts" not in policy
    assert "style-src" not in policy


def test_the_styles_of_a_mail_are_allowed_to_it_alone(folder: Path, client: Client) -> None:
    get_connection().send_messages([mail("With styles", html="<style>p { margin: 0; }</style><p>Hello</p>")])
    [one] = client.get("/_mail/").context["mails"]
    policy = client.get(f"/_mail/{one.name}/html/")["Content-Security-Policy"]
    mark = b64encode(sha256(b"p { margin: 0; }").digest()).decode()
    assert policy.endswith(f"; style-src 'sha256-{mark}'")


@pytest.mark.parametrize("name", ["nothing", "..", "etc-passwd"])
def test_what_is_no_mail_is_absent(name: str, folder: Path, client: Client) -> None:
    assert client.get(f"/_mail/{name}/").status_code == 404
    assert client.get(f"/_mail/{name}/html/").status_code == 404


def test_an_empty_folder_says_so(folder: Path, client: Client) -> None:
    assert "No mail was sent yet" in client.get("/_mail/").content.decode()


@pytest.mark.parametrize("environment", ["production", "test"])
def test_there_is_no_such_page_anywhere_else(
    environment: str, folder: Path, client: Client, settings: Settings
) -> None:
    get_connection().send_messages([mail("Secret")])
    settings.ENVIRONMENT = environment
    assert client.get("/_mail/").status_code == 404


def test_there_is_no_such_page_where_mail_really_leaves(folder: Path, client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert client.get("/_mail/").status_code == 404


def test_the_stack_keeps_mail_in_a_folder_unless_a_server_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a mail+folder"
    monkeypatch.delenv("EMAIL_URL", raising=False)
    found = run.mail_settings(folder)
    config = env.email_url_config(found["EMAIL_URL"])
    assert config["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
    assert Path(config["EMAIL_FILE_PATH"]) == folder
    assert folder.stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("EMAIL_URL", "smtp://127.0.0.1:25")
    assert run.mail_settings(folder) == {}
