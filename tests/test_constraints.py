"""What the database itself makes impossible: every constraint broken once, by its name."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection

from activity.models import ActivityHead, ActivityRecord, NewsPreference, Notice, Told
from competencies.models import Edition, Evaluation
from core.models import IdempotencyKey
from memberships.models import WebhookEvent
from tests.factories import (
    INSTANT,
    LONG_AGO,
    TODAY,
    AchievementFactory,
    AgentFactory,
    ApiTokenFactory,
    AuthorizationGrantFactory,
    AuthorizationKindFactory,
    BenefitFactory,
    CenterFactory,
    CertificationFactory,
    CompetencyFactory,
    DisplayPeriodFactory,
    EmploymentFactory,
    FigureFactory,
    InvitationFactory,
    LevelPeriodFactory,
    LinkFactory,
    MetricFactory,
    OfferFactory,
    OfferPeriodFactory,
    OrganizationFactory,
    OverrideFactory,
    OverrideProposalFactory,
    PersonFactory,
    TermFactory,
)
from tests.memberships.rows import a_checkout
from tests.money import MONEY_BREAKS
from tests.order_factories import AssignmentFactory, BenefitKeyFactory, BenefitUseFactory, GrantFactory, OrderFactory
from tests.violations import breaks, linked_to, overlapping_terms

pytestmark = pytest.mark.django_db
ROOMS = (
    "accounts", "achievements", "activity", "competencies", "core", "directory", "memberships", "organizations",
    "programme",
)  # fmt: skip
YESTERDAY = TODAY - timedelta(days=1)


def twice(make: Callable[..., object], **fields: object) -> Callable[[], object]:
    """The same row two times."""
    return lambda: [make(**fields) for _ in range(2)]


def one_organization_at_a_time() -> None:
    person = PersonFactory()
    linked_to(OrganizationFactory(), person=person, since=LONG_AGO, until=TODAY)
    linked_to(OrganizationFactory(), person=person, since=YESTERDAY)


def two_links_of_one_achievement() -> None:
    link = LinkFactory(unlinked_on=TODAY)
    LinkFactory(achievement=link.achievement, organization=link.organization, linked_on=YESTERDAY)


def the_same_link_twice() -> None:
    link = LinkFactory(linked_on=TODAY, unlinked_on=TODAY)
    LinkFactory(achievement=link.achievement, organization=link.organization, linked_on=TODAY, unlinked_on=TODAY)


def somebody_elses_achievement() -> None:
    LinkFactory(person=PersonFactory())


def overlapping_employments() -> None:
    employment = EmploymentFactory(left_on=TODAY)
    EmploymentFactory(organization=employment.organization, person=employment.person, joined_on=YESTERDAY)


def the_same_employment_twice() -> None:
    employment = EmploymentFactory(joined_on=TODAY, left_on=TODAY)
    EmploymentFactory(organization=employment.organization, person=employment.person, joined_on=TODAY, left_on=TODAY)


def accepting_ones_own_claim() -> None:
    person = PersonFactory()
    AchievementFactory(person=person, source="claim", accepted_at=INSTANT, accepted_by=person)


def accepting_and_refusing() -> None:
    decided = {"accepted_at": INSTANT, "accepted_by": AgentFactory()}
    AchievementFactory(source="claim", refused_at=INSTANT, refused_by=AgentFactory(), **decided)


def accepted_and_revoked_invitation() -> None:
    InvitationFactory(accepted_at=INSTANT, accepted_by=PersonFactory(), revoked_at=INSTANT, revoked_by=PersonFactory())


def approving_ones_own_proposal() -> None:
    agent = AgentFactory()
    OverrideProposalFactory(proposed_by=agent, approved_by=agent, approved_at=INSTANT, override=OverrideFactory())


def approving_and_refusing_a_proposal() -> None:
    approved = {"approved_at": INSTANT, "approved_by": AgentFactory(), "override": OverrideFactory()}
    OverrideProposalFactory(refused_at=INSTANT, refused_by=AgentFactory(), **approved)


def entry(**fields: object) -> ActivityRecord:
    """An entry of the activity record."""
    row: dict[str, object] = {
        "organization_id": 1, "sequence": 1, "verb": "test", "on": TODAY, "recorded_at": INSTANT,
        "previous_hash": "", "hash": "",
    }  # fmt: skip
    return ActivityRecord.objects.create(**{**row, **fields})


def notice(**fields: object) -> Notice:
    row: dict[str, object] = {"verb": "test", "on": TODAY, "once": "x", "made_at": INSTANT}
    return Notice.objects.create(**{"reader": fields.pop("reader", None) or PersonFactory(), **row, **fields})


def two_words_about_mails() -> None:
    person = PersonFactory()
    for by_mail in (True, False):
        NewsPreference.objects.create(person=person, kind="levels", by_mail=by_mail)


def idempotency_key(**fields: object) -> IdempotencyKey:
    row = {"owner": "token:1", "key": "k", "method": "POST", "path": "/", "body_hash": "", "expires_at": INSTANT}
    return IdempotencyKey.objects.create(**{**row, **fields})


def edition(**fields: object) -> Edition:
    number = Edition.objects.count() + 1
    row: dict[str, object] = {
        "name": f"Edition {number}", "document": {}, "revision": number, "in_force_from": date(2020 + number, 1, 1),
        "published_at": INSTANT,
    }  # fmt: skip
    return Edition.objects.create(**{**row, **fields})


def twice_for_one(make: Callable[..., object]) -> Callable[[], object]:
    """Two rows of one organization that are the same else too."""
    return lambda: [make(organization=organization) for organization in [OrganizationFactory()] for _ in range(2)]


def evaluation(**fields: object) -> Evaluation:
    return Evaluation.objects.create(organization=OrganizationFactory(), **fields)


BREAKS: dict[str, Callable[[], object]] = {
    **MONEY_BREAKS,
    "accounts_user_email_is_lower_case": lambda: PersonFactory(email="Ana@contoso.example"),
    "accounts_user_email_key": twice(PersonFactory, email="ana@contoso.example"),
    "accounts_user_language_is_known": lambda: PersonFactory(language="de"),
    "accounts_user_person_id_key": twice(PersonFactory, person_id="P1"),
    "achievements_achievement_accepted_at_and_by": lambda: AchievementFactory(accepted_by=AgentFactory()),
    "achievements_achievement_accepted_or_refused": accepting_and_refusing,
    "achievements_achievement_achievement_id_key": twice(AchievementFactory, achievement_id="A1"),
    "achievements_achievement_nobody_accepts_their_own": accepting_ones_own_claim,
    "achievements_achievement_refused_at_and_by": lambda: AchievementFactory(refused_at=INSTANT),
    "achievements_achievement_runs_forward": lambda: AchievementFactory(earned_on=TODAY, expires_on=YESTERDAY),
    "achievements_achievement_source_is_known": lambda: AchievementFactory(source="rumor"),
    "achievements_certification_code_key": lambda: [
        CertificationFactory._meta.model.objects.create(code="70-483", name="C#", kind="exam") for _ in range(2)
    ],
    "achievements_certification_kind_is_known": lambda: CertificationFactory(kind="diploma"),
    "achievements_link_never_overlaps": two_links_of_one_achievement,
    "achievements_link_once_a_day": the_same_link_twice,
    "achievements_link_one_organization_at_a_time": one_organization_at_a_time,
    "achievements_link_person_is_the_achievements": somebody_elses_achievement,
    "achievements_link_runs_forward": lambda: LinkFactory(linked_on=TODAY, unlinked_on=YESTERDAY),
    "activity_activityhead_count_check": lambda: ActivityHead.objects.create(organization_id=1, count=-1),
    "activity_activityrecord_sequence_check": lambda: entry(sequence=-1),
    "activity_news_preference_once": two_words_about_mails,
    "activity_notice_attempts_check": lambda: notice(attempts=-1),
    "activity_notice_mailed_when_due": lambda: notice(mailed_at=INSTANT),
    "activity_notice_told_once": lambda: [notice(reader=reader) for reader in [PersonFactory()] for _ in range(2)],
    "activity_record_one_chain": lambda: [entry(), entry(hash="other")],
    "activity_record_told_once": lambda: [entry(once="x", sequence=number) for number in (1, 2)],
    "activity_told_once_a_subject": lambda: [
        Told.objects.create(organization_id=1, subject="level:devops", word=word) for word in ("silver", "gold")
    ],
    "competencies_authorization_once_a_day": twice_for_one(AuthorizationGrantFactory),
    "competencies_authorization_runs_forward": lambda: AuthorizationGrantFactory(granted_on=TODAY, ends_on=YESTERDAY),
    "competencies_authorizationkind_code_key": lambda: [
        AuthorizationKindFactory._meta.model.objects.create(code="adr", name="ADR") for _ in range(2)
    ],
    "competencies_center_position_check": lambda: CenterFactory(position=-1),
    "competencies_center_slug_key": lambda: [
        CenterFactory._meta.model.objects.create(slug="data", name_en="Data") for _ in range(2)
    ],
    "competencies_competency_position_check": lambda: CompetencyFactory(position=-1),
    "competencies_competency_slug_key": lambda: [
        CompetencyFactory._meta.model.objects.create(slug="devops", name_en="DevOps", center=CenterFactory())
        for _ in range(2)
    ],
    "competencies_edition_in_force_from_key": lambda: [edition(in_force_from=TODAY) for _ in range(2)],
    "competencies_edition_name_key": lambda: [edition(name="2017-18") for _ in range(2)],
    "competencies_edition_only_the_first_is_for_always": lambda: [edition(in_force_from=None) for _ in range(2)],
    "competencies_edition_revision_check": lambda: edition(revision=-1),
    "competencies_edition_revision_key": lambda: [edition(revision=7) for _ in range(2)],
    "competencies_evaluation_facts_check": lambda: evaluation(facts=-1),
    "competencies_evaluation_month_check": lambda: evaluation(month=-1),
    "competencies_evaluation_plan_check": lambda: evaluation(plan=-1),
    "competencies_figure_is_not_negative": lambda: FigureFactory(value="-0.01"),
    "competencies_figure_month_is_a_first": lambda: FigureFactory(month=date(2026, 10, 2)),
    "competencies_figure_once_a_month": twice_for_one(FigureFactory),
    "competencies_level_period_basis_is_known": lambda: LevelPeriodFactory(basis="hoped"),
    "competencies_level_period_level_is_known": lambda: LevelPeriodFactory(level="none"),
    "competencies_level_period_once_a_day": twice_for_one(LevelPeriodFactory),
    "competencies_metric_aggregation_is_known": lambda: MetricFactory(aggregation="mean"),
    "competencies_metric_code_key": lambda: [
        MetricFactory._meta.model.objects.create(code="seats", name="Seats", unit="seats", aggregation="sum")
        for _ in range(2)
    ],
    "competencies_override_has_a_reason": lambda: OverrideFactory(reason=""),
    "competencies_override_lasts_at_most_three_months": lambda: OverrideFactory(
        starts_on=date(2026, 11, 30), ends_on=date(2027, 3, 1)
    ),
    "competencies_override_level_is_known": lambda: OverrideFactory(level="none"),
    "competencies_override_placed_by_and_at": lambda: OverrideFactory(placed_by=None),
    "competencies_override_revoked_after_start": lambda: OverrideFactory(revoked_on=YESTERDAY),
    "competencies_override_revoked_by_and_at": lambda: OverrideFactory(revoked_on=TODAY, revoked_at=INSTANT),
    "competencies_override_runs_forward": lambda: OverrideFactory(ends_on=YESTERDAY),
    "competencies_overrideproposal_override_id_key": lambda: [
        OverrideProposalFactory(override=override, approved_at=INSTANT, approved_by=AgentFactory())
        for override in [OverrideFactory()]
        for _ in range(2)
    ],
    "competencies_proposal_approved_at_and_by": lambda: OverrideProposalFactory(
        override=OverrideFactory(), approved_at=INSTANT
    ),
    "competencies_proposal_approved_or_refused": approving_and_refusing_a_proposal,
    "competencies_proposal_approved_with_override": lambda: OverrideProposalFactory(
        approved_at=INSTANT, approved_by=AgentFactory()
    ),
    "competencies_proposal_has_a_reason": lambda: OverrideProposalFactory(reason=""),
    "competencies_proposal_level_is_known": lambda: OverrideProposalFactory(level="none"),
    "competencies_proposal_needs_a_second_agent": approving_ones_own_proposal,
    "competencies_proposal_refused_at_and_by": lambda: OverrideProposalFactory(refused_at=INSTANT),
    "core_idempotency_key_once": twice(idempotency_key),
    "core_idempotencykey_status_check": lambda: idempotency_key(status=-1),
    "memberships_assignment_one_person_at_a_time": lambda: [
        AssignmentFactory(use=use) for use in [BenefitUseFactory()] for _ in range(2)
    ],
    "memberships_assignment_runs_forward": lambda: AssignmentFactory(starts_on=TODAY, ends_on=YESTERDAY),
    "memberships_benefit_has_a_unit": lambda: BenefitFactory(unit=""),
    "memberships_benefit_key_is_not_empty": lambda: BenefitKeyFactory(key=""),
    "memberships_benefit_key_once": twice(BenefitKeyFactory, key="AAAAA-BBBBB"),
    "memberships_benefit_once_a_day": lambda: [BenefitFactory(code="office") for _ in range(2)],
    "memberships_benefit_position_check": lambda: BenefitFactory(position=-1),
    "memberships_benefit_quantity_check": lambda: BenefitFactory(quantity=-1),
    "memberships_benefit_reassign_after_days_check": lambda: BenefitFactory(reassign_after_days=-1),
    "memberships_benefit_runs_forward": lambda: BenefitFactory(starts_on=TODAY, ends_on=YESTERDAY),
    "memberships_benefit_tier_is_known": lambda: BenefitFactory(tier="bronze"),
    "memberships_benefit_use_counts_from_one": lambda: BenefitUseFactory(number=0),
    "memberships_benefit_use_key_viewed_at_and_by": lambda: BenefitUseFactory(
        key=BenefitKeyFactory(), key_viewed_at=INSTANT
    ),
    "memberships_benefit_use_once": lambda: [
        BenefitUseFactory(grant=grant) for grant in [GrantFactory()] for _ in range(2)
    ],
    "memberships_benefit_use_runs_forward": lambda: BenefitUseFactory(activated_on=TODAY, ends_on=TODAY),
    "memberships_benefit_use_views_a_key": lambda: BenefitUseFactory(
        key_viewed_at=INSTANT, key_viewed_by=PersonFactory()
    ),
    "memberships_benefituse_key_id_key": lambda: [BenefitUseFactory(key=key) for key in [BenefitKeyFactory()] * 2],
    "memberships_checkout_one_at_a_time": lambda: [
        a_checkout(order=order) for order in [OrderFactory()] for _ in range(2)
    ],
    "memberships_checkoutsession_key_key": twice(a_checkout, key="k"),
    "memberships_checkoutsession_session_key": twice(a_checkout, session="cs_1"),
    "memberships_display_period_level_is_known": lambda: DisplayPeriodFactory(level="none"),
    "memberships_display_period_once_a_day": twice_for_one(DisplayPeriodFactory),
    "memberships_grant_once": lambda: [
        GrantFactory(term=term, code="office") for term in [TermFactory()] for _ in range(2)
    ],
    "memberships_grant_quantity_check": lambda: GrantFactory(quantity=-1),
    "memberships_grant_reassign_after_days_check": lambda: GrantFactory(reassign_after_days=-1),
    "memberships_grant_tier_is_known": lambda: GrantFactory(tier="bronze"),
    "memberships_offer_code_key": lambda: [
        OfferFactory._meta.model.objects.create(code="silver", name_en="Silver") for _ in range(2)
    ],
    "memberships_offer_period_one_price_at_a_time": lambda: [
        OfferPeriodFactory(offer=offer) for offer in [OfferFactory()] for _ in range(2)
    ],
    "memberships_offer_period_runs_forward": lambda: OfferPeriodFactory(starts_on=TODAY, ends_on=YESTERDAY),
    "memberships_offer_position_check": lambda: OfferFactory(position=-1),
    "memberships_offerperiod_price_minor_check": lambda: OfferPeriodFactory(price_minor=-1),
    "memberships_offerperiod_value_minor_check": lambda: OfferPeriodFactory(value_minor=-1),
    "memberships_term_grace_days_check": lambda: TermFactory(grace_days=-1),
    "memberships_term_lasts_at_most_a_year": lambda: TermFactory(
        starts_on=date(2024, 2, 29), ends_on=date(2025, 3, 1), anniversary=date(2025, 3, 1)
    ),
    "memberships_term_once_a_day": lambda: [
        TermFactory(organization=organization, ends_on=date(2026, 6, 1))
        for organization in [OrganizationFactory()]
        for _ in range(2)
    ],
    "memberships_term_one_action_pack_at_a_time": overlapping_terms("action-pack", "action-pack"),
    "memberships_term_one_tier_at_a_time": overlapping_terms("silver", "gold"),
    "memberships_term_price_minor_check": lambda: TermFactory(price_minor=-1),
    "memberships_term_runs_forward": lambda: TermFactory(ends_on=date(2026, 5, 31)),
    "memberships_term_tier_is_known": lambda: TermFactory(tier="bronze"),
    "memberships_term_window_days_check": lambda: TermFactory(window_days=-1),
    "memberships_webhookevent_event_key": lambda: [
        WebhookEvent.objects.create(event="evt_1", kind="x", received_at=INSTANT) for _ in range(2)
    ],
    "organizations_api_token_revoked_at_and_by": lambda: ApiTokenFactory(revoked_at=INSTANT),
    "organizations_api_token_scope_is_known": lambda: ApiTokenFactory(scope="admin"),
    "organizations_apitoken_token_hash_key": twice(ApiTokenFactory, token_hash="a" * 64),
    "organizations_employment_never_overlaps": overlapping_employments,
    "organizations_employment_once_a_day": the_same_employment_twice,
    "organizations_employment_role_is_known": lambda: EmploymentFactory(role="guest"),
    "organizations_employment_runs_forward": lambda: EmploymentFactory(joined_on=TODAY, left_on=YESTERDAY),
    "organizations_invitation_accepted_at_and_by": lambda: InvitationFactory(accepted_at=INSTANT),
    "organizations_invitation_accepted_or_revoked": accepted_and_revoked_invitation,
    "organizations_invitation_email_is_lower_case": lambda: InvitationFactory(email="Ana@contoso.example"),
    "organizations_invitation_revoked_at_and_by": lambda: InvitationFactory(revoked_at=INSTANT),
    "organizations_invitation_role_is_known": lambda: InvitationFactory(role="guest"),
    "organizations_invitation_token_hash_key": twice(InvitationFactory, token_hash="a" * 64),
    "organizations_organization_market_is_known": lambda: OrganizationFactory(market="lunar"),
    "organizations_organization_mpn_id_key": twice(OrganizationFactory, mpn_id="4021736"),
}

UNBREAKABLE = {
    # A number of days below 0 leaves no time to pay, either.
    "memberships_programmesetting_payment_days_check",
    # Cannot be broken by itself: the primary key is broken first. The foreign key of links needs it to point at.
    "achievements_achievement_and_its_person",
    # Counting from one says more.
    "memberships_benefituse_number_check",
}


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name):
    with breaks(name):
        BREAKS[name]()
        connection.check_constraints()


def test_every_constraint_of_ours_is_broken_above():
    own = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not model._meta.auto_created
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conname FROM pg_constraint
               WHERE conrelid::regclass::text = ANY(%(own)s)
                   AND (contype IN ('c', 'x', 'u') OR (contype = 'f' AND cardinality(conkey) > 1))
               UNION
               SELECT indexrelid::regclass::text FROM pg_index
               WHERE indrelid::regclass::text = ANY(%(own)s) AND indisunique AND NOT indisprimary
                   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)""",
            {"own": own},
        )
        names = {name for (name,) in cursor.fetchall()}
    assert names == BREAKS.keys() | UNBREAKABLE
