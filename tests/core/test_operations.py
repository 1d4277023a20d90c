"""`docs/operations.md` lists what the portal can be told by its environment."""

import ast
import re

from partner_center.stack.places import PROJECT
from tests.test_house import text_of, tracked

DOCUMENT = (PROJECT / "docs" / "operations.md").read_text()
READS = re.compile(r"env\.(?:str|bool|int|float|list|path|db_url|email_url)$")
SETTINGS = {path for path in tracked() if path.parent.name == "partner_center" and path.suffix == ".py"}


def read_by_the_settings() -> set[str]:
    """The variables that the settings read, as they are written there."""
    return {
        str(node.args[0].value)
        for path in SETTINGS
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Call) and READS.search(ast.unparse(node.func))
        if isinstance(node.args[0], ast.Constant)
    }


def test_every_variable_that_the_settings_read_is_in_the_document():
    table = DOCUMENT.split("## Settings")[1].split("\n## ")[0]
    listed = {name for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert len(read_by_the_settings()) > 30
    assert read_by_the_settings() - listed == set()
    assert listed - read_by_the_settings() == {"DATABASE_OWNER_URL"}  # read by `manage.py`
