"""Rows of any model, with whatever their columns need: for proofs that walk the whole database."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection, models

_NUMBER = itertools.count(900_001)
_BY_TYPE: dict[type[models.Field[Any, Any]], Any] = {
    models.BooleanField: False, models.DecimalField: Decimal(0), models.JSONField: {},
    models.DateTimeField: dt.datetime(2020, 7, 1, tzinfo=dt.UTC), models.DateField: dt.date(2020, 7, 1),
    models.TimeField: dt.time(9), models.BinaryField: b"", models.TextField: "", models.GenericIPAddressField: "::1",
}  # fmt: skip


def loosen(tables: Iterable[type[models.Model]]) -> None:
    """For the rest of the transaction: no triggers, no foreign keys, no checks of these tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in tables:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
                [model._meta.db_table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{name}"')


def plant(model: type[models.Model], **given: Any) -> models.Model:
    """A row that is like none before it."""
    values = dict(given)
    for field in model._meta.local_concrete_fields:
        if field.name not in given and field.attname not in given and not isinstance(field, models.AutoField):
            values[field.attname] = _value(field)
    row = model(**values)
    row.save_base(force_insert=True, raw=True)
    return row


def _value(field: models.Field[Any, Any]) -> Any:
    if field.null:
        return None
    target = field.target_field if field.is_relation else field  # type: ignore[attr-defined]
    if isinstance(target, models.UUIDField):
        return uuid.uuid4()
    if isinstance(target, models.AutoField):
        return next(_NUMBER)
    if isinstance(target, models.CharField):
        return f"{next(_NUMBER):x}"[-(target.max_length or 9) :]
    if isinstance(target, models.IntegerField):
        return next(_NUMBER) - 899_999  # a small column holds it too
    return next(value for kind, value in _BY_TYPE.items() if isinstance(target, kind))


def holding(word: str) -> list[str]:
    """The tables that hold a word anywhere, in plain text or JSON."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE to_jsonb(t)::text LIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found
