"""Plant one hole at a time in the walls and see that a test finds it: python -m tests.walls.holes [WORDS]

The last full run is kept in docs/mutations.md. Where two guards stand behind one another, both are taken away.
"""

import sys

from tests.planting import Change, Mutation, plant

MATRIX = ("tests/walls/test_policy.py", "tests/walls/test_matrix.py")
TOKENS = ("tests/walls/test_tokens.py",)
FIELDS = ("tests/walls/test_fields.py", "tests/walls/test_form_fields.py")
NAMES = ("tests/walls/test_names.py",)
FACTOR = ("tests/walls/test_second_factor.py",)
SENSITIVE = ("tests/walls/test_sensitive.py",)
PEOPLE = ("tests/organizations",)
OVERRIDES = (
    "tests/competencies/test_overrides.py",
    "tests/competencies/test_conflicts.py",
    "tests/competencies/test_proposals.py",
)


def hole(name: str, file: str, old: str, new: str, *tests: str, also: tuple[Change, ...] = ()) -> Mutation:
    """A hole that one of these tests, or any of the walls', should find."""
    return Mutation(name, file, old, new, (*tests, *([] if tests else ["tests/walls"])), also=also)


HOLES = [
    # The table, and who asks it
    hole(
        "an address without a row is open",
        "partner_center/walls.py",
        'log.error("walls.no_row", address=name)\n            raise Http404',
        "return None",
        *MATRIX,
    ),
    hole("any method comes in", "partner_center/walls.py", "if method not in rows:", "if False:", *MATRIX),
    hole(
        "the walls let in whoever is signed in",
        "partner_center/walls.py",
        "if verdict is Verdict.ABSENT:",
        "if False:",
        *MATRIX,
    ),
    hole(
        "the API lets in whoever is signed in",
        "partner_center/api/permission.py",
        "if verdict is Verdict.ABSENT or not",
        "if not",
        *MATRIX,
    ),
    hole(
        "an address of the API without a row is open",
        "partner_center/api/permission.py",
        "if rows is None:\n            raise Http404",
        "if rows is None:\n            return True",
        "tests/api/test_doors.py",
    ),
    hole(
        "employees do what admins do",
        "partner_center/policy.py",
        "return Employment.Role.ADMIN in roles",
        "return bool(roles)",
        *MATRIX,
    ),
    hole(
        "agents do what admins do",
        "partner_center/policy.py",
        "return Employment.Role.ADMIN in roles",
        "return person.is_agent or Employment.Role.ADMIN in roles",
        *MATRIX,
    ),
    hole(
        "employees see what admins see",
        "partner_center/policy.py",
        "return person.is_agent or Employment.Role.ADMIN in roles",
        "return person.is_agent or bool(roles)",
        *MATRIX,
    ),
    hole(
        "an admin anywhere is an admin everywhere they work",
        "partner_center/policy.py",
        " if one.organization.mpn_id == mpn_id}",
        "}",
        *MATRIX,
    ),
    hole(
        "a row for admins is for all employees",
        "partner_center/policy.py",
        '"api:employees": {"GET": A.ADMIN_OR_AGENT}',
        '"api:employees": {"GET": A.EMPLOYEE}',
        *MATRIX,
    ),
    hole(
        "a row of an organization is for everybody who is signed in",
        "partner_center/policy.py",
        '"api:displays": {"GET": A.EMPLOYEE}',
        '"api:displays": {"GET": A.SIGNED_IN}',
        *MATRIX,
    ),
    # Who may, and since when
    hole(
        "who has left still works there",
        "organizations/access.py",
        "Employment.objects.filter(person=person).in_force(on=on).select_related",
        "Employment.objects.filter(person=person).select_related",
        *MATRIX,
    ),
    hole(
        "what somebody was is remembered in their session",
        "organizations/access.py",
        'getattr(person, "employments_known", None)',
        "_KNOWN.get(person.pk)",
        "tests/walls/test_leaving.py",
        also=(
            Change(
                "organizations/access.py",
                "person.employments_known = known  # type: ignore[attr-defined]",
                "_KNOWN[person.pk] = known",
            ),
            Change("organizations/access.py", "@dataclass(frozen=True, slots=True)", "_KNOWN = {}\n\n\n@dataclass"),
        ),
    ),
    hole(
        "employees are told who counts",
        "organizations/access.py",
        "return Sight(employment.organization, is_admin or person.is_agent)",
        "return Sight(employment.organization, True)",
        *NAMES,
    ),
    hole(
        "the wall and the view both let strangers in",
        "organizations/access.py",
        "if not person.is_agent:",
        "if False:",
        *MATRIX,
        also=(Change("partner_center/policy.py", "    return person.is_agent or bool(roles)\n", "    return True\n"),),
    ),
    # The second factor, and sensitive acts
    hole(
        "an admin without a second factor opens every page",
        "partner_center/walls.py",
        "if person and needs_second_factor(",
        "if False and needs_second_factor(",
        *FACTOR,
    ),
    hole(
        "an admin without a second factor does everything through the API",
        "partner_center/api/permission.py",
        "if needs_second_factor(",
        "if False and needs_second_factor(",
        *FACTOR,
    ),
    hole(
        "an agent without a second factor lists all organizations",
        "partner_center/policy.py",
        "audience in OF_NO_ROLE and name not in AGENTS_SEE_ALL",
        "audience in OF_NO_ROLE",
        *FACTOR,
    ),
    hole(
        "recovery codes are a second factor",
        "accounts/second_factor.py",
        ", type__in=FACTORS",
        "",
        *FACTOR,
    ),
    hole(
        "a sensitive page asks nobody who signed in long ago",
        "partner_center/walls.py",
        "if person and name in SENSITIVE and not",
        "if False and not",
        *SENSITIVE,
    ),
    hole(
        "a sensitive act through the API asks nobody who signed in long ago",
        "partner_center/api/permission.py",
        "if is_sensitive and not",
        "if False and not",
        *SENSITIVE,
    ),
    hole(
        "a sign-in counts as recent for ever",
        "accounts/recently.py",
        "time.time() - shown_at <",
        "0 <",
        *SENSITIVE,
    ),
    # Tokens
    hole(
        "a token to read writes",
        "partner_center/api/permission.py",
        "and not _may_write(request.auth)",
        "and False",
        *TOKENS,
    ),
    hole(
        "a token reaches the agents' desk",
        "partner_center/api/permission.py",
        "return audience is not Audience.AGENT and ",
        "return ",
        *TOKENS,
    ),
    hole(
        "a token knows all organizations of its person",
        "partner_center/api/permission.py",
        "mpn_id in (None, token.organization.mpn_id)",
        "True",
        *TOKENS,
        also=(
            Change(
                "organizations/api/reach.py",
                'if self.bound_to is not None and self.bound_to.mpn_id != self.kwargs["mpn_id"]:',
                "if False:",
            ),
        ),
    ),
    hole(
        "a token tells where else its person works",
        "organizations/api/organizations.py",
        "        if self.bound_to is not None:\n            workplaces = [",
        "        if False:\n            workplaces = [",
        *NAMES,
    ),
    hole(
        "a token of somebody who has left works",
        "organizations/services/api_tokens.py",
        "if not employments.in_force(on=on).exists():",
        "if not employments.exists():",
        *TOKENS,
    ),
    hole(
        "a revoked token works",
        "organizations/services/api_tokens.py",
        "ApiToken.objects.valid()\n",
        "ApiToken.objects\n",
        *TOKENS,
    ),
    hole(
        "a token of a closed account works",
        "organizations/services/api_tokens.py",
        ", person__is_active=True",
        "",
        *TOKENS,
    ),
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
