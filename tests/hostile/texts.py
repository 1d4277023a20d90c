"""Texts that nobody means well, out of texts.jsonl: one a line, as JSON; a long one in parts, each with its times."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path


def read(line: str) -> str:
    said = json.loads(line)
    return said if isinstance(said, str) else "".join(part * times for part, times in said)


TEXTS = [read(line) for line in Path(__file__).with_name("texts.jsonl").read_text(encoding="utf-8").splitlines()]
ALIVE = ("<script>hostile", "<img src=x onerror=hostile", "<svg onload=hostile", "<a href=javascript:hostile")
"""What stands in a page as markup only when it was not escaped."""


def dealt(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Every text for every name, all names at once, each with another text."""
    for place in range(len(TEXTS)):
        yield {name: TEXTS[(place + 37 * number) % len(TEXTS)] for number, name in enumerate(names)}
