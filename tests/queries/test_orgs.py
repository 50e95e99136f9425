from __future__ import annotations

from django.db import connection

from tests.world import World


def test_the_world_stands(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the shares of every project sum to 1
    assert world.scope("reporter").filing_unit_ids == {world.units["songhe"].pk}
