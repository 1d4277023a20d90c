"""The letter of membership: what it says, and where anybody checks it (R28)."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from competencies import standings
from competencies.api.shapes import HELD, CompetencyRef
from core.api.describing import described
from core.api.files import PDF, PdfRenderer, pdf
from core.api.shapes import Answer
from memberships.documents.letter import letter_pdf
from memberships.letters import Letter, address_of, code_of, in_groups, letter
from organizations.api.reach import OrganizationView

LETTER = {
    "on": "2026-11-25",
    "tier": "gold",
    "anniversary": "2027-03-14",
    "is_in_grace": False,
    "displayed": [
        {
            "competency": {"slug": "cloud-platform", "name": "Cloud Platform"},
            "level": "gold",
            "ends_on": "2027-04-13",
        }
    ],
    "code": "BUSB-672Z-BCH2-82UC",
    "address": "https://partners.example/verify/BUSB-672Z-BCH2-82UC/",
}


class DisplayedPart(Answer):
    """A competency that customers see."""

    competency = CompetencyRef()
    level = serializers.ChoiceField(choices=HELD, help_text="The level that is shown.")
    ends_on = serializers.DateField(help_text="The first day on which it is not shown, with the facts on record.")


class LetterAnswer(Answer):
    """What a letter of membership says on the day of asking, and nothing that is private."""

    on = serializers.DateField(source="letter.on", help_text="The day of which it tells: today.")
    tier = serializers.ChoiceField(
        choices=["none", "silver", "gold"], source="letter.tier", help_text="Of the membership in force or in grace."
    )
    anniversary = serializers.DateField(
        source="letter.anniversary", allow_null=True, help_text="The day on which the term ends; null without one."
    )
    is_in_grace = serializers.BooleanField(source="letter.is_in_grace", help_text="The anniversary has passed.")
    displayed = DisplayedPart(source="letter.displayed", many=True, help_text="The competencies that are shown.")
    code = serializers.CharField(help_text="The code that every letter of the organization bears.")
    address = serializers.URLField(help_text="The public page on which anybody checks it, on any day.")


class LetterOfOrganization(OrganizationView):
    """Below here is what the letter of the organization in the address says today."""

    def letter(self) -> Letter:
        standings.bring_up_to_date([self.organization.pk], on=self.today)
        return letter(self.organization, on=self.today)


class OneLetter(LetterOfOrganization):
    @described(
        "getLetter",
        "Get the letter of membership",
        "What the letter says today, its code, and the public page behind it, which says what is so on the day of "
        "reading. For the organization's admins and agents.",
        tag="Membership",
        answer=LetterAnswer,
        example=LETTER,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        code = code_of(self.organization)
        told = {
            "letter": self.letter(),
            "code": in_groups(code),
            "address": address_of(code),
        }
        return self.answer(LetterAnswer, told)


class LetterFile(LetterOfOrganization):
    renderer_classes = (PdfRenderer,)

    @described(
        "downloadLetter",
        "Get the letter of membership as PDF",
        "The letter of today to print, with its code, in the language of the request.",
        tag="Membership",
        file=PDF,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        content = letter_pdf(self.letter(), code_of(self.organization), mpn_id=self.organization.mpn_id)
        return pdf(content, f"letter-{self.today.isoformat()}.pdf")
