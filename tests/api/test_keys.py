"""Product keys through the API: agents load and count them, admins and their holders see one, and it is on record."""

import pytest

from activity.models import ActivityRecord
from memberships.api.keys import MOST_AT_ONCE
from memberships.models import BenefitKey, BenefitUse, Term
from tests.api.test_doors import is_problem
from tests.api.test_shapes import errors
from tests.api.world import CONTOSO, FABRIKAM, V1, Program, World
from tests.factories import TODAY, EmploymentFactory, TermFactory
from tests.order_factories import AssignmentFactory, BenefitKeyFactory, BenefitUseFactory

pytestmark = pytest.mark.django_db
POOLS, MINE = f"{V1}/benefit-keys", f"{V1}/me/benefits"


def a_use(world: World, *, key: str = "K-1") -> BenefitUse:
    """Something that Contoso has activated, with a key of its own (none where it is empty)."""
    return BenefitUseFactory(
        grant__term=Term.objects.get(organization=world.organization),
        grant__name="Office",
        key=BenefitKeyFactory(key=key) if key else None,
        activated_on=TODAY,
        activated_by=world.contoso.admin,
    )


def looks() -> list[int | None]:
    """Who has looked at keys."""
    rows = ActivityRecord.objects.filter(verb="benefit.key_viewed").order_by("sequence")
    return list(rows.values_list("by_id", flat=True))


# --- The pools --------------------------------------------------------------------------------------------------------
def a_pool(program: Program) -> str:
    return str(program.get(POOLS, limit="1").json()["results"][0]["code"])


