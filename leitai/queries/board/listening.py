"""One LISTEN connection of a web process, outside the pool: a pool would hand it to somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

SEALED = "leitai_sealed"
"""The sealer tells here of every batch of the audit as it is committed."""

Lost = psycopg.OperationalError


@asynccontextmanager
async def listening() -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """Raises `Lost` where the server is away, at the start or later."""
    given = connection.settings_dict
    words = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    words |= {key: value for key, value in given.get("OPTIONS", {}).items() if key.startswith("ssl")}
    words |= {"dbname": given["NAME"], "application_name": "leitai board", "connect_timeout": 5}
    line = await psycopg.AsyncConnection.connect(
        **{key: value for key, value in words.items() if value}, autocommit=True
    )
    async with line:
        await line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(SEALED)))
        yield line
