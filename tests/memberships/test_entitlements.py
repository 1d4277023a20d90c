"""Of rows that differ only in tier the highest applies, never the sum (R31)."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from memberships.entitlements import RANK, Carried, Entitlement, Group, entitlements, terms_before, without_higher_twins

HOURS = Group("Advisory hours", "technical", "hour", "", None)
LOGO = Group("Logo", "branding", "entitlement", "", None)
SILVER, GOLD, PACK, BEFORE = 1, 2, 3, 4


def row(grant: int, term: int, tier: str, quantity: int | None, used: int = 0, group: Group = HOURS) -> Carried:
    return Carried(grant, term, group, tier, quantity, used)


def of(
    rows: Iterable[Carried], *live: int, group: Group = HOURS, continues: dict[int, int] | None = None
) -> Entitlement:
    return entitlements(rows, live=live, continues=continues or {})[group]


def test_of_an_action_pack_beside_gold_the_higher_row_applies_and_not_the_sum() -> None:
    found = of([row(1, PACK, "action-pack", 5), row(2, GOLD, "gold", 50)], PACK, GOLD)
    assert (found.applies.grant, found.limit, found.left) == (2, 50, 50)


def test_what_was_used_of_the_lower_row_counts_against_the_higher() -> None:
    found = of([row(1, PACK, "action-pack", 5, used=3), row(2, GOLD, "gold", 50, used=4)], PACK, GOLD)
    assert (found.used, found.left, found.number) == (7, 43, 5)


def test_what_was_used_before_the_upgrade_counts_after_it() -> None:
    rows = [row(1, SILVER, "silver", 20, used=20), row(2, GOLD, "gold", 50)]
    assert of(rows, GOLD, continues={GOLD: SILVER}).left == 30


def test_a_renewal_begins_anew() -> None:
    assert of([row(1, BEFORE, "silver", 20, used=20), row(2, SILVER, "silver", 20)], SILVER).left == 20


def test_what_a_term_that_came_back_had_used_is_used() -> None:
    rows = [row(1, BEFORE, "silver", 20, used=5), row(2, SILVER, "silver", 20, used=1)]
    assert of(rows, SILVER, continues={SILVER: BEFORE}).used == 6


def test_more_than_there_is_may_be_used_already() -> None:
    assert of([row(1, PACK, "action-pack", 9, used=9), row(2, GOLD, "gold", 5)], PACK, GOLD).left == 0


def test_without_a_term_that_lives_there_is_nothing() -> None:
    assert entitlements([row(1, SILVER, "silver", 20)], live=(), continues={}) == {}


def test_what_is_not_counted_is_activated_once_for_each_tier() -> None:
    rows = [row(1, SILVER, "silver", None, used=1, group=LOGO), row(2, GOLD, "gold", None, group=LOGO)]
    assert of(rows, GOLD, group=LOGO, continues={GOLD: SILVER}).left == 1
    assert of([row(1, SILVER, "silver", None, used=1, group=LOGO)], SILVER, group=LOGO).left == 0


def test_an_amount_of_money_a_month_is_no_number_of_pieces() -> None:
    credit = Group("Azure credit", "cloud", "usd_per_month", "", None)
    assert of([row(1, PACK, "action-pack", 100, group=credit)], PACK, group=credit).limit == 1


def test_what_only_extra_conditions_give_is_none() -> None:
    seats = Group("CRM Online", "cloud", "seat", "", None)
    assert of([row(1, PACK, "action-pack", 0, group=seats)], PACK, group=seats).limit == 0


def test_a_silver_row_stays_where_gold_has_no_higher_one() -> None:
    profile = Group("Profile", "go-to-market", "entitlement", "", None)
    rows = [(HOURS, "silver"), (HOURS, "gold"), (profile, "silver")]
    assert without_higher_twins(rows) == {(HOURS, "gold"), (profile, "silver")}


def test_terms_that_continue_each_other_in_a_circle_end_somewhere() -> None:
    assert terms_before(1, {1: 2, 2: 3, 3: 2}) == [2, 3]


# --- Against a slow model ---------------------------------------------------------------------------------------------
TERMS = range(1, 6)
GROUPS = [HOURS, LOGO, Group("Advisory hours", "technical", "hour", "", 7)]
ROWS = st.lists(
    st.builds(
        Carried,
        grant=st.integers(1, 10**6),
        term=st.sampled_from(TERMS),
        group=st.sampled_from(GROUPS),
        tier=st.sampled_from(["action-pack", "silver", "gold"]),
        quantity=st.none() | st.integers(0, 4),
        used=st.integers(0, 4),
    ),
    unique_by=lambda one: one.grant,
    max_size=12,
)
# Each term continues only one that is older, as terms do.
CHAINS = st.dictionaries(st.integers(2, 5), st.integers(1, 4), max_size=4).map(
    lambda found: {term: before for term, before in found.items() if before < term}
)


@given(ROWS, st.sets(st.sampled_from(TERMS)), CHAINS)
def test_it_is_what_counting_one_use_after_the_other_gives(
    rows: list[Carried], live: set[int], continues: dict[int, int]
) -> None:
    found = entitlements(rows, live=live, continues=continues)
    for group in GROUPS:
        mine = [one for one in rows if one.group == group]
        offered = [one for one in mine if one.term in live]
        assert (group in found) == bool(offered)
        if not offered:
            continue
        applies = found[group].applies
        assert not any(RANK[one.tier] > RANK[applies.tier] for one in offered)
        assert not any(
            one.quantity is None or one.quantity > applies.quantity
            for one in offered
            if applies.quantity is not None and one.tier == applies.tier
        )
        used = 0
        for one in mine:
            for _ in range(one.used):
                counts = one.term in live or any(reaches(term, one.term, continues) for term in live)
                if counts and (applies.is_counted or one.tier == applies.tier):
                    used += 1
        assert found[group].used == used
        assert found[group].left == max(0, found[group].limit - used)


def reaches(term: int, wanted: int, continues: dict[int, int]) -> bool:
    """Whether one comes from a term to another by going back, step by step."""
    return term in continues and (continues[term] == wanted or reaches(continues[term], wanted, continues))
