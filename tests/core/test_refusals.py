"""The business says no, in a sentence."""

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.refusals import Refusal, broken_constraints_refuse, refusals_on, refuse_if
from tests.factories import OrganizationFactory

TAKEN = "organizations_organization_mpn_id_key"


def test_a_refusal_is_raised_when_the_condition_holds_and_not_otherwise():
    refuse_if([], "Never.")
    with pytest.raises(Refusal, match="An agent cannot") as caught:
        refuse_if("something", "An agent cannot.", code="conflict")
    assert (caught.value.reason, caught.value.code) == ("An agent cannot.", "conflict")


def test_a_refusal_is_shown_in_the_readers_language():
    """The reason stays a promise until it is shown."""
    with override("en"), pytest.raises(Refusal) as caught:
        refuse_if(True, _("Sign in"))
    with override("ru"):
        assert str(caught.value.reason) == str(_("Sign in"))


@pytest.mark.django_db
def test_a_broken_constraint_becomes_the_sentence_of_its_name():
    OrganizationFactory(mpn_id="4021736")
    with (
        pytest.raises(Refusal) as caught,
        broken_constraints_refuse({TAKEN: "That MPN ID is taken."}),
        transaction.atomic(),
    ):
        OrganizationFactory(mpn_id="4021736")
    assert (caught.value.reason, caught.value.code) == ("That MPN ID is taken.", TAKEN)


@pytest.mark.django_db
def test_a_broken_constraint_that_nobody_expected_is_a_defect():
    OrganizationFactory(mpn_id="4021736")
    with (
        pytest.raises(IntegrityError),
        broken_constraints_refuse({"organizations_organization_market_is_known": "No such market."}),
        transaction.atomic(),
    ):
        OrganizationFactory(mpn_id="4021736")


def test_what_has_nothing_to_do_with_constraints_passes_through():
    with pytest.raises(ZeroDivisionError), broken_constraints_refuse({}):
        1 / 0  # noqa: B018
    with pytest.raises(IntegrityError), broken_constraints_refuse({}):
        raise IntegrityError("without a cause")


def test_a_refusal_stands_on_the_form_that_it_answers():
    form = forms.Form({})
    with refusals_on(form):
        refuse_if(True, "An agent cannot.")
    assert form.non_field_errors() == ["An agent cannot."]
