"""The mails that the portal sent on a developer's machine, which go into a folder there and to nobody."""

import re
from base64 import b64encode
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

MOST_MAILS = 200
BETWEEN = re.compile(rb"^-{79}\r?\n", re.MULTILINE)
"""What Django writes after each mail of a file."""
NOTHING_RUNS = "sandbox allow-popups; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
"""A mail is shown as a mail program would: it fetches nothing, and no script of it runs."""
STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail in the folder; `name` is its place there."""

    name: str
    subject: str
    sender: str
    to: str
    sent: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


@require_GET
def list_mails(request: HttpRequest) -> HttpResponse:
    """The newest first; in production there is no such page."""
    return render(request, "mailbox/mails.html", {"mails": kept_mails(_folder()), "most": MOST_MAILS})


@require_GET
def show_mail(request: HttpRequest, mail: str) -> HttpResponse:
    return render(request, "mailbox/mail.html", {"mail": _called(mail)})


@require_GET
def show_html(request: HttpRequest, mail: str) -> HttpResponse:
    """The HTML of a mail, as it is, with nothing allowed to it but the styles that stand in its head."""
    html = _called(mail).html
    response = HttpResponse(html)
    styles = [b64encode(sha256(style.encode()).digest()).decode() for style in STYLES.findall(html)]
    allowed = "".join(f" 'sha256-{mark}'" for mark in styles)
    response["Content-Security-Policy"] = NOTHING_RUNS + (f"; style-src{allowed}" if allowed else "")
    return response


def _folder() -> Path:
    """Where mails are kept; absent in production, and where mail really leaves."""
    if settings.ENVIRONMENT != "development" or not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        raise Http404
    return Path(str(getattr(settings, "EMAIL_FILE_PATH", "")))


def _called(name: str) -> KeptMail:
    for mail in kept_mails(_folder()):
        if mail.name == name:
            return mail
    raise Http404


def kept_mails(folder: Path) -> list[KeptMail]:
    """The mails of a folder, the newest first."""
    found: list[KeptMail] = []
    for file in sorted(folder.glob("*.log"), reverse=True) if folder.is_dir() else []:
        mails = [content for content in BETWEEN.split(file.read_bytes()) if content.strip()]
        found += [_read(f"{file.stem}-{number}", content) for number, content in enumerate(mails)][::-1]
        if len(found) >= MOST_MAILS:
            break
    return found[:MOST_MAILS]


def _read(name: str, content: bytes) -> KeptMail:
    mail = message_from_bytes(content, policy=policy.default)
    return KeptMail(
        name=name,
        subject=str(mail["Subject"] or ""),
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        sent=str(mail["Date"] or ""),
        headers=tuple((key, str(value).strip()) for key, value in mail.items()),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return "" if body is None else str(body.get_content())
