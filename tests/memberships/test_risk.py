"""What put a renewal at risk and what repairs it (R29, R37): the latest loss without which it would be safe."""

from competencies.engine.evaluate import Weighing
from competencies.engine.facts import Boundary, Facts
from competencies.engine.plan import compile_plan
from competencies.engine.timeline import OPEN
from memberships.engine import TermSpan
from memberships.risk import Claim, Effect, Ended, Loss, Renewal, renewal_on
from tests.engine.catalogue import competency, day, edition, facts, holding, path, people

ON = day("2026-11-22")
LEFT = day("2026-11-18")
ANNIVERSARY = day("2027-03-14")
TERM = TermSpan("gold", day("2026-03-14"), ANNIVERSARY, day("2027-04-13"))
NORTH = competency("north", path("gold", people(2, "A")), path("silver", people(1, "A")))
SOUTH = competency("south", path("gold", people(1, {"any": ["B", "C"]})))


def renewal(known: Facts, *, on: int = ON, claims: tuple[Claim, ...] = ()) -> Renewal:
    weighing = Weighing(compile_plan([(1, edition(NORTH, SOUTH))]), known)
    found = renewal_on(weighing, weighing.standings(), [TERM], on, claims=claims)
    assert found
    return found


def loss(known: Facts, *, expires: int = OPEN) -> Loss | None:
    return renewal(known).latest_loss({(2, "A", LEFT): expires})


LEAVER = holding("A", until="2026-11-18")
UNLINKED: dict[Boundary, str] = {(2, "A", LEFT): "unlinked"}


def test_what_somebody_took_along_is_what_changed() -> None:
    assert loss(facts(holding("A"), LEAVER, reasons=UNLINKED)) == Loss(
        LEFT, (Ended(2, "A", "unlinked"),), (), (Effect("north", "gold", "silver", OPEN, None),)
    )


def test_what_would_have_ended_before_the_anniversary_all_the_same_is_not() -> None:
    found = loss(facts(holding("A"), LEAVER, reasons=UNLINKED), expires=day("2027-01-01"))
    assert found is None or found.ended == ()


def test_the_latest_loss_that_would_help_is_told_and_not_a_later_one_that_would_not() -> None:
    known = facts(holding("A", until="2026-11-20"), LEAVER, holding("A"), holding("B", until="2026-11-19"))
    # Without the loss of the 20th there would be two people again; so it alone is what changed.
    assert loss(known) == Loss(
        day("2026-11-20"), (Ended(1, "A", ""),), (), (Effect("north", "gold", "silver", OPEN, None),)
    )
    alone = facts(holding("A", until="2026-11-20"), holding("B", until="2026-11-19"))
    assert [one.ended for one in [loss(alone)] if one] == [(Ended(2, "B", ""),)]


def test_of_several_people_who_left_on_a_day_all_are_told_where_no_one_of_them_would_do() -> None:
    found = loss(facts(holding("A", until="2026-11-18"), LEAVER))
    assert found
    assert [one.person for one in found.ended] == [1, 2]


def test_a_level_that_still_holds_but_no_longer_lasts_is_an_effect_too() -> None:
    known = facts(holding("A"), LEAVER, holding("A", until="2027-02-20"))
    assert loss(known) == Loss(
        LEFT, (Ended(2, "A", ""),), (), (Effect("north", "gold", "gold", OPEN, day("2027-02-20")),)
    )


def test_an_override_that_ended_is_what_changed_where_nobody_left() -> None:
    found = loss(facts(holding("A"), overrides=[("south", "gold", day("2026-08-18"), LEFT)]))
    assert found
    assert (found.day, [cause.kind for cause in found.causes]) == (LEFT, ["override"])
    assert found.effects == (Effect("south", "gold", "none"),)


def test_where_nothing_was_lost_nothing_is_told() -> None:
    assert loss(facts(holding("A"), holding("A", until="2027-02-20"))) is None


def test_in_grace_what_counts_is_the_day() -> None:
    known = facts(holding("A"), holding("A", until="2027-03-20"))
    assert not renewal(known, on=day("2027-03-19")).is_at_risk
    at_risk = renewal(known, on=day("2027-03-20"))
    assert at_risk.is_at_risk
    found = at_risk.latest_loss({})
    assert found
    assert found.day == day("2027-03-20")
    assert [(one.competency, one.by) for one in at_risk.mendings()] == [("north", None), ("south", None)]


def test_the_competency_that_lasts_longest_and_the_level_that_could_be_renewed() -> None:
    known = facts(holding("A"), holding("A", until="2027-02-20"), holding("B", until="2027-01-01"))
    assert renewal(known).best == ("north", day("2027-02-20"))
    assert renewal(known).lasting == "silver"
    assert renewal(facts()).best is None
    assert renewal(facts()).lasting == "none"


# --- Repairs ----------------------------------------------------------------------------------------------------------
def test_repairs_come_smallest_first_and_say_by_when() -> None:
    known = facts(holding("A"), holding("A", until="2027-02-20"))
    found = renewal(known).mendings()
    assert [(one.competency, one.repair.pairs, one.by) for one in found] == [
        ("north", 1, day("2027-02-20")),
        ("south", 1, None),
    ]


def test_a_competency_that_lasts_needs_no_repair() -> None:
    assert renewal(facts(holding("A"), holding("A"))).mending("north", "gold") is None


def test_a_break_before_the_anniversary_is_repaired_too() -> None:
    later = holding("A", since="2027-02-01")
    found = renewal(facts(holding("A"), holding("A", until="2027-01-01"), later)).mending("north", "gold")
    assert found
    assert found.by == day("2027-01-01")


def test_a_claim_that_would_do_by_itself_is_named_with_the_repair() -> None:
    helping, other = Claim(2, "A", day("2026-11-17")), Claim(2, "B", day("2026-11-17"))
    known = facts(holding("A"), holding("A", until="2027-02-20"))
    north, south = renewal(known, claims=(helping, other)).mendings()
    assert north.claims == (helping,)
    assert south.claims == (other,)


def test_the_claim_of_somebody_who_is_linked_to_nothing_here_does_not_help() -> None:
    stranger = Claim(9, "A", day("2026-11-17"))
    known = facts(holding("A"), holding("A", until="2027-02-20"))
    assert [one.claims for one in renewal(known, claims=(stranger,)).mendings()] == [(), ()]
