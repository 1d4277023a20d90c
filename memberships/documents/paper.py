"""A sheet of ours: A4, one face, quiet, with the programme's name above and the page's number below.

The same content makes the same bytes, whenever it is asked for.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle

FONTS = Path(__file__).parent / "fonts"
REGULAR, STRONG = "OpenSans", "OpenSans-Semibold"
INK, QUIET, LINE, ACCENT = HexColor("#242424"), HexColor("#616161"), HexColor("#d1d1d1"), HexColor("#0f6cbd")
SIDE, TOP, BOTTOM = 22 * mm, 36 * mm, 24 * mm
WIDTH = A4[0] - 2 * SIDE


@cache
def letters() -> frozenset[int]:
    """The letters that our face has, Latin, Greek and Cyrillic; from the first call on the library has it."""
    for name, file in ((REGULAR, "OpenSans-Regular.ttf"), (STRONG, "OpenSans-Semibold.ttf")):
        pdfmetrics.registerFont(TTFont(name, FONTS / file))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=STRONG, italic=REGULAR, boldItalic=STRONG)
    pdfmetrics.registerFontFamily(STRONG, normal=STRONG, bold=STRONG, italic=STRONG, boldItalic=STRONG)
    regular: Any = pdfmetrics.getFont(REGULAR)
    return frozenset(regular.face.charWidths)


def style(name: str, *, size: float = 9.5, font: str = REGULAR, color: Color = INK, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.45, textColor=color, **more)


TEXT = style("text")
SMALL = style("small", size=8, color=QUIET)
LABEL = style("label", size=8, color=QUIET)
BOLD = style("bold", font=STRONG)
NUMBER = style("number", alignment=TA_RIGHT)
BOLD_NUMBER = style("bold number", font=STRONG, alignment=TA_RIGHT)
LEAD = style("lead", size=11.5)
HEADING = style("heading", size=12, font=STRONG)
TITLE = style("title", size=21, font=STRONG)


def said(text: object, look: ParagraphStyle = TEXT) -> Paragraph:
    """A paragraph of plain text: nothing in it is markup, and every letter has a form."""
    return Paragraph(escape(_writable(str(text))), look)


def _writable(text: str) -> str:
    """The text with what the face cannot write as the mark for that, and the narrow space as one that it has."""
    return "".join(letter if ord(letter) in letters() else "\ufffd" for letter in text.replace("\u202f", "\u00a0"))


def table(
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    *looks: tuple[Any, ...],
    across: float = WIDTH,
    repeat_head: bool = False,
) -> Table:
    """Rows of cells at the left edge; `widths` are parts of what it takes across."""
    whole = sum(widths)
    made = Table(
        [list(row) for row in rows],
        colWidths=[across * width / whole for width in widths],
        hAlign="LEFT",
        repeatRows=int(repeat_head),
    )
    plain = [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    made.setStyle(TableStyle([*plain, *looks]))
    return made


RULED = ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE)
TIGHT = ("TOPPADDING", (0, 0), (-1, -1), 1)
CLOSE = ("BOTTOMPADDING", (0, 0), (-1, -1), 1)


class Code(Flowable):
    """A QR code of an address, drawn as squares: sharp at any size."""

    def __init__(self, address: str, side: float) -> None:
        super().__init__()
        self.squares = [list(row) for row in segno.make(address, error="m").matrix_iter(border=0)]
        self.width = self.height = side

    def draw(self) -> None:
        unit = self.width / len(self.squares)
        self.canv.setFillColor(INK)
        for number, row in enumerate(self.squares):
            for start, length in _runs(row):
                # A hair wider than its squares: no white lines between them on a screen.
                self.canv.rect(
                    start * unit, self.height - (number + 1) * unit, length * unit, unit * 1.02, stroke=0, fill=1
                )


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark squares begin in a row, and how many there are."""
    start = None
    for place, is_dark in enumerate([*row, 0]):
        if is_dark and start is None:
            start = place
        elif not is_dark and start is not None:
            yield start, place - start
            start = None


def printed(title: str, story: Sequence[Flowable], *, foot: str) -> bytes:
    """The sheets with a story on them, in the language that is set. `foot`: what stands below on each."""
    letters()
    written = BytesIO()
    document = BaseDocTemplate(
        written,
        pagesize=A4,
        title=title,
        author=_("Partner Center"),
        creator=_("Partner Center"),
        lang=get_language(),
        invariant=True,
    )
    frame = Frame(
        SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_sheet(foot)))
    document.build(list(story))
    return written.getvalue()


def _sheet(foot: str) -> Callable[[Canvas, Any], None]:
    name, page = _("Partner Center"), _("Page {number}")

    def draw(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        _draw_mark(canvas, SIDE, A4[1] - 23 * mm, 8 * mm)
        canvas.setFillColor(INK)
        canvas.setFont(STRONG, 12)
        canvas.drawString(SIDE + 10 * mm, A4[1] - 20.4 * mm, name)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, BOTTOM - 5 * mm, A4[0] - SIDE, BOTTOM - 5 * mm)
        canvas.setFillColor(QUIET)
        canvas.setFont(REGULAR, 8)
        canvas.drawString(SIDE, BOTTOM - 10 * mm, _writable(foot))
        canvas.drawRightString(A4[0] - SIDE, BOTTOM - 10 * mm, page.format(number=document.page))
        canvas.restoreState()

    return draw


def _draw_mark(canvas: Canvas, x: float, y: float, side: float) -> None:
    """The mark of the portal, as in the page's top bar."""
    unit = side / 24

    def path(*points: tuple[float, float]) -> Any:
        drawn = canvas.beginPath()
        drawn.moveTo(x + points[0][0] * unit, y + (24 - points[0][1]) * unit)
        for across, down in points[1:]:
            drawn.lineTo(x + across * unit, y + (24 - down) * unit)
        drawn.close()
        return drawn

    canvas.setFillColor(ACCENT)
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(1.75 * unit)
    canvas.setLineJoin(1)
    canvas.drawPath(path((3.5, 12), (20.5, 12), (20.5, 17), (12, 21.8), (3.5, 17)), stroke=0, fill=1)
    canvas.drawPath(path((12, 2.2), (20.5, 7), (20.5, 17), (12, 21.8), (3.5, 17), (3.5, 7)), stroke=1, fill=0)
