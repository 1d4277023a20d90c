"""The letter of membership on paper (R28): what is displayed on the day of making, and where anybody checks it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from core.wording import long_day
from memberships.documents import paper
from memberships.documents.paper import said
from memberships.letters import Letter, address_of, in_groups

QR_SIDE = 30 * mm


def letter_pdf(letter: Letter, code: str, *, mpn_id: str) -> bytes:
    """The letter in the reader's language."""
    title = _("Letter of membership")
    return paper.printed(title, _story(letter, code, mpn_id), foot=f"{title}, {long_day(letter.on)}")


def level_word(level: str) -> str:
    return pgettext("level", "Gold") if level == "gold" else pgettext("level", "Silver")


def says(letter: Letter) -> list[str]:
    """What the letter and the public page say of the membership, in sentences."""
    if letter.anniversary is None:
        return [
            _("{name} displays no competencies at present: it has no Silver or Gold membership.").format(
                name=letter.name
            )
        ]
    sentences = [
        _("{name} is a {tier} member of the programme.").format(name=letter.name, tier=level_word(letter.tier)),
    ]
    if letter.is_in_grace:
        sentences.append(
            _("The membership ended on its anniversary, {day}, and is in grace.").format(
                day=long_day(letter.anniversary)
            )
        )
    else:
        sentences.append(_("The anniversary of the membership is {day}.").format(day=long_day(letter.anniversary)))
    if not letter.displayed:
        sentences.append(_("It displays no competencies at present."))
    return sentences


def _story(letter: Letter, code: str, mpn_id: str) -> list[Flowable]:
    story = [
        said(_("Letter of membership"), paper.TITLE),
        Spacer(0, 3 * mm),
        said(long_day(letter.on), paper.SMALL),
        Spacer(0, 10 * mm),
        said(letter.name, paper.HEADING),
        said(_("MPN {id}").format(id=mpn_id), paper.SMALL),
        Spacer(0, 5 * mm),
        said(" ".join(says(letter)), paper.LEAD),
        Spacer(0, 7 * mm),
    ]
    if letter.displayed:
        story += [_table(letter), Spacer(0, 8 * mm)]
    return [*story, _how_to_check(code)]


def _table(letter: Letter) -> Flowable:
    head = [said(word, paper.LABEL) for word in (_("Competency"), _("Level"), _("Displayed until"))]
    rows = [
        [said(one.competency.name), said(level_word(one.level), paper.BOLD), said(long_day(one.ends_on))]
        for one in letter.displayed
    ]
    return paper.table([head, *rows], [3, 1, 1.5], paper.RULED, repeat_head=True)


def _how_to_check(code: str) -> Flowable:
    words = [
        said(_("Check this letter"), paper.BOLD),
        said(
            _(
                "This letter says what was so on the day on which it was made. At the address below stands what is so "
                "on the day of reading; what is displayed no more has vanished from there."
            )
        ),
        Spacer(0, 2 * mm),
        said(address_of(code), paper.SMALL),
        said(_("Code {code}").format(code=in_groups(code)), paper.SMALL),
    ]
    widths = [QR_SIDE + 6 * mm, paper.WIDTH - QR_SIDE - 6 * mm]
    return KeepTogether([paper.table([[paper.Code(address_of(code), QR_SIDE), words]], widths)])
