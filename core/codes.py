"""Rows that a catalogue names by codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models


def keep(model: type[models.Model], key: Sequence[str], rows: Mapping[tuple[Any, ...], Mapping[str, Any]]) -> int:
    """Have a row for each key, with these values; return how many were added or changed.

    What is there already and not mentioned stays as it is: codes are never deleted (R10).
    """
    manager = model._default_manager
    found = {tuple(getattr(row, name) for name in key): row for row in manager.all()}
    new, changed = [], []
    for known_by, values in rows.items():
        row = found.get(known_by)
        if row is None:
            new.append(model(**dict(zip(key, known_by, strict=True)), **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    manager.bulk_create(new)
    if changed:
        manager.bulk_update(changed, list(next(iter(rows.values()))), batch_size=1_000)
    return len(new) + len(changed)
