"""The catalogue in the reader's words: names of codes, and requirements, figures and causes as sentences."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from achievements.models import Certification
from competencies.engine.explanation import Cause, MetricVerdict, Tree
from competencies.models import AuthorizationKind, Competency, Metric
from core.wording import number

SPELLED_OUT = 3
"""Up to so many alternatives are named in a sentence; more are counted."""

# Names that the catalogue has in English only; a name that is not here is shown as it stands.
NAMES = (
    gettext_noop("Azure consumption by customers"),
    gettext_noop("Power BI seats deployed"),
    gettext_noop("Net new Dynamics 365 customer engagement cloud revenue"),
    gettext_noop("Dynamics 365 operations revenue"),
    gettext_noop("Net new Dynamics 365 operations cloud revenue"),
    gettext_noop("Net new CRM cloud revenue"),
    gettext_noop("Gross ERP license revenue"),
    gettext_noop("New Enterprise Mobility + Security customers"),
    gettext_noop("Enterprise Mobility + Security active entitlements"),
    gettext_noop("Surface Hub devices shipped"),
    gettext_noop("Office 365 active entitlements"),
    gettext_noop("New Office 365 customers"),
    gettext_noop("Authorized Surface Hub ADR"),
    gettext_noop("seats"),
    gettext_noop("customers"),
    gettext_noop("active users"),
    gettext_noop("devices"),
)
PARTNERS_OF_RECORD = {
    "dpor": gettext_noop("digital partner of record"),
    "tpor": gettext_noop("transacting partner of record"),
    "dap": gettext_noop("delegated administrator"),
    "fasttrack": gettext_noop("FastTrack partner"),
    "csp": gettext_noop("cloud solution provider"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of the catalogue are called."""

    certifications: Mapping[str, str]
    metrics: Mapping[str, Metric]
    authorizations: Mapping[str, str]
    competencies: Mapping[str, Competency]

    def in_order(self) -> list[Competency]:
        """All competencies, center by center."""
        return sorted(self.competencies.values(), key=lambda one: (one.center.position, one.position, one.slug))

    def metric(self, code: str) -> str:
        return _(self.metrics[code].name)

    def unit(self, code: str) -> str:
        """What a metric is counted in: USD, or a word."""
        unit = self.metrics[code].unit
        return unit if unit.isupper() else _(unit)

    def amount(self, code: str, hundredths: int) -> str:
        """A figure with its currency, if it is money: USD 100,000."""
        written = number(figure(hundredths))
        unit = self.metrics[code].unit
        if not unit.isupper():
            return written
        return pgettext("amount of money", "{currency} {amount}").format(currency=unit, amount=written)

    def authorization(self, code: str) -> str:
        return _(self.authorizations[code])


_names: dict[int, Names] = {}


def names(revision: int) -> Names:
    """The names of the catalogue in force; asked of the database once for each revision and process."""
    if revision not in _names:
        _names.clear()
        _names[revision] = Names(
            dict(Certification.objects.values_list("code", "name")),
            {metric.code: metric for metric in Metric.objects.all()},
            dict(AuthorizationKind.objects.values_list("code", "name")),
            {one.slug: one for one in Competency.objects.select_related("center")},
        )
    return _names[revision]


def figure(hundredths: int) -> Decimal:
    """A figure as the engine has it, as a number."""
    return Decimal(hundredths) / 100


# --- Requirements -----------------------------------------------------------------------------------------------------
def codes_of(tree: Tree) -> tuple[str, ...]:
    """The certifications that a holding speaks of, in its order, each once (R11)."""
    return tuple(dict.fromkeys(_leaves(tree)))


def _leaves(tree: Tree) -> Iterable[str]:
    if isinstance(tree, str):
        yield tree
        return
    for branches in tree.values():
        for branch in branches:
            yield from _leaves(branch)


def satisfies(codes: Collection[str], tree: Tree) -> bool:
    """Whether somebody with these certifications has what a holding asks for (R11)."""
    if isinstance(tree, str):
        return tree in codes
    if "any" in tree:
        return any(satisfies(codes, branch) for branch in tree["any"])
    return all(satisfies(codes, branch) for branch in tree["all"])


