"""The scene's judges and their badges: one of each region, for the office that runs the contest."""

from __future__ import annotations

import datetime as dt

from leitai import models
from tests.access.scene import YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.arena import make_badge

DESK = frozenset({"city_officer"})


def add_phones(scene: Scene) -> None:
    made = [_judge(place) for place in (scene.world.lindong, scene.world.yunbei)]
    for kind, rows in (
        ("jury", [judge.round_id for judge, _badge in made]),
        ("judge", [judge.pk for judge, _badge in made]),
        ("badge", [badge.pk for _judge, badge in made]),
    ):
        scene.kinds[kind] = (Row("lindong", rows[0], DESK), Row("yunbei", rows[1], YUNBEI))


def _judge(place: Place) -> tuple[models.Judge, models.Badge]:
    season = models.Season.objects.create(
        region=place.region, code="phones", name="手机", starts=dt.date(2020, 1, 1), ends=dt.date(2020, 12, 31)
    )
    contest = models.Round.objects.create(
        season=season, code="phones", name="手机", starts=MOMENT.date(), ends=MOMENT.date()
    )
    kind = models.JudgeCategory.objects.create(round=contest, code="experts", name="专家")
    group = models.VisitGroup.objects.create(round=contest, code="A", name="A组")
    judge = models.Judge.objects.create(round=contest, code="P01", name="评委1", category=kind, group=group)
    models.Judge.objects.create(round=contest, code="P02", name="评委2", category=kind, group=group)
    return judge, make_badge(place, judge, phone=f"{place.region.code} phone")
