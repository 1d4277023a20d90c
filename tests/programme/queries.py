"""Counting queries, also those that go past Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies import dossier
from competencies.facts import fetch


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Every query: those through Django, and those that `fetch` sends in PostgreSQL's binary form."""
    queries: list[str] = []

    def counted(query: str, **parameters: object) -> object:
        queries.append(query)
        return fetch(query, **parameters)

    with patch.object(dossier, "fetch", counted), CaptureQueriesContext(connection) as context:
        yield queries
        queries += [query["sql"] for query in context.captured_queries]
