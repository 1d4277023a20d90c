"""Every string that a page can show is in the Russian catalogue; found without gettext's own programs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from partner_center.stack.places import PROJECT
from tests.test_house import product_files, text_of

CATALOGUE = PROJECT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
LITERAL = re.compile(r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
Message = tuple[str | None, str]
# Which argument of each function is the context, and which the words; the plural is looked up by the singular.
SHAPES: dict[str, tuple[int | None, int]] = {
    "_": (None, 0),
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"), (None, 0)),
    **dict.fromkeys(("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"), (0, 1)),
}


def in_python(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text_of(path))):
        name = ast.unparse(node.func).rsplit(".", 1)[-1] if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in SHAPES:
            context, words = (place if place is None else constant(node, place) for place in SHAPES[name])
            if isinstance(words, str):
                yield context, words


def constant(call: ast.Call, place: int) -> str | None:
    argument = call.args[place] if len(call.args) > place else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def in_template(path: Path) -> Iterator[Message]:
    """What `{% translate %}` and its like say, by way of Django's own reader of templates."""
    source = templatize(path.read_text(encoding="utf-8"))
    for name, arguments in re.findall(r"\b(n?p?gettext|_)\((.*?)\)(?=\s|X|$)", source, re.DOTALL):
        literals = [ast.literal_eval(quoted) for quoted in LITERAL.findall(arguments)]
        if "p" in name.replace("gettext", "") and len(literals) > 1:
            yield literals[0], literals[1]
        elif literals:
            yield None, literals[0]


def templates() -> list[Path]:
    """Pages, and mails in plain text."""
    return sorted(path for path in (PROJECT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


@pytest.fixture(scope="module")
def translated() -> set[Message]:
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(CATALOGUE)) if entry.translated()}


def test_every_string_in_python_is_in_russian(translated: set[Message]) -> None:
    said = [(path, message) for path in product_files() for message in in_python(path)]
    assert sorted(f"{path}: {message}" for path, message in said if message not in translated) == []


def test_every_string_in_templates_is_in_russian(translated: set[Message]) -> None:
    found = {message for path in templates() for message in in_template(path)}
    assert len(found) > 100
    assert sorted(str(message) for message in found - translated) == []


def test_nothing_is_translated_that_nobody_says(translated: set[Message]) -> None:
    said = {message for path in product_files() for message in in_python(path)}
    said |= {message for path in templates() for message in in_template(path)}
    assert sorted(map(str, translated - said)) == []