def test_an_agent_loads_keys_and_sees_how_many_are_left_and_never_a_key(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    code = a_pool(agent)
    wanted = {"code": code, "keys": ["AAAA-1", "AAAA-2", "AAAA-1", " AAAA-2 "]}
    loaded = agent.post(POOLS, wanted, key="a")
    assert (loaded.status_code, loaded.json()) == (200, {"loaded": 2, "known": [3, 4]})
    assert agent.post(POOLS, wanted, key="a").json() == loaded.json()
    assert agent.post(POOLS, {"code": code, "keys": ["AAAA-2", "AAAA-3"]}).json() == {"loaded": 1, "known": [1]}
    assert sorted(BenefitKey.objects.values_list("key", flat=True)) == ["AAAA-1", "AAAA-2", "AAAA-3"]
    BenefitUseFactory(key=BenefitKey.objects.first())
    told = agent.get(POOLS)
    [pool] = [row for row in told.json()["results"] if row["code"] == code]
    assert (pool["left"], pool["handed_out"]) == (2, 1)
    assert "AAAA" not in told.content.decode()


def test_what_is_no_key_is_refused_and_nothing_is_loaded(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    code = a_pool(agent)
    assert is_problem(agent.post(POOLS, {"code": code, "keys": ["A", "B\u0007"]}), 409, "no_key")
    assert is_problem(agent.post(POOLS, {"code": code, "keys": ["  "]}), 409, "no_keys")
    assert errors(agent.post(POOLS, {"code": "alchemy", "keys": ["A"]})) == [("/code", "absent")]
    assert errors(agent.post(POOLS, {"code": code, "keys": []})) == [("/keys", "min_length")]
    assert errors(agent.post(POOLS, {"code": code, "keys": ["x" * 201]})) == [("/keys/0", "max_length")]
    assert errors(agent.post(POOLS, {"code": code, "keys": "A"})) == [("/keys", "not_a_list")]
    assert not BenefitKey.objects.exists()


def test_as_many_keys_as_are_taken_at_once_fit_into_a_body(contoso_world: World) -> None:
    agent = contoso_world.an_agent()
    keys = [f"{number:0200}" for number in range(MOST_AT_ONCE + 1)]
    answer = agent.post(POOLS, {"code": a_pool(agent), "keys": keys[1:]})
    assert (answer.status_code, answer.json()["loaded"]) == (200, MOST_AT_ONCE)
    assert errors(agent.post(POOLS, {"code": a_pool(agent), "keys": keys})) == [("/keys", "max_length")]


def test_the_pools_are_for_agents_alone(contoso_world: World) -> None:
    admin = contoso_world.admin()
    assert [admin.get(POOLS).status_code, admin.post(POOLS, {}).status_code] == [404, 404]


# --- Seeing a key -----------------------------------------------------------------------------------------------------
def test_an_admin_sees_a_key_and_each_look_is_on_record(contoso_world: World) -> None:
    use, admin = a_use(contoso_world), contoso_world.admin()
    there = f"{CONTOSO}/benefit-uses/{use.pk}/key"
    for number in (1, 2):
        assert admin.post(there).json() == {"key": "K-1"}
        assert looks() == [contoso_world.contoso.admin.pk] * number
    viewed = BenefitUse.objects.get(pk=use.pk)
    assert (viewed.key_viewed_by, viewed.key_viewed_at is None) == (contoso_world.contoso.admin, False)
    shown = [one for row in admin.get(f"{CONTOSO}/benefits?limit=200").json()["results"] for one in row["uses"]]
    assert [(one["id"], one["has_key"]) for one in shown] == [(use.pk, True)]
    assert "K-1" not in str(shown)


def test_sent_again_with_its_key_it_is_one_look(contoso_world: World) -> None:
    use, admin = a_use(contoso_world), contoso_world.admin()
    there = f"{CONTOSO}/benefit-uses/{use.pk}/key"
    assert [admin.post(there, key="a").json() for _ in range(2)] == [{"key": "K-1"}] * 2
    assert len(looks()) == 1


def test_nobody_else_sees_a_key_of_the_organization(contoso_world: World) -> None:
    use = a_use(contoso_world)
    there = f"{CONTOSO}/benefit-uses/{use.pk}/key"
    assert contoso_world.employee().post(there).status_code == 404
    assert contoso_world.an_agent().post(there).status_code == 404
    assert contoso_world.admin("read").post(there).status_code == 403
    assert contoso_world.admin().post(f"{FABRIKAM}/benefit-uses/{use.pk}/key").status_code == 404
    foreign = BenefitUseFactory(grant__term=TermFactory(organization=contoso_world.fabrikam), key=BenefitKeyFactory())
    assert contoso_world.admin().post(f"{CONTOSO}/benefit-uses/{foreign.pk}/key").status_code == 404
    assert looks() == []


def test_without_a_key_there_is_none_to_see(contoso_world: World) -> None:
    use = a_use(contoso_world, key="")
    assert is_problem(contoso_world.admin().post(f"{CONTOSO}/benefit-uses/{use.pk}/key"), 409, "no_key")


# --- One's own --------------------------------------------------------------------------------------------------------
def test_somebody_sees_what_they_were_given_and_its_key(contoso_world: World) -> None:
    isaiah = contoso_world.contoso.isaiah
    use, other = a_use(contoso_world), a_use(contoso_world, key="K-2")
    AssignmentFactory(use=use, person=isaiah)
    program = contoso_world.employee()
    [row] = program.get(MINE).json()["results"]
    assert (row["id"], row["name"], row["has_key"], row["organization"]["mpn_id"]) == (
        use.pk,
        "Office",
        True,
        "4021736",
    )
    assert (row["starts_on"], row["ends_on"]) == ("2026-11-22", "2027-11-22")
    assert program.post(f"{MINE}/{use.pk}/key").json() == {"key": "K-1"}
    assert looks() == [isaiah.pk]
    assert program.post(f"{MINE}/{other.pk}/key").status_code == 404


def test_what_is_taken_back_or_given_elsewhere_is_not_ones_own(contoso_world: World) -> None:
    isaiah = contoso_world.contoso.isaiah
    mine = a_use(contoso_world)
    AssignmentFactory(use=mine, person=isaiah)
    EmploymentFactory(organization=contoso_world.fabrikam, person=isaiah)
    elsewhere = BenefitUseFactory(
        grant__term=TermFactory(organization=contoso_world.fabrikam), key=BenefitKeyFactory(), activated_on=TODAY
    )
    AssignmentFactory(use=elsewhere, person=isaiah)
    token, browser = contoso_world.employee(), Program(person=isaiah)
    assert [row["id"] for row in token.get(MINE).json()["results"]] == [mine.pk]
    assert token.post(f"{MINE}/{elsewhere.pk}/key").status_code == 404
    assert {row["id"] for row in browser.get(MINE).json()["results"]} == {mine.pk, elsewhere.pk}
    assert contoso_world.admin().post(f"{CONTOSO}/benefit-uses/{mine.pk}/take-back").status_code == 204
    assert token.post(f"{MINE}/{mine.pk}/key").status_code == 404
