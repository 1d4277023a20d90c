"""Inviting people to an organization."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import CREATED, NO_CONTENT, described
from core.api.once import once
from organizations.api.reach import OrganizationList, OrganizationView
from organizations.api.shapes import InvitationAnswer, InvitationBody
from organizations.mail import send_invitation
from organizations.models import Invitation
from organizations.services import invitations

INVITATION = {
    "id": 5,
    "email": "lidia@contoso.example",
    "role": "employee",
    "invited_by": {"id": 12, "name": "Megan Bowen"},
    "invited_at": "2026-11-22T09:30:00Z",
    "expires_on": "2026-12-06",
}


class InvitationsOfOrganization(OrganizationView):
    """Below here are the invitations of the organization in the address that can still be accepted."""

    def open(self) -> QuerySet[Invitation]:
        rows = Invitation.objects.filter(organization=self.organization).open(on=self.today)
        return rows.select_related("invited_by")


class Invitations(InvitationsOfOrganization, OrganizationList):
    queryset = Invitation.objects.none()
    order = ("email", "pk")

    @described(
        "listInvitations",
        "List the invitations",
        "Invitations that can still be accepted, by address. For the organization's admins and programme agents.",
        tag="Employees",
        answer=InvitationAnswer,
        many=True,
        example=INVITATION,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        return self.page(self.open(), InvitationAnswer)

    @described(
        "invite",
        "Invite somebody",
        "Mails an invitation, in the language of the account there or else of the request; who proves that the address "
        "is theirs may accept it once, within 14 days. An earlier one to the same address is replaced. A programme "
        "agent invites only the first admin of an organization that has none (R37).",
        tag="Employees",
        answer=InvitationAnswer,
        status=CREATED,
        body=InvitationBody,
        example=INVITATION,
        sent={"email": "lidia@contoso.example", "role": "employee"},
    )
    @once
    def post(self, request: Request, mpn_id: str) -> Response:
        organization = self.organization
        invitation, token = invitations.invite(
            organization=organization, by=self.person, on=self.today, **self.read(InvitationBody)
        )
        mail = partial(
            send_invitation,
            invitation,
            token,
            language=get_language() or settings.LANGUAGE_CODE,
            site=settings.PORTAL_ADDRESS,
        )
        transaction.on_commit(mail)
        return self.answer(InvitationAnswer, invitation, status=CREATED)


class OneInvitation(InvitationsOfOrganization):
    @described(
        "getInvitation",
        "Get an invitation",
        "One invitation that can still be accepted.",
        tag="Employees",
        answer=InvitationAnswer,
        example=INVITATION,
    )
    def get(self, request: Request, mpn_id: str, invitation: int) -> Response:
        return self.answer(InvitationAnswer, get_object_or_404(self.open(), pk=invitation))

    @described(
        "revokeInvitation",
        "Take an invitation back",
        "Whoever follows its link finds that it does not hold any more.",
        tag="Employees",
        status=NO_CONTENT,
    )
    def delete(self, request: Request, mpn_id: str, invitation: int) -> Response:
        found = get_object_or_404(self.open(), pk=invitation)
        invitations.revoke(found, by=self.person, on=self.today)
        return Response(status=NO_CONTENT)
