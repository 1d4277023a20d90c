"""Plant one hole at a time in the walls and see that a test finds it: python -m tests.walls.holes [WORDS]

The last full run is kept in docs/mutations.md. Where two guards stand behind one another, both are taken away.
"""

import sys

from tests.planting import plant
from tests.walls.holes_at_the_door import AT_THE_DOOR, FIELDS, MATRIX, NAMES, OVERRIDES, PEOPLE, hole

HOLES = [
    *AT_THE_DOOR,
    # What is fetched
    hole(
        "an employee is found by key alone",
        "organizations/api/employees.py",
        "Employment.objects.filter(organization=self.organization).in_force(on=on)",
        "Employment.objects.all().in_force(on=on)",
        *MATRIX,
    ),
    hole(
        "the employees of all organizations are listed",
        "organizations/api/employees.py",
        "Employment.objects.filter(organization=self.organization).in_force(on=on)",
        "Employment.objects.all().in_force(on=on)",
        *NAMES,
    ),
    hole(
        "the links to all organizations are listed",
        "achievements/api/organization_links.py",
        "Link.objects.filter(organization=self.organization)",
        "Link.objects.all()",
        *NAMES,
    ),
    hole(
        "an invitation is found by key alone",
        "organizations/api/invitations.py",
        "Invitation.objects.filter(organization=self.organization)",
        "Invitation.objects.all()",
        *MATRIX,
    ),
    hole(
        "the record of all organizations is read",
        "organizations/api/activity.py",
        "ActivityRecord.objects.filter(organization_id=self.organization.pk)",
        "ActivityRecord.objects.all()",
        *NAMES,
    ),
    hole(
        "all organizations are listed",
        "organizations/api/organizations.py",
        "return Organization.objects.filter(pk__in=self._roles())",
        "return Organization.objects.all()",
        *NAMES,
    ),
    hole(
        "an override is found by key alone",
        "competencies/api/overrides.py",
        "Override.objects.filter(organization=self.organization)",
        "Override.objects.all()",
        *MATRIX,
    ),
    hole(
        "a proposal is found by key alone",
        "competencies/api/proposals.py",
        "OverrideProposal.objects.filter(organization=self.organization)",
        "OverrideProposal.objects.all()",
        *MATRIX,
    ),
    hole(
        "a page revokes any token",
        "programme/views/settings.py",
        "get_object_or_404(ApiToken, organization=organization, pk=token)",
        "get_object_or_404(ApiToken, pk=token)",
        *MATRIX,
    ),
    hole(
        "a page revokes any invitation",
        "programme/views/invitations.py",
        "get_object_or_404(Invitation, organization=organization, pk=invitation)",
        "get_object_or_404(Invitation, pk=invitation)",
        *MATRIX,
    ),
    hole(
        "an activated benefit is found by key alone",
        "programme/views/benefits.py",
        "pk=pk, grant__term__organization=organization",
        "pk=pk",
        *MATRIX,
    ),
    hole(
        "anybody's achievement is one's own",
        "achievements/api/achievements.py",
        "Achievement.objects.filter(person=self.person)",
        "Achievement.objects.all()",
        *MATRIX,
        *FIELDS,
    ),
    hole(
        "anybody's link is one's own",
        "achievements/api/links.py",
        "Link.objects.filter(person=self.person).select_related",
        "Link.objects.select_related",
        *MATRIX,
    ),
    # What is named in a body, a form or behind a question mark
    hole(
        "one links to an organization where one does not work",
        "organizations/api/reach.py",
        'Organization.objects.filter(mpn_id=mpn_id, pk__in=works_there.values("organization"))',
        "Organization.objects.filter(mpn_id=mpn_id)",
        *FIELDS,
    ),
    hole(
        "an override concerns anybody",
        "competencies/api/overrides.py",
        "User.objects.filter(employments__organization=self.organization).distinct()",
        "User.objects.all()",
        *FIELDS,
    ),
    hole(
        "an override concerns anybody, on the page",
        "programme/forms/agents.py",
        "User.objects.filter(employments__organization=organization).distinct()",
        "User.objects.all()",
        *FIELDS,
    ),
    hole(
        "an invitation of another organization is sent again",
        "programme/views/invitations.py",
        "Invitation.objects.filter(organization=organization, pk=wanted)",
        "Invitation.objects.filter(pk=wanted)",
        *FIELDS,
    ),
    hole(
        "the page shows the name of an organization that one asks for",
        "programme/forms/linking.py",
        "self.organizations = {one.mpn_id: one for one in organizations}",
        "self.organizations = {one.mpn_id: one for one in Organization.objects.all()}",
        *FIELDS,
    ),
    hole("unknown fields are ignored", "core/api/shapes.py", "if strangers:", "if False:", *FIELDS),
    hole(
        "unknown parameters are ignored",
        "core/api/shapes.py",
        "if name not in known | others:",
        "if False:",
        *FIELDS,
    ),
    hole(
        "a field that is only read can be written",
        "organizations/api/shapes.py",
        "    answered_by = EmployeeAnswer\n\n    role = Word(choices=ROLES)\n",
        "    answered_by = EmployeeAnswer\n\n    role = Word(choices=ROLES)\n    email = Email(required=False)\n",
        *FIELDS,
    ),
    # What the services refuse, whoever calls them
    hole(
        "the last admin goes",
        "organizations/services/employments.py",
        "    return not others.exclude(pk=employment.pk).exists()",
        "    return False",
        *PEOPLE,
    ),
    hole(
        "employees change roles",
        "organizations/services/employments.py",
        "not employments.in_force(on=on).admins().exists(),",
        "not employments.in_force(on=on).exists(),",
        *PEOPLE,
    ),
    hole(
        "an invitation outlives the right of whoever sent it",
        "organizations/models/invitation.py",
        "return self.open(on=on).filter(has_right | for_an_agent, invited_by__is_active=True)",
        "return self.open(on=on)",
        *PEOPLE,
    ),
    hole(
        "an invitation is for whoever has it",
        "organizations/services/invitations.py",
        "invitation.email != person.email,",
        "False,",
        *PEOPLE,
    ),
    hole(
        "an invitation is accepted twice",
        "organizations/models/invitation.py",
        "self.filter(accepted_at__isnull=True, revoked_at__isnull=True,",
        "self.filter(revoked_at__isnull=True,",
        *PEOPLE,
    ),
    hole(
        "an agent decides for whom they work",
        "competencies/services/overrides.py",
        "organization.pk in in_conflict(agent, on=on),",
        "False,",
        *OVERRIDES,
    ),
    hole(
        "an agent approves what they proposed",
        "competencies/services/proposals.py",
        "proposal.proposed_by_id == by.pk,",
        "False,",
        *OVERRIDES,
    ),
    hole(
        "people are found wherever they work",
        "programme/pages/finding.py",
        "Employment.objects.filter(organization=organization)",
        "Employment.objects.all()",
        *NAMES,
    ),
]


if __name__ == "__main__":
    sys.exit(plant(HOLES, sys.argv[1:]))
