"""The letter of membership, before it is downloaded, and what the public page behind its code shows (R28)."""

from dataclasses import dataclass

from memberships.documents.letter import says
from memberships.letters import Letter, address_of, in_groups
from organizations.models import Organization


@dataclass(frozen=True, slots=True)
class LetterPage:
    """All that `programme/membership/letter.html` shows."""

    organization: Organization
    letter: Letter
    sentences: tuple[str, ...]
    code: str
    address: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """All that `programme/membership/verify.html` shows; it knows nothing else of the organization."""

    letter: Letter
    sentences: tuple[str, ...]


def letter_page(organization: Organization, letter: Letter, code: str) -> LetterPage:
    return LetterPage(organization, letter, tuple(says(letter)), in_groups(code), address_of(code))


def public_page(letter: Letter) -> PublicPage:
    return PublicPage(letter, tuple(says(letter)))
