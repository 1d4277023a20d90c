"""Plant one mistake at a time in a copy of the sources and see that a test notices: python -m tests.engine.mutate

With words as arguments only the mutations whose name contains one of them. Prints a table; exit status 1 when a
mutation survives or no longer fits the source. The last full run is kept in docs/mutations.md.
"""

import sys

from tests.planting import WITHOUT_DJANGO, Mutation, plant

# The quick ones first: pytest stops at the first that notices.
ENGINE = (
    "tests/engine/test_timeline.py",
    "tests/engine/test_plan.py",
    "tests/engine/test_cases.py",
    "tests/engine/test_rules.py",
    "tests/engine/test_rules_of_figures.py",
    "tests/engine/test_worlds.py",
    "tests/engine/test_explain.py",
    "tests/engine/test_missing.py",
    "tests/engine/test_against_brute_force.py",
)


def engine(name: str, file: str, old: str, new: str) -> Mutation:
    """A mutation of the engine."""
    return Mutation(name, f"competencies/engine/{file}.py", old, new, ENGINE, WITHOUT_DJANGO)


def membership(name: str, old: str, new: str) -> Mutation:
    """A mutation of what the memberships' rules make of terms and timelines."""
    return Mutation(name, "memberships/engine.py", old, new, ("tests/memberships/test_engine.py",), WITHOUT_DJANGO)


NEWS = ("tests/memberships/test_news.py",)

