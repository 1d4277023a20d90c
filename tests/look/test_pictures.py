"""The numbers of the pictures: where bands lie, where labels stand, how far a bar reaches."""

from datetime import date

import pytest

from core.pictures import (
    Band,
    Ending,
    Fill,
    Group,
    Line,
    Month,
    Row,
    Scale,
    TimelinePicture,
    draw_bar,
    draw_months,
    draw_pips,
    draw_strip,
    draw_timeline,
)
from core.pictures.scale import percent, pixels

FIRST, ON, LAST = date(2026, 1, 1), date(2026, 4, 11), date(2027, 1, 1)
HUNDRED_DAYS = Scale(date(2026, 1, 1), date(2026, 4, 11))


# --- The scale --------------------------------------------------------------------------------------------------------
def test_a_day_lies_where_it_begins() -> None:
    assert HUNDRED_DAYS.x(date(2026, 1, 1)) == 0
    assert HUNDRED_DAYS.x(date(2026, 1, 26)) == 25
    assert HUNDRED_DAYS.x(date(2026, 4, 10)) == 99


def test_a_day_outside_lies_at_the_edge_and_open_at_the_end() -> None:
    assert HUNDRED_DAYS.x(date(1999, 1, 1)) == 0
    assert HUNDRED_DAYS.x(date(2030, 1, 1)) == 100
    assert HUNDRED_DAYS.x(None) == 100


def test_a_scale_shows_its_first_day_and_not_its_last() -> None:
    assert HUNDRED_DAYS.shows(date(2026, 1, 1))
    assert not HUNDRED_DAYS.shows(date(2026, 4, 11))
    assert not HUNDRED_DAYS.shows(None)


def test_a_scale_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Scale(ON, ON)


def test_months_begin_every_third_of_the_year() -> None:
    found = list(Scale(date(2025, 11, 22), date(2026, 8, 1)).month_starts(3))
    assert found == [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]


def test_numbers_are_written_for_svg_and_not_for_a_language() -> None:
    assert (percent(12.3456), pixels(1234.56)) == ("12.35%", "1234.6")


# --- The strip --------------------------------------------------------------------------------------------------------
def test_a_strip_cuts_bands_at_its_edges_and_leaves_out_what_lies_outside() -> None:
    picture = draw_strip(
        (
            Band(None, date(2026, 1, 26), Fill.GOLD),
            Band(date(2026, 2, 20), None, Fill.SILVER),
            Band(date(2027, 1, 1), None, Fill.SILVER),
        ),
        HUNDRED_DAYS,
    )
    assert [(band.x, band.width) for band in picture.bands] == [("0.00%", "25.00%"), ("50.00%", "50.00%")]


# --- The timeline -----------------------------------------------------------------------------------------------------
def picture_of(*rows: Row, mark: Line | None = None) -> TimelinePicture:
    return draw_timeline(
        (Group("People", rows),), first=FIRST, last=LAST, now=Line(ON, "Today"), mark=mark, sentence="A year."
    )


def row(start: date | None, end: date | None, words: str = "it expires", fill: Fill = Fill.BLUE) -> Row:
    return Row("Ana", (Band(start, end, fill, words),), ending=Ending(end, words))


def test_a_band_is_as_wide_as_its_days() -> None:
    drawn = picture_of(row(FIRST, ON)).groups[0].rows[0]
    assert (drawn.bands[0].x, drawn.bands[0].width) == ("0.00%", "27.40%")


def test_a_tall_row_is_centered() -> None:
    drawn = picture_of(Row("Gold", (Band(FIRST, ON, Fill.GOLD),), is_tall=True)).groups[0].rows[0]
    assert (drawn.height, drawn.lift, drawn.label) == (20, -10, None)


def test_a_label_stands_after_its_band_where_there_is_room() -> None:
    label = picture_of(row(FIRST, date(2026, 6, 1))).groups[0].rows[0].label
    assert label is not None
    assert (label.place, label.x, label.anchor, label.date, label.words) == (
        "after",
        "41.37%",
        "start",
        "1 Jun 2026",
        "it expires",
    )


def test_a_label_stands_inside_its_band_where_there_is_no_room_after() -> None:
    label = picture_of(row(FIRST, date(2026, 12, 20))).groups[0].rows[0].label
    assert label is not None
    assert (label.place, label.anchor) == ("inside", "end")


def test_a_label_stands_before_a_short_band_at_the_end() -> None:
    label = picture_of(row(date(2026, 12, 1), date(2026, 12, 20))).groups[0].rows[0].label
    assert label is not None
    assert (label.place, label.x) == ("before", "91.51%")


def test_nothing_is_written_on_a_hatched_band() -> None:
    label = picture_of(row(FIRST, date(2026, 12, 20), fill=Fill.GOLD_HATCHED)).groups[0].rows[0].label
    assert label is not None
    assert label.place == "before"


def test_a_label_gives_up_its_words_before_its_date() -> None:
    label = picture_of(row(FIRST, date(2026, 10, 1), words="word " * 40)).groups[0].rows[0].label
    assert label is not None
    assert (label.place, label.words) == ("after", "")


def test_a_label_steps_over_the_line_of_the_present() -> None:
    drawn = picture_of(row(FIRST, date(2026, 4, 9)))
    label = drawn.groups[0].rows[0].label
    assert label is not None
    assert label.x == drawn.now.x


