"""How far a long task is, told to others before its transaction ends."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from django.db import connection, models
from django.utils import timezone


class Progress:
    """Writes a row's progress columns through a connection of its own: the task's transaction is not visible yet.

    The task must not have locked that row. Between two writes at least `every` seconds pass, so that a hundred thousand
    rows cost a handful of updates.
    """

    def __init__(self, row: models.Model, *, every: float = 0.4) -> None:
        self._table, self._pk, self._every = row._meta.db_table, row.pk, every
        self._connection = connection.copy()
        self._last = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def tell(self, done: int, total: int, step: str | None = None) -> None:
        now = time.monotonic()
        if step is None and done < total and now - self._last < self._every:
            return
        self._last = now
        columns = {"progress_done": done, "progress_total": total, "progress_at": timezone.now()}
        if step is not None:
            columns["step"] = step
        sets = ", ".join(f"{name} = %s" for name in columns)
        with self._connection.cursor() as cursor:
            cursor.execute(f"UPDATE {self._table} SET {sets} WHERE id = %s", [*columns.values(), self._pk])

    def is_cancelled(self) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT cancel_requested FROM {self._table} WHERE id = %s", [self._pk])
            row = cursor.fetchone()
        return bool(row and row[0])
