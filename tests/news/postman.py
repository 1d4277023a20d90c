"""A real mail server on this machine, which keeps what it is given, or behaves badly when it is told to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.bare_clone import free_port


class Postman:
    """What arrived; `refuses`: addresses that it does not take; `waits`: seconds before it answers to a mail."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.refuses: set[str] = set()
        self.waits = 0.0
        self.is_deaf_after_taking = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content: Any = envelope.content
        mail = message_from_bytes(content, policy=policy.default)
        await asyncio.sleep(self.waits)
        self.mails.append(mail)
        return "451 lost my mind" if self.is_deaf_after_taking else "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


@contextmanager
def working(postman: Postman) -> Iterator[Postman]:
    """The server answers while inside."""
    controller = Controller(postman, hostname="127.0.0.1", port=postman.port)
    controller.start()
    try:
        yield postman
    finally:
        controller.stop()


def a_postman() -> Postman:
    return Postman(free_port())


def header(mail: EmailMessage, name: str) -> str:
    """A header without the line break that a long one may begin with."""
    return str(mail[name]).strip()


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())


def html_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("html",)).get_content())
