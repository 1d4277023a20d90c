"""Rows that a catalogue names by codes (R10)."""

import pytest

from achievements.models import Certification
from core.codes import keep
from tests.factories import CertificationFactory

pytestmark = pytest.mark.django_db
C_SHARP = {"name": "Programming in C#", "kind": "exam"}


def test_a_code_that_is_new_gets_a_row_and_one_that_is_known_gets_its_new_name():
    CertificationFactory(code="70-483", name="C#")
    assert keep(Certification, ["code"], {("70-483",): C_SHARP, ("70-532",): {**C_SHARP, "name": "Azure"}}) == 2
    assert dict(Certification.objects.values_list("code", "name")) == {"70-483": "Programming in C#", "70-532": "Azure"}


def test_what_is_as_it_was_is_not_written(django_assert_num_queries):
    keep(Certification, ["code"], {("70-483",): C_SHARP})
    with django_assert_num_queries(1):
        assert keep(Certification, ["code"], {("70-483",): C_SHARP}) == 0


def test_codes_are_never_deleted():
    """Who earned what no edition mentions any more has still earned it."""
    old = CertificationFactory(code="70-411")
    keep(Certification, ["code"], {("70-483",): C_SHARP})
    assert Certification.objects.filter(pk=old.pk).exists()


def test_nothing_to_keep_is_nothing_done():
    assert keep(Certification, ["code"], {}) == 0
