"""How an import of records reads on an organization's record."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.wording import Kind, Told, register
from programme.records.importing import VERB

FILES = {
    "organizations": gettext_lazy("the organization"),
    "employees": gettext_lazy("employees"),
    "achievements": gettext_lazy("achievements"),
    "links": gettext_lazy("links"),
    "performance": gettext_lazy("figures"),
    "authorizations": gettext_lazy("authorizations"),
    "overrides": gettext_lazy("overrides"),
    "memberships": gettext_lazy("memberships"),
}


def imported(one: Told) -> str:
    """Which files brought how much, in the order in which they are read."""
    files = one.facts.get("files", {})
    parts = [_counted(str(FILES[name]), **files[name]) for name in FILES if name in files]
    return _("Records were imported: {files}.").format(files="; ".join(parts))


def _counted(file: str, *, added: int = 0, changed: int = 0) -> str:
    if added and changed:
        return _("{file}: {added} added, {changed} changed").format(file=file, added=added, changed=changed)
    text = _("{file}: {changed} changed") if changed else _("{file}: {added} added")
    return text.format(file=file, added=added, changed=changed)


def register_sentences() -> None:
    register(Kind("imports", gettext_lazy("Imports"), {VERB: imported}))