def holding(tree: Tree, *, is_nested: bool = False) -> str:
    """A holding in words: 70-496, 70-498 and any of 4 certifications (R11)."""
    if isinstance(tree, str):
        return tree
    if "any" in tree:
        branches: Sequence[Tree] = tree["any"]
        if len(branches) > SPELLED_OUT and all(isinstance(branch, str) for branch in branches):
            return ngettext("any of {count} certification", "any of {count} certifications", len(branches)).format(
                count=len(branches)
            )
        words = listed([holding(branch, is_nested=True) for branch in branches], _("or"))
    else:
        branches = tree["all"]
        words = listed([holding(branch, is_nested=True) for branch in branches], _("and"))
    return f"({words})" if is_nested and len(branches) > 1 else words


def listed(words: Sequence[str], last: str) -> str:
    """Words as a list of a sentence: A, B and C."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def people_needed(count: int, tree: Tree) -> str:
    """A requirement on people: 2 people with any of 11 certifications."""
    return ngettext("{count} person with {holding}", "{count} people with {holding}", count).format(
        count=count, holding=holding(tree)
    )


def figure_needed(verdict: MetricVerdict, called: Names) -> str:
    """A requirement on figures: Azure consumption by customers: USD 100,000 in 12 months."""
    if verdict.aggregation == "latest":
        return _("{metric}: {amount} in the latest month").format(
            metric=called.metric(verdict.metric), amount=called.amount(verdict.metric, verdict.needed)
        )
    return ngettext(
        "{metric}: {amount} in {count} month", "{metric}: {amount} in {count} months", verdict.window_months
    ).format(
        metric=called.metric(verdict.metric),
        amount=called.amount(verdict.metric, verdict.needed),
        count=verdict.window_months,
    )


def whose_figures_count(partners: tuple[str, ...] | None) -> str:
    """Of which customers the figures count (R14)."""
    if partners is None:
        return _("Figures of all your customers count.")
    words = listed([_(PARTNERS_OF_RECORD.get(partner, partner)) for partner in partners], _("or"))
    return _("Customers who name you as {partners} count.").format(partners=words)


# --- Causes -----------------------------------------------------------------------------------------------------------
def cause(one: Cause, called: Names, people: Mapping[int, str] | None = None) -> str:
    """Why a level changes: 70-533 of Isaiah Langer expires. Without `people`, nobody is named."""
    if one.kind == "achievement":
        name = people.get(one.person or 0) if people is not None else None
        return _achievement(one, name)
    if one.kind == "metric":
        text = _("{metric} reaches what is needed") if one.begins else _("{metric} falls short")
        return text.format(metric=called.metric(one.code))
    if one.kind == "authorization":
        text = _("{authorization} begins") if one.begins else _("{authorization} ends")
        return text.format(authorization=called.authorization(one.code))
    if one.kind == "override":
        if one.begins:
            return _("an override begins")
        return _("the override is revoked") if one.reason == "revoked" else _("the override ends")
    text = _("the path {path} opens") if one.begins else _("the path {path} closes")
    return text.format(path=one.code)


def _achievement(one: Cause, name: str | None) -> str:
    if one.begins:
        if one.reason == "linked":
            text = _("{name} links {code}") if name else _("{code} is linked")
        else:
            text = _("{name} earns {code}") if name else _("{code} is earned")
    elif one.reason == "unlinked":
        text = _("{name} unlinks {code}") if name else _("{code} is unlinked")
    elif one.reason == "revoked":
        text = _("{code} of {name} is revoked") if name else _("{code} is revoked")
    elif one.reason == "retired":
        text = _("{code} is no longer accepted")
    else:
        text = _("{code} of {name} expires") if name else _("{code} expires")
    return text.format(code=one.code, name=name)


def causes(ones: Sequence[Cause], called: Names, people: Mapping[int, str] | None = None, *, most: int = 2) -> str:
    """The causes of a change, the first of them in words and the rest counted."""
    words = list(dict.fromkeys(cause(one, called, people) for one in ones))
    if len(words) > most:
        rest = len(words) - most
        more = ngettext("{count} more", "{count} more", rest).format(count=rest)
        return listed([*words[:most], more], _("and"))
    return listed(words, _("and"))
