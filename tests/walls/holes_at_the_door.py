"""Holes in the walls themselves: who comes in, by which proof, since when. `tests.walls.holes` plants them."""

from tests.planting import Change, Mutation

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


AT_THE_DOOR = [
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
        "user=person, type__in=FACTORS",
        "user=person",
        *FACTOR,
        also=(Change("accounts/second_factor.py", "user=OuterRef(person), type__in=FACTORS", "user=OuterRef(person)"),),
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
]
