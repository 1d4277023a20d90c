"""Pictures as a browser draws them: their words can be read, whatever the day."""

import pytest

from tests.browser.conftest import DESK, PHONE, Visit
from tests.programme.contoso import Contoso

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = """picture => {
    const texts = [...picture.querySelectorAll("text")].filter(text => text.getClientRects().length);
    const boxes = texts.map(text => ({words: text.textContent, box: text.getBoundingClientRect()}));
    const card = picture.closest(".card").getBoundingClientRect();
    const outside = boxes.filter(({box}) => box.left < card.left || box.right > card.right);
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2;
    const meeting = boxes.flatMap((one, at) => boxes.slice(at + 1).filter(other => meet(one.box, other.box))
        .map(other => `${one.words} meets ${other.words}`));
    return [boxes.length, [...outside.map(one => `${one.words} is outside`), ...meeting]];
}"""


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_words_of_the_membership_year_neither_meet_nor_leave_it(
    visit: Visit, shown: Contoso, size: dict[str, int], language: str
) -> None:
    page = visit.page(person=shown.admin, size=size, language=language)
    for day in (
        "2026-03-16",
        "2026-05-01",
        "2026-09-01",
        "2026-11-22",
        "2026-12-20",
        "2027-02-01",
        "2027-03-10",
        "2027-03-14",
        "2027-04-10",
    ):
        page.goto(f"/organizations/{shown.organization.mpn_id}/?on={day}")
        words, faults = page.locator("svg.year").evaluate(WORDS)
        assert words >= 5, day
        assert faults == [], day


AXIS = """axis => {
    const track = axis.getBoundingClientRect();
    const shown = [...axis.querySelectorAll("text")].filter(text => text.getClientRects().length);
    const outside = shown.filter(text => text.getBoundingClientRect().right > track.right + 1);
    return [shown.length, outside.map(text => text.textContent)];
}"""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_word_over_a_timeline_leaves_the_picture_of_a_phone(visit: Visit, shown: Contoso, language: str) -> None:
    page = visit.page(person=shown.admin, size=PHONE, language=language)
    competency = f"/organizations/{shown.organization.mpn_id}/competencies/cloud-platform/"
    for month in range(1, 13):
        page.goto(f"{competency}?on=2026-{month:02}-15")
        words, outside = page.locator(".tl-axis svg").evaluate(AXIS)
        assert words >= 3, month
        assert outside == [], month
