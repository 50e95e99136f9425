"""Large answers straight into columns: a hundred thousand rows as objects took longer than checking them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection, transaction


@contextmanager
def joined_as_large() -> Iterator[None]:
    """A table filled a minute ago has no statistics yet: taken for small, it was joined row by row, for minutes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def frame_of(sql: str, values: Mapping[str, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a SELECT as a frame, columns in the order of `schema`; booleans come as text 'true' or 'false'."""
    sink = io.BytesIO()
    # the driver's own cursor: the wrapper that counts queries while debugging knows no values for a COPY
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", values) as rows:
        for chunk in rows:
            sink.write(chunk)
    if not sink.tell():
        return pl.DataFrame(schema=schema)
    sink.seek(0)
    return pl.read_csv(sink, has_header=False, schema=schema)
