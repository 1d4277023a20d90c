"""The register of certifications that can be earned."""

from collections.abc import Iterable, Mapping
from typing import Any

from achievements.models import Certification
from core.codes import keep


def register(entries: Iterable[Mapping[str, Any]]) -> int:
    """Enter certifications as editions of the catalogue have them, a later entry over an earlier one.

    Codes are never deleted (R10): who earned what no edition mentions any more has still earned it. Returns how many
    entries are new or changed.
    """
    rows = {(entry["code"],): {"name": entry["name"], "kind": entry["kind"]} for entry in entries}
    return keep(Certification, ["code"], rows)
