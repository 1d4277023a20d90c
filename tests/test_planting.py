"""The mistakes that are planted by hand still fit the sources; whether a test notices is seen by running them."""

from collections import Counter

import pytest

from tests.engine.mutate import MUTATIONS
from tests.planting import ROOT, Mutation
from tests.races.guards import GUARDS
from tests.walls.holes import HOLES

LISTS = {"mistakes": MUTATIONS, "holes": HOLES, "guards": GUARDS}


@pytest.mark.parametrize("mutations", LISTS.values(), ids=LISTS)
def test_every_mistake_fits_the_sources_once(mutations: list[Mutation]) -> None:
    assert [
        f"{mutation.name}: {found} times in {change.file}"
        for mutation in mutations
        for change in mutation.changes
        if (found := (ROOT / change.file).read_text(encoding="utf-8").count(change.old)) != 1
    ] == []


@pytest.mark.parametrize("mutations", LISTS.values(), ids=LISTS)
def test_every_mistake_has_its_name(mutations: list[Mutation]) -> None:
    assert [name for name, times in Counter(one.name for one in mutations).items() if times > 1] == []


def test_what_was_planted_is_on_record() -> None:
    record = (ROOT / "docs" / "mutations.md").read_text(encoding="utf-8")
    assert [one.name for mutations in LISTS.values() for one in mutations if f"| {one.name} |" not in record] == []
