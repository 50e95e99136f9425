"""Large answers: joined as large ones, and only while they are asked for."""

from __future__ import annotations

import polars as pl
import pytest
from django.db import connection

from leitai.queries.delivery.frames import frame_of, joined_as_large

pytestmark = pytest.mark.django_db
PAIRS = "SELECT a.id, b.id FROM generate_series(1, 3) a(id) JOIN generate_series(2, 9) b(id) ON a.id = b.id ORDER BY 1"


def loops() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_nestloop")
        return cursor.fetchone() == ("on",)


def test_no_row_by_row_joins_inside_and_as_before_after() -> None:
    assert loops()
    with joined_as_large():
        assert not loops()
        found = frame_of(PAIRS, {}, {"a": pl.Int64(), "b": pl.Int64()})
    assert found.rows() == [(2, 2), (3, 3)] and loops()


def test_a_failure_leaves_nothing_behind() -> None:
    with pytest.raises(RuntimeError), joined_as_large():
        raise RuntimeError
    assert loops()


def test_nothing_found_is_an_empty_frame() -> None:
    found = frame_of("SELECT 1, 2 WHERE false", {}, {"a": pl.Int64(), "b": pl.Int64()})
    assert found.height == 0 and found.columns == ["a", "b"]
