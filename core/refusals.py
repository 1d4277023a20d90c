"""Refusals: what the rules of the programme do not allow, in a sentence fit to show."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError
from django.forms import BaseForm
from django.utils.functional import Promise


class Refusal(Exception):
    """The business says no. `reason` is a translatable sentence; pages show it on the form, the API answers 409."""

    def __init__(self, reason: str | Promise, *, code: str = "refused") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.code = code


def refuse_if(condition: object, reason: str | Promise, *, code: str = "refused") -> None:
    """Refuse with `reason` when `condition` holds."""
    if condition:
        raise Refusal(reason, code=code)


@contextmanager
def broken_constraints_refuse(reasons: Mapping[str, str | Promise]) -> Iterator[None]:
    """Translate a broken database constraint, by its name, into the `Refusal` with its reason.

    A constraint that is not named in `reasons` is a defect, and stays an `IntegrityError`.
    """
    try:
        yield
    except IntegrityError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        name = getattr(diagnostics, "constraint_name", None)
        if isinstance(name, str) and name in reasons:
            raise Refusal(reasons[name], code=name) from error
        raise


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Show a refusal on the form as a whole; the view goes on behind the block, and answers with 422.

    `with refusals_on(form): service(...); return redirect(...)`, then `return render(..., status=422)`.
    """
    try:
        yield
    except Refusal as refusal:
        form.add_error(None, str(refusal.reason))
