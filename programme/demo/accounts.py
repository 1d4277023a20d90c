"""Who can sign in to the demo, and with what."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from programme.demo.company import AGENT_EMAIL

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
PARTS, PART_LENGTH = 4, 4


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account that is shown to whoever looks at the demo; of the other people, nobody has a password."""

    role: str
    email: str
    organization: str


SIGN_INS = (
    SignIn("admin", "megan.bowen@contoso.example", "Contoso"),
    SignIn("admin", "aigerim.nurlanova@adatum.example", "A. Datum Corporation"),
    SignIn("admin", "aroha.wiremu@margiestravel.example", "Margie's Travel"),
    SignIn("employee", "isaiah.langer@contoso.example", "Contoso"),
    SignIn("employee", "nestor.wilke@contoso.example", "Northwind Traders"),
    SignIn("agent", AGENT_EMAIL, ""),
    SignIn("agent", "vera.antonova@program.example", ""),
)


def password_of(email: str) -> str:
    """A password that one can type, the same as long as the installation keeps its key, and of no use without it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo:{email}".encode(), hashlib.sha256).digest()
    letters = [
        alphabet[byte % len(alphabet)]
        for byte, alphabet in zip(digest, (CONSONANTS, VOWELS) * (len(digest) // 2), strict=True)
    ]
    return "-".join("".join(letters[PART_LENGTH * part : PART_LENGTH * (part + 1)]) for part in range(PARTS))


def open_accounts(people: Iterable[User]) -> None:
    """Give those who are shown their passwords."""
    shown = {one.email for one in SIGN_INS}
    for person in people:
        if person.email in shown:
            person.set_password(password_of(person.email))
            person.save(update_fields=["password"])


def listed() -> list[dict[str, str]]:
    """The accounts to sign in with, of those that are still there."""
    there = set(User.objects.active().filter(email__in=[one.email for one in SIGN_INS]).values_list("email", flat=True))
    return [
        {
            "role": one.role,
            "email": one.email,
            "password": password_of(one.email),
            "organization": one.organization,
        }
        for one in SIGN_INS
        if one.email in there
    ]
