"""Opening an account for somebody who has shown that a mail address is theirs."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.refusals import Refusal, broken_constraints_refuse

IN_USE = _("There is an account with this address already. Sign in with it.")


def may_be_opened(email: str) -> bool:
    """Whether nobody has ever used an account of this address: there is none, or one that a record file brought in."""
    account = User.objects.with_email(email).first()
    return account is None or _is_unused(account)


def _is_unused(account: User) -> bool:
    is_new = account.last_login is None and not account.has_usable_password()
    return is_new and account.is_active and not account.is_agent


@transaction.atomic
def open_account(*, email: str, full_name: str, password: str, language: str) -> User:
    """Open an account with this address, which counts as verified; the caller has seen that it is theirs.

    An account that a record file brought in, and nobody has used yet, becomes theirs. Any other one is refused.
    """
    account = User.objects.with_email(email).select_for_update(no_key=True).first()
    if account is None:
        with broken_constraints_refuse({"accounts_user_email_key": IN_USE}), transaction.atomic():
            account = User.objects.create_user(email, password, full_name=full_name, language=language)
    elif _is_unused(account):
        account.full_name, account.language = full_name, language
        account.set_password(password)
        account.save(update_fields=["full_name", "language", "password"])
    else:
        raise Refusal(IN_USE, code="in_use")
    EmailAddress.objects.update_or_create(
        user=account, email=account.email, defaults={"verified": True, "primary": True}
    )
    return account
