"""Things to do, as far as there is anything (nothing is made up): who was asked, who could be asked, what waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.wording import distance, money, number, short_day
from memberships.models import Order
from programme.pages.overview.people import OpenInvitation, WaitingClaim
from programme.pages.overview.risk import Nearest
from programme.pages.standing import Asked


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody here can do, or can only wait for; `icon` is an id of the icons."""

    icon: str
    title: str
    text: str
    url: str


def tasks(
    asked: Asked,
    invitations: Sequence[OpenInvitation],
    claims: Sequence[WaitingClaim],
    orders: Sequence[Order],
    nearest: Iterable[Nearest],
    people: Mapping[int, str],
) -> tuple[Task, ...]:
    """What is to be paid, the nearest way out, who has not answered, then what an agent has to decide."""
    found = [_pay(order, asked) for order in orders]
    found += [_ask(one, asked, people) for one in nearest if one.person in people]
    if waiting := [one for one in invitations if one.invited_on < asked.today]:
        found.append(_remind(waiting, asked))
    if claims:
        found.append(_wait(claims, asked))
    return tuple(found)


def _pay(order: Order, asked: Asked) -> Task:
    return Task(
        "receipt",
        _("{order} waits for payment").format(order=order.number),
        _("{name} for {price}, to be paid before {day}, {distance}.").format(
            name=order.offer.name,
            price=money(order.price_minor),
            day=short_day(order.expires_on),
            distance=distance(order.expires_on, asked.today),
        ),
        reverse("order", args=[asked.organization.mpn_id, order.pk]),
    )


def _ask(one: Nearest, asked: Asked, people: Mapping[int, str]) -> Task:
    title = _("Ask {name} to take {code} again") if one.had else _("Ask {name} to take {code}")
    if one.had == "unlinked":
        title = _("Ask {name} to link {code} again")
    text = _("Nearest to closing the Gold gap of {competency}.")
    if one.level == "silver":
        text = _("Nearest to closing the Silver gap of {competency}.")
    url = reverse("competency", args=[asked.organization.mpn_id, one.competency])
    name = asked.called.competencies[one.competency].name
    return Task("people", title.format(name=people[one.person], code=one.code), text.format(competency=name), url)


def _remind(invitations: Sequence[OpenInvitation], asked: Asked) -> Task:
    count, sent = len(invitations), invitations[0].invited_on
    title = ngettext("Remind {count} person you invited", "Remind {count} people you invited", count)
    return Task(
        "mail",
        title.format(count=number(count)),
        (_("Sent {day}, {distance}.") if count == 1 else _("The first was sent {day}, {distance}.")).format(
            day=short_day(sent), distance=distance(sent, asked.today)
        ),
        reverse("employees", args=[asked.organization.mpn_id]) + "#invited",
    )


def _wait(claims: Sequence[WaitingClaim], asked: Asked) -> Task:
    first, count = claims[0], len(claims)
    title = ngettext("{count} claim waits for an agent", "{count} claims wait for an agent", count)
    text = _("{name}: {code}. It counts once it is accepted.").format(name=first.name, code=first.claim.code)
    if count == 1 and not first.would_count:
        text = _("{name}: {code}. It counts once it is accepted and linked.").format(
            name=first.name, code=first.claim.code
        )
    if count > 1:
        text = _("{name}: {code}, and others. They count once they are accepted.").format(
            name=first.name, code=first.claim.code
        )
    url = reverse("employee", args=[asked.organization.mpn_id, first.claim.person])
    return Task("certificate", title.format(count=number(count)), text, url)
