"""Counting queries, also those that go past Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies import facts


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Every query: those through Django, and those that `fetch` sends in PostgreSQL's binary form."""
    queries: list[str] = []

    class Counting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            queries.append(str(query))
            return super().execute(query, *args, **kwargs)

    with patch.object(facts, "Cursor", Counting), CaptureQueriesContext(connection) as context:
        yield queries
        queries += [query["sql"] for query in context.captured_queries]
