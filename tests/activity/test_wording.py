"""Everything that is put on record can be read: each verb in the code has its sentence, whatever its facts are."""

import ast
from datetime import UTC, date, datetime

import pytest

from activity import wording
from activity.models import ActivityRecord
from tests.test_house import product_files, text_of

ROOMS = {
    "achievement", "benefit", "claim", "employee", "invitation", "level", "membership", "order", "organization",
    "override", "records", "token",
}  # fmt: skip
NOT_ON_RECORD = {
    "invitation.not_mailed", "order.number", "order.organization", "organization.name", "organization.mpn_id",
}  # fmt: skip
"""Words that look like verbs: of the log, of filters, and of answers."""


def verbs_in_code() -> set[str]:
    """The verbs that services put on record, wherever they are written as words."""
    found = set()
    for path in product_files():
        if path.name.endswith("sentences.py"):
            continue
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                room, _, verb = node.value.partition(".")
                if room in ROOMS and verb.replace("_", "").isalpha():
                    found.add(node.value)
    return found


def test_every_verb_has_a_sentence() -> None:
    told = {verb for kind in wording.kinds() for verb in kind.sentences}
    assert verbs_in_code() - NOT_ON_RECORD - told == set()
    assert told - verbs_in_code() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{}, {"competency": "no-such", "files": {}, "certifications": []}])
@pytest.mark.parametrize("by", [None, 1])
def test_every_sentence_can_be_said_of_an_entry_with_few_facts(facts: dict[str, object], by: int | None) -> None:
    """Old entries stay as they are: a fact that was not kept then is left out, and nothing breaks."""
    entries = [
        ActivityRecord(
            organization_id=1,
            sequence=1,
            verb=verb,
            on=date(2026, 11, 22),
            recorded_at=datetime(2026, 11, 22, tzinfo=UTC),
            by_id=by,
            person_id=1,
            facts=facts,
        )
        for kind in wording.kinds()
        for verb in kind.sentences
    ]
    for one in wording.told(entries):
        assert wording.sentence(one).strip()
