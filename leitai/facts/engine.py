"""Runs Ibis expressions over the files of a store. DuckDB by default; any Ibis backend that reads Parquet will do."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from leitai.facts.schema import TABLES
from leitai.facts.store import Store

if (
    TYPE_CHECKING
):  # loaded where a question is asked: ibis, sqlglot and duckdb take 60 MB that a phone's sheet never needs
    import ibis.expr.types as ir

_VIEWS = 64


class Engine:
    """One backend connection. It is not shared between threads: ask `engine()` for this thread's own."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self._tables: OrderedDict[tuple[Path, ...], tuple[ir.Table, ir.Table]] = OrderedDict()

    @classmethod
    def duckdb(cls, threads: int = 0, memory_limit: str = "") -> Engine:
        import duckdb
        import ibis

        connection = duckdb.connect(":memory:")
        if threads:
            connection.execute(f"SET threads = {int(threads)}")
        if memory_limit:
            connection.execute("SET memory_limit = ?", [memory_limit])
        # Facts are read from the paths the store names; nothing may be fetched, installed or loaded from elsewhere.
        connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        return cls(ibis.duckdb.from_connection(connection))

    @classmethod
    def spark(cls, session: Any) -> Engine:
        """The same expressions on Spark, for a province or a nation that rolls up the closed facts of its cities."""
        import ibis

        return cls(ibis.pyspark.connect(session))

    def table(self, store: Store, name: str, months: Sequence[str] | None = None) -> ir.Table:
        """One table over the given months (all of the store's by default), with a column `month`; union by name."""
        files = store.files(name, None if months is None else tuple(months))
        if not files:
            import ibis

            schema = ibis.Schema.from_pyarrow(TABLES[name])
            return ibis.memtable(TABLES[name].empty_table(), schema=schema).mutate(month=ibis.literal(""))
        key = tuple(files.values())
        if key not in self._tables:
            self._tables[key] = self._read(name, files)
            self._forget()
        self._tables.move_to_end(key)
        return self._tables[key][1]

    def _forget(self) -> None:
        """Views are made per list of files; a server that runs for months must not gather them."""
        while len(self._tables) > _VIEWS:
            _, (source, _) = self._tables.popitem(last=False)
            if self.backend.name == "duckdb":
                # Ibis's own drop_view leaves out the name under the sqlglot of today.
                self.backend.raw_sql(f'DROP VIEW IF EXISTS "{source.get_name()}"')

    def _read(self, name: str, files: dict[str, Path]) -> tuple[ir.Table, ir.Table]:
        """The backend's own table or view, and the same in the columns of today's schema."""
        if self.backend.name == "duckdb":
            view = self._read_duckdb(files)
            return view, _complete(name, view)
        import ibis

        parts = [
            _complete(name, self.backend.read_parquet(str(path)).mutate(month=ibis.literal(month)))
            for month, path in files.items()
        ]
        whole = ibis.union(*parts) if len(parts) > 1 else parts[0]
        return whole, whole

    def _read_duckdb(self, files: dict[str, Path]) -> ir.Table:
        table: ir.Table = self.backend.read_parquet(
            [str(path) for path in files.values()],
            union_by_name=True,
            hive_partitioning=True,
            hive_types_autocast=False,
        )
        return table

    def rows(self, expression: ir.Table) -> pa.Table:
        table: pa.Table = self.backend.to_pyarrow(expression)
        return table


def _complete(name: str, table: ir.Table) -> ir.Table:
    """At least the columns of today's schema: what an older file does not have is null, never guessed."""
    import ibis

    schema = ibis.Schema.from_pyarrow(TABLES[name])
    if set(schema) <= set(table.columns):
        return table  # selecting all forty again would cost a page a quarter of its time in compiling SQL
    columns = {
        column: table[column] if column in table.columns else ibis.null(kind.copy(nullable=True))
        for column, kind in schema.items()
    }
    return table.select(month=table.month, **columns)


_local = threading.local()


def engine() -> Engine:
    """This thread's DuckDB."""
    if not hasattr(_local, "engine"):
        _local.engine = Engine.duckdb()
    mine: Engine = _local.engine
    return mine