MUTATIONS = [
    # Timelines
    engine(
        "the last day of a period counts", "timeline", "and day < timeline[place][1]", "and day <= timeline[place][1]"
    ),
    engine(
        "until is the last day held",
        "timeline",
        "return span[1] if span else None",
        "return span[1] - 1 if span else None",
    ),
    engine("periods that touch stay two (union)", "timeline", "if b < c:", "if b <= c:"),
    engine("periods that touch stay two (merged)", "timeline", "if start > last_end", "if start >= last_end"),
    engine("a hand-over on the day makes a gap", "timeline", "if start > until:", "if start >= until:"),
    engine(
        "an intersection of nothing is a day",
        "timeline",
        "((start, end),) if start < end else NEVER",
        "((start, end),)",
    ),
    engine("a threshold must be exceeded", "timeline", "if height >= needed:", "if height > needed:"),
    engine("what lasts to the end is dropped", "timeline", "    if start:\n        spans.append((start, OPEN))\n", ""),
    # The catalogue
    engine(
        "accepted_through is exclusive",
        "plan",
        "max(_day(through) + 1, in_force[0])",
        "max(_day(through), in_force[0])",
    ),
    engine(
        "an edition's accepted_through reaches into the editions before it",
        "plan",
        "max(_day(through) + 1, in_force[0])",
        "_day(through) + 1",
    ),
    engine("an edition lasts a day too long", "plan", "editions[place + 1][0] if", "editions[place + 1][0] + 1 if"),
    engine("the first edition begins on its day", "plan", "first_day if place else BEGINNING", "first_day"),
    engine(
        "effective_until is inclusive",
        "plan",
        'min(in_force[1], _day(path.get("effective_until"), OPEN))',
        'min(in_force[1], _day(path.get("effective_until"), OPEN) + 1)',
    ),
    engine(
        "effective_from is ignored",
        "plan",
        'max(in_force[0], _day(path.get("effective_from"), BEGINNING))',
        "in_force[0]",
    ),
    engine(
        "different people: each requirement by itself",
        "plan",
        "for size in range(1, len(people) + 1):",
        "for size in (1,):",
    ),
    engine(
        "different people: pairs alone",
        "plan",
        "for size in range(1, len(people) + 1):",
        "for size in range(1, min(len(people), 2) + 1):",
    ),
    engine(
        "different people: each, and all together",
        "plan",
        "for size in range(1, len(people) + 1):",
        "for size in (1, len(people)):",
    ),
    engine("different people: the largest count of a subset", "plan", "max(sum(one.count", "max(max(one.count"),
    engine(
        "distinct binds requirements without it",
        "plan",
        "if isinstance(one, PeopleRequirement) and one.distinct is not None:",
        "if isinstance(one, PeopleRequirement):",
    ),
    engine(
        "of two counts of a pool the last",
        "plan",
        "heads[pool] = max(count, heads.get(pool, 0))",
        "heads[pool] = count",
    ),
    engine("the window is 11 months", "plan", '"window_months", 12', '"window_months", 11'),
    engine("the market does not matter", "plan", "self.at_least[market]", "next(iter(self.at_least.values()))"),
    engine("all is any", "trees", "one | other for one, other in product(found, part)", "other for other in part"),
    # People
    engine("one more person is needed", "evaluate", "at_least(count, self", "at_least(count + 1, self"),
    engine("one person fewer will do", "evaluate", "at_least(count, self", "at_least(max(count - 1, 1), self"),
    engine("enough people are given up as out of reach", "evaluate", ") < count and pool", ") <= count and pool"),
    engine(
        "all of a tree need not count at once",
        "evaluate",
        "whole = intersection(whole, spans[code])",
        "whole = union(whole, spans[code])",
    ),
    engine(
        "a certification earned again replaces the first",
        "evaluate",
        "union(spans[code], days) if code in spans else days",
        "days",
    ),
    engine("retired exams count", "evaluate", "if code in accepted:", "if code in ():"),
    engine("an empty period counts", "evaluate", "((start, end),) if start < end else NEVER", "((start, end),)"),
    engine(
        "who is in two pools is counted for the first alone",
        "evaluate",
        "union(found[person], days) if person in found else days",
        "found.get(person, days)",
    ),
    # Levels and overrides
    engine(
        "gold does not imply silver",
        "evaluate",
        "                # Who has earned Gold holds Silver too (R9).\n",
        "                    continue\n",
    ),
    engine(
        "a gold override gives no silver",
        "evaluate",
        "                    gold[slug] = union(gold.get(slug, NEVER), given)\n",
        "                    gold[slug] = union(gold.get(slug, NEVER), given)\n                    continue\n",
    ),
    engine(
        "an override is earned", "evaluate", "earned_silver.copy(), earned_gold.copy()", "earned_silver, earned_gold"
    ),
    engine(
        "a silver override takes gold away",
        "evaluate",
        'if level == "gold":\n                    gold[slug] = union(gold.get(slug, NEVER), given)',
        "gold[slug] = given if level == 'gold' else NEVER",
    ),
    engine("authorizations are not asked for", "evaluate", "for code in path.authorizations:", "for code in ():"),
    engine("a path counts for ever", "evaluate", "days = path.effective", "days = ((1, OPEN),)"),
    # Figures
    engine(
        "the running month counts", "evaluate", "values.append((month + 1, value))", "values.append((month, value))"
    ),
    engine(
        "the window is a month too long",
        "evaluate",
        "month - window in totals:\n                value -= totals[month - window]",
        "month - window - 1 in totals:\n                value -= totals[month - window - 1]",
    ),
    engine("the latest month is remembered too long", "evaluate", "month - seen >= window", "month - seen > window"),
    engine(
        "the latest month adds to the one before",
        "evaluate",
        "value, seen = totals[month], month",
        "value, seen = value + totals[month], month",
    ),
    engine(
        "latest over all associations",
        "evaluate",
        "if reading.partners is None or partner in reading.partners:",
        "if reading:",
    ),
    engine(
        "a row of 0 is no row", "evaluate", "partner in reading.partners:", "partner in reading.partners and value:"
    ),
    engine("the last of a month's rows stands for all", "evaluate", "totals[month] += value", "totals[month] = value"),
    engine(
        "what figures can reach at most is one month",
        "evaluate",
        "min(most * measure.window, sum(totals.values()))",
        "most",
    ),
    engine("future figures are not held", "evaluate", "until - 1) + 1)", "until + 99) + 1)"),
    engine(
        "the running month is looked at next month",
        "evaluate",
        "min(max(totals) + window, until - 1) + 1",
        "min(max(totals) + window, until - 1)",
    ),
    engine(
        "a month begins on its second day",
        "evaluate",
        "month % 12 + 1, 1).toordinal()",
        "month % 12 + 1, 2).toordinal()",
    ),
    # Why
    engine(
        "greedy for distinct",
        "assignment",
        "held_by is None or (held_by != place and placed(held_by, seen))",
        "held_by is None",
    ),
    engine("the assignment that ends first", "assignment", "(-until, person, place)", "(until, person, place)"),
    engine(
        "what is missing is what the whole group misses",
        "assignment",
        "for size in range(1, len(counts) + 1):",
        "for size in (len(counts),):",
    ),
    engine(
        "the explanation looks at the month before",
        "explain",
        "height_on(alone, looked_at)",
        "height_on(alone, looked_at - 1)",
    ),
    engine(
        "figures seem to fall short only where they are held",
        "explain",
        "alone = windowed(measure, totals)",
        "alone = windowed(measure, totals, weighing.facts.running_month)",
    ),
    engine(
        "the edition of another day is explained",
        "explain",
        "if start <= on < end else (1, -end)",
        "if start < on <= end else (1, -end)",
    ),
    engine(
        "who counts the shortest comes first",
        "explain",
        "key=lambda one: (-one.until, one.person)",
        "key=lambda one: (one.until, one.person)",
    ),
    engine("a retired exam repairs", "plan", "return all(code not in self.accepted or", "return all(code or"),
    engine(
        "a loss has the cause of a gain",
        "bands",
        "(start if begins else end) == day",
        "(end if begins else start) == day",
    ),
    engine(
        "nobody serves two requirements of a repair",
        "missing",
        "for size in range(1, len(requirements) + 1):",
        "for size in (1,):",
    ),
    engine(
        "one person repairs two distinct requirements",
        "missing",
        "if len(groups) == len(set(groups)):",
        "if groups is not None:",
    ),
    # Months
    Mutation(
        "90 days for 3 months",
        "core/dates.py",
        "    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))",
        "    return day + timedelta(days=30 * months)",
        ENGINE,
        WITHOUT_DJANGO,
    ),
    # Memberships
    membership(
        "the anniversary itself is still in the term", "day >= covered.term.ends_on)", "day > covered.term.ends_on)"
    ),
    membership(
        "grace lasts a day more",
        "covered.starts_on <= day < covered.ends_on",
        "covered.starts_on <= day <= covered.ends_on",
    ),
    membership("grace hides the next term", "min(term.grace_ends_on, end)", "term.grace_ends_on"),
    membership(
        "a term has no grace on display",
        "Coverage(term, start, min(term.grace_ends_on, end))",
        "Coverage(term, start, min(term.ends_on, end))",
    ),
    membership("an empty term counts", "if term.grace_ends_on > term.starts_on)", "if True)"),
    membership("what came back takes days of its upgrade", "max(term.starts_on, day)", "term.starts_on"),
    membership("a Silver member shows Gold", 'start) if term.tier == "gold" else end', "start) if True else end"),
    membership(
        "a level is displayed before its term",
        "first_silver = max(_first_day(silver, since, end), start)",
        "first_silver = _first_day(silver, since, end)",
    ),
    membership("an end on the anniversary is enough", "until > anniversary", "until >= anniversary"),
    membership("a renewal at any tier ends the risk", "RANK[other.tier] >= RANK[term.tier]", "True"),
    membership(
        "nobody is at risk in grace",
        "membership is None or is_renewed(",
        "membership is None or membership.is_in_grace or is_renewed(",
    ),
    Mutation("29 days of grace", "memberships/timelines.py", "ends + grace, shows", "ends + grace - 1, shows", NEWS),
    Mutation("31 days of grace", "memberships/timelines.py", "ends + grace, shows", "ends + grace + 1, shows", NEWS),
    Mutation(
        "a refunded term has grace",
        "memberships/timelines.py",
        "CASE WHEN ends_on = anniversary THEN grace_days ELSE 0 END",
        "grace_days",
        NEWS,
    ),
]


if __name__ == "__main__":
    sys.exit(plant(MUTATIONS, sys.argv[1:]))
