"""Compiles the translations (`locale/*/LC_MESSAGES/*.po`): a bare Debian has no msgfmt."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from partner_center.stack.places import PROJECT
from partner_center.stack.say import Trouble

if TYPE_CHECKING:
    import polib


def compile_stale(locale: Path) -> list[Path]:
    """Compile what is newer than its compiled file, and say which."""
    sources = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    stale = [source for source in sources if not is_fresh(source)]
    for source in stale:
        compile_one(source)
    return stale


def is_fresh(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns


def compile_one(source: Path) -> None:
    """Write the compiled file beside its source, whole or not at all."""
    import polib  # the one thing here that is installed first; the rest of the package does without

    try:
        messages = polib.pofile(str(source))
    except (OSError, ValueError) as error:
        raise Trouble(f"{source} cannot be read as translations: {error}") from error
    unfinished = source.with_suffix(".mo.unfinished")
    unfinished.write_bytes(messages.to_binary())
    unfinished.rename(source.with_suffix(".mo"))


PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdf%]|\{\w*\}")


def problems(locale: Path) -> list[str]:
    """What is wrong with the translations: doubtful, missing, with other placeholders, or compiled from older words."""
    import polib

    found = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        messages = polib.pofile(str(source))
        found += [
            f"{source}:{message.linenum}: {message.msgid!r} {reason}"
            for message in messages
            if not message.obsolete and (reason := problem_of(message))
        ]
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != messages.to_binary():
            found.append(f"{compiled} was not made from {source.name} as it is now")
    return found


def problem_of(message: "polib.POEntry") -> str:
    words = list(message.msgstr_plural.values()) if message.msgid_plural else [message.msgstr]
    if message.fuzzy:
        return "is doubtful (fuzzy)"
    if not all(words):
        return "is not translated"
    if message.msgid_plural:
        wanted = placeholders(message.msgid) | placeholders(message.msgid_plural)
        return "" if all(placeholders(word) <= wanted for word in words) else "has other placeholders"
    return "" if placeholders(message.msgid) == placeholders(words[0]) else "has other placeholders"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    if "--compile" in sys.argv:
        compile_stale(PROJECT / "locale")
        sys.exit()
    found = problems(PROJECT / "locale")
    print(*found, sep="\n")
    sys.exit(1 if found else 0)
