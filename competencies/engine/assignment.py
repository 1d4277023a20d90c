"""People and requirements that need different people (R12): who serves which, and how many are missing."""

from collections.abc import Collection, Sequence
from itertools import combinations, groupby


def longest_assignment(candidates: Sequence[Sequence[tuple[int, int]]], counts: Sequence[int]) -> list[list[int]]:
    """For each requirement the people it is given: the assignment whose first end is latest.

    `candidates`: for each requirement (until, person); `counts`: how many it needs. When not all can be served, as
    many as can be are. People are let in from the longest lasting on, and each time as many are placed as possible:
    when everybody needed is placed, no assignment lasts longer.
    """
    edges = sorted(
        (-until, person, place)
        for place, people in enumerate(candidates)
        # More than all places together are never needed of one requirement.
        for until, person in sorted(people, key=lambda one: (-one[0], one[1]))[: sum(counts)]
    )
    admitted: list[list[int]] = [[] for _ in counts]
    owner: dict[int, int] = {}
    open_places = list(counts)

    def placed(place: int, seen: set[int]) -> bool:
        for person in admitted[place]:
            if person not in seen:
                seen.add(person)
                held_by = owner.get(person)
                if held_by is None or (held_by != place and placed(held_by, seen)):
                    owner[person] = place
                    return True
        return False

    for _, same_end in groupby(edges, key=lambda edge: edge[0]):
        for _, person, place in same_end:
            admitted[place].append(person)
        for place in range(len(counts)):
            while open_places[place] and placed(place, set()):
                open_places[place] -= 1
        if not any(open_places):
            break
    return [[person for person in admitted[place] if owner.get(person) == place] for place in range(len(counts))]


def largest_deficit(people: Sequence[Collection[int]], counts: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    """How many people are missing at least, and the smallest set of requirements that shows it (Hall's theorem)."""
    worst: tuple[int, tuple[int, ...]] = (0, ())
    for size in range(1, len(counts) + 1):
        for places in combinations(range(len(counts)), size):
            available = set().union(*(people[place] for place in places))
            deficit = sum(counts[place] for place in places) - len(available)
            if deficit > worst[0]:
                worst = (deficit, places)
    return worst
