"""Cells that a spreadsheet takes for what they are: words."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(value: object) -> str:
    """A cell that never begins a formula, whatever it says; what would begin one has an apostrophe before it."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text