def test_an_end_on_the_day_or_before_has_ended() -> None:
    rows = picture_of(row(FIRST, ON), row(FIRST, date(2026, 4, 12)), row(FIRST, None)).groups[0].rows
    assert [drawn.ends for drawn in rows] == ["ended", "until", "open"]


def test_a_year_is_named_by_its_number_and_a_month_by_its_name() -> None:
    ticks = picture_of(row(FIRST, ON)).ticks
    assert [(tick.label, tick.is_year, tick.is_minor) for tick in ticks] == [
        ("2026", True, False),
        ("Apr", False, True),
        ("Jul", False, False),
        ("Oct", False, True),
    ]


def test_the_mark_leaves_the_present_its_room() -> None:
    later = picture_of(row(FIRST, ON), mark=Line(date(2026, 6, 1), "Anniversary"))
    earlier = picture_of(row(FIRST, ON), mark=Line(date(2026, 3, 20), "Anniversary"))
    assert later.mark is not None
    assert earlier.mark is not None
    assert (later.mark.anchor, later.now.tag_shift < 0) == ("start", True)
    assert (earlier.mark.anchor, earlier.now.tag_shift) == ("end", 0)


def test_a_mark_outside_the_picture_is_left_out() -> None:
    assert picture_of(row(FIRST, ON), mark=Line(date(2030, 1, 1), "Anniversary")).mark is None


def test_the_table_says_the_same_as_the_picture() -> None:
    line = picture_of(row(None, ON, words="expires")).table[0]
    assert (line.what, line.starts_on, line.ends_on, line.why) == ("Ana", None, ON, "expires")


# --- Pips and bars ----------------------------------------------------------------------------------------------------
def test_there_is_a_pip_for_each_person_needed() -> None:
    pips = draw_pips(4, 3).pips
    assert [pip.state for pip in pips] == ["on", "on", "on", ""]
    assert (pips[0].x, pips[0].width, pips[3].x) == ("0.00%", "24.10%", "75.90%")


def test_more_people_than_needed_make_no_more_pips() -> None:
    assert [pip.state for pip in draw_pips(2, 5, soon=1).pips] == ["on", "soon"]


def test_too_many_pips_become_a_bar() -> None:
    pips = draw_pips(50, 20)
    assert (pips.pips, pips.bar and pips.bar.width) == ((), "40.00%")


@pytest.mark.parametrize(
    ("needed", "found", "width", "is_full"),
    [(4000, 2940, "73.50%", False), (100, 118, "100.00%", True), (1000, 1, "1.00%", False), (100, 0, "0.00%", False)],
)
def test_a_bar_reaches_as_far_as_what_is_found(needed: int, found: int, width: str, is_full: bool) -> None:
    bar = draw_bar(needed, found)
    assert (bar.width, bar.is_full) == (width, is_full)


@pytest.mark.parametrize("draw", [draw_pips, draw_bar])
def test_nothing_needed_is_refused(draw: object) -> None:
    with pytest.raises(ValueError, match="needed"):
        draw(0, 1)  # type: ignore[operator]


# --- Months -----------------------------------------------------------------------------------------------------------
def months(*values: float, own: float | None = None) -> list[Month]:
    last = len(values) - 1
    return [Month("Jan", "", value, str(value), own, place == last) for place, value in enumerate(values)]


def test_the_line_lies_at_what_is_needed_and_the_highest_bar_at_the_top() -> None:
    picture = draw_months(months(50, 100, 200, 80), needed=100, line_label="100")
    assert (picture.line_y, picture.bars[2].y, picture.bars[2].height) == ("114.0", "44.0", "140.0")


def test_a_month_that_reaches_the_line_counts_and_the_running_one_does_not_yet() -> None:
    bars = draw_months(months(50, 100, 120, 150), needed=100, line_label="100").bars
    assert [bar.look for bar in bars] == ["short", "track", "track", "run"]


def test_the_foot_of_a_bar_is_the_month_itself() -> None:
    bars = draw_months(months(100, 100, own=10), needed=100, line_label="100").bars
    assert (bars[0].foot_height, bars[0].foot_y, bars[1].foot_height) == ("14.0", "170.0", "")


def test_a_number_that_would_stand_on_the_line_goes_into_the_bar() -> None:
    bars = draw_months(months(50, 95, 200), needed=100, line_label="100").bars
    assert [bar.is_number_inside for bar in bars] == [False, True, False]


def test_the_line_is_named_only_where_no_bar_stands_in_the_way() -> None:
    assert draw_months(months(50, 60, 200), needed=100, line_label="100").line_label == "100"
    assert draw_months(months(150, 160, 200), needed=100, line_label="100").line_label == ""


def test_a_phone_keeps_the_first_the_latest_and_the_month_that_met_it() -> None:
    bars = draw_months(months(*range(10, 140, 10)), needed=50, line_label="50").bars
    assert [place for place, bar in enumerate(bars) if not bar.is_minor_number] == [0, 4, 11]


def test_months_without_any_figure_lie_flat() -> None:
    bars = draw_months(months(0, 0, 0), needed=100, line_label="100").bars
    assert {bar.height for bar in bars} == {"0.0"}
