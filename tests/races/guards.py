"""Take away one guard at a time and see a race, or an outage, go wrong: python -m tests.races.guards [WORDS]

The last full run is kept in docs/mutations.md.
"""

import sys

from tests.planting import AFRESH, Change, Mutation, plant

LINKS = ("tests/achievements/test_links_concurrency.py",)
ADMINS = ("tests/organizations/test_employments.py", "tests/races/test_demotion.py")
DEMOTION = ("tests/races/test_demotion.py",)
MONEY = ("tests/memberships/test_money_at_once.py",)
PAYMENTS = "memberships/services/payments.py"
LOCK_PERSON = "return User.objects.select_for_update(no_key=True).get(pk=person.pk)"
LOCK_ORGANIZATION = "    Organization.objects.locked([organization.pk])\n"
LOCK_OF_ORDER = "    Organization.objects.locked([order.organization_id])\n"

GUARDS = [
    # One organization at a time
    Mutation(
        "who links is not locked",
        "achievements/services/links.py",
        LOCK_PERSON,
        "return User.objects.get(pk=person.pk)",
        LINKS,
    ),
    Mutation(
        "no constraint keeps a person to one organization",
        "achievements/migrations/0001_initial.py",
        '("person", "="),\n                    ("organization", "<>"),',
        '("id", "="),\n                    ("person", "="),\n                    ("organization", "<>"),',
        LINKS,
        AFRESH,
    ),
    Mutation(
        "the organizations of a move are locked one by one",
        "achievements/services/links.py",
        "    Organization.objects.locked(touched)\n    refuse_if(",
        LOCK_ORGANIZATION + "    Organization.objects.locked(touched)\n    refuse_if(",
        LINKS,
    ),
    # Admins
    Mutation(
        "an organization is not locked while somebody joins, leaves or changes roles",
        "organizations/services/employments.py",
        LOCK_ORGANIZATION + "\n\n@transaction.atomic\ndef join(",
        "\n\n@transaction.atomic\ndef join(",
        ADMINS,
    ),
    Mutation(
        "an organization is not locked while its data are corrected",
        "organizations/services/details.py",
        "    (organization,) = Organization.objects.locked([organization.pk])\n    refuse_unless_admin",
        "    refuse_unless_admin",
        DEMOTION,
    ),
    Mutation(
        "an organization is not locked while it invites",
        "organizations/services/invitations.py",
        LOCK_ORGANIZATION + "    email =",
        "    email =",
        DEMOTION,
    ),
    Mutation(
        "an organization is not locked while it makes a token",
        "organizations/services/api_tokens.py",
        LOCK_ORGANIZATION + "    refuse_unless_admin(person",
        "    refuse_unless_admin(person",
        DEMOTION,
    ),
    Mutation(
        "an organization is not locked while it revokes a token",
        "organizations/services/api_tokens.py",
        "    Organization.objects.locked([token.organization_id])\n",
        "",
        DEMOTION,
    ),
    # Money
    Mutation(
        "a reference that pays two orders at once is a fault",
        PAYMENTS,
        "    with broken_constraints_refuse(BROKEN):\n",
        "    with broken_constraints_refuse({}):\n",
        MONEY,
    ),
    Mutation(
        "an organization is not locked while it is paid for",
        PAYMENTS,
        LOCK_OF_ORDER + "    _refuse_unless_impartial(by, order, on=on)\n    refuse_if(order.method",
        "    _refuse_unless_impartial(by, order, on=on)\n    refuse_if(order.method",
        MONEY,
        also=(Change(PAYMENTS, LOCK_OF_ORDER + "    known = Payment", "    known = Payment"),),
    ),
    Mutation(
        "an organization is not locked while an order is cancelled",
        "memberships/services/orders.py",
        LOCK_OF_ORDER + "    refuse_unless_admin(by, order.organization, on=on)\n    closing",
        "    refuse_unless_admin(by, order.organization, on=on)\n    closing",
        MONEY,
    ),
    Mutation(
        "an organization is not locked while a membership is given back",
        PAYMENTS,
        LOCK_OF_ORDER + "    _refuse_unless_theirs_to_give_back",
        "    _refuse_unless_theirs_to_give_back",
        MONEY,
    ),
    Mutation(
        "an organization is not locked while it orders",
        "memberships/services/orders.py",
        LOCK_ORGANIZATION + "    refuse_unless_admin(by, organization, on=on)\n    known",
        "    refuse_unless_admin(by, organization, on=on)\n    known",
        MONEY,
    ),
    Mutation(
        "a paid order leaves the others open",
        PAYMENTS,
        ".open(on=on).exclude(pk=order.pk)",
        ".none()",
        MONEY,
    ),
    Mutation(
        "an invoice takes the number after the last that it sees",
        "memberships/services/invoices.py",
        "ON CONFLICT (series) DO UPDATE SET last = known.last + 1 RETURNING last",
        "ON CONFLICT (series) DO UPDATE SET last = (SELECT count(*) + 1 FROM memberships_invoice "
        "WHERE memberships_invoice.series = known.series) RETURNING last",
        MONEY,
    ),
    # Levels
    Mutation(
        "an organization is not locked while an override is placed",
        "competencies/services/overrides.py",
        LOCK_ORGANIZATION + "    refuse_unless_lawful(",
        "    refuse_unless_lawful(",
        ("tests/competencies/test_overrides.py",),
    ),
    Mutation(
        "a worker writes what it worked out of facts that are no more",
        "competencies/standings.py",
        "if present.get(pk, 0) == counters.get(pk, 0) and pk in standings]",
        "if pk in standings]",
        ("tests/races/test_leaving.py",),
    ),
    Mutation(
        "the counter is read after the facts",
        "competencies/standings.py",
        "    facts = reader.read(chunk, running_month=month)\n    was_read = time.perf_counter()\n"
        "    standings = {organization: evaluate(plan.plan, known) for organization, known in facts.items()}\n",
        "    facts = reader.read(chunk, running_month=month)\n    was_read = time.perf_counter()\n"
        "    standings = {organization: evaluate(plan.plan, known) for organization, known in facts.items()}\n"
        "    counters = _counters(chunk)\n",
        ("tests/races/test_leaving.py",),
    ),
    # Who was in another's way
    Mutation(
        "a page that was in somebody's way is a fault",
        "partner_center/settings.py",
        '    "core.middleware.BusyPages",\n',
        "",
        ("tests/core/test_busy.py",),
    ),
    Mutation(
        "a program that was in somebody's way is told of a fault",
        "core/api/problems.py",
        "if busy.is_in_the_way(error):",
        "if False:",
        ("tests/api/test_once.py",),
    ),
    Mutation(
        "a request with a key does not wait for the same one",
        "core/api/once.py",
        "    return IdempotencyKey.objects.get_or_create(\n",
        "    return IdempotencyKey.objects.update_or_create(\n",
        ("tests/api/test_once.py",),
    ),
    # Nudges, and Valkey
    Mutation(
        "a nudge is sent before the commit",
        "core/nudges.py",
        "transaction.on_commit(send)",
        "send()",
        ("tests/core/test_nudges.py",),
    ),
    Mutation(
        "a nudge that fails fails the request",
        "core/nudges.py",
        'log.warning("nudge.lost", task=task.name, error=str(error))',
        "raise",
        ("tests/core/test_nudges.py", "tests/promises/test_without_valkey.py"),
    ),
    Mutation(
        "without Valkey signing in fails with a fault",
        "accounts/middleware.py",
        'RedisError: "cache", ',
        "",
        ("tests/accounts/test_without_valkey.py",),
    ),
    Mutation(
        "without Valkey requests of programs fail",
        "partner_center/api/throttling.py",
        '            log.warning("throttle.no_cache", error=str(error))\n            return True\n',
        "            raise\n",
        ("tests/api/test_throttling.py",),
    ),
]


if __name__ == "__main__":
    sys.exit(plant(GUARDS, sys.argv[1:]))
