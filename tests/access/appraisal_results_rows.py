"""Which rows the addresses of an appraisal's totals, notice, approval and publication name: one on notice in each
region, with an objection that waits for its decision, one that waits for its correction, and a title applied for.
"""

from __future__ import annotations

import datetime as dt

from leitai import models
from leitai.actions.appraisal.awards import enter_award
from leitai.actions.appraisal.objections import decide_notice_objection, file_notice_objection
from leitai.actions.appraisal.totals import compute_totals
from leitai.queries.appraisal.notices import notice_scope
from leitai.queries.orgs import Scope
from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.appraisal import Appraised
from tests.world.appraisal_result import change_value, make_notice
from tests.world.pictures import jpeg

CODE = "2020-notice"


def add_results(scene: Scene) -> None:
    for place, county, scope, prefix, all_of_them, wide in (
        (scene.world.lindong, "songhe", scene.world.scope("city_officer"), "lindong", LINDONG, WIDE),
        (scene.world.yunbei, "zhuling", scene.world.scope("yunbei.city_officer"), "yunbei", YUNBEI, YUNBEI),
    ):
        made, unit = make_notice(place, code=CODE), place.units[county]
        waiting, upheld = (_objection(made, f"{place.region.name}里程有误{n}") for n in (1, 2))
        decide_notice_objection(by=scope, objection_id=upheld.pk, upheld=True, answer="属实")
        rows = {
            "a_result": (made.round.pk, all_of_them),
            "a_code": (made.units[county].code, all_of_them),
            "a_objection": (waiting.pk, wide),
            "a_upheld": (upheld.pk, wide),
            "a_paper": (waiting.files.get().pk, wide),
            "a_title": (_title(scope, unit).pk, all_of_them),
            "a_owner": (f"u{unit.pk}", all_of_them),
        }
        for kind, (value, seen_by) in rows.items():
            scene.kinds[kind] = (*scene.kinds.get(kind, ()), Row(prefix, value, seen_by))


def _objection(made: Appraised, text: str) -> models.NoticeObjection:
    by = notice_scope(made.round.notice_key)
    return file_notice_objection(
        by=by, round_id=made.round.pk, text=text, name="张三", telephone="0900", files=[("里程.jpg", [jpeg()])]
    )


def _title(scope: Scope, unit: models.Unit) -> models.Award:
    return enter_award(by=scope, kind="title", year=2020, name="园林城市", granted_by="省住建厅", unit_id=unit.pk)


def _both(scene: Scene) -> tuple[tuple[Place, str, Scope], ...]:
    return (
        (scene.world.lindong, "songhe", scene.world.scope("city_officer")),
        (scene.world.yunbei, "zhuling", scene.world.scope("yunbei.city_officer")),
    )


def changed(scene: Scene) -> None:
    """A value was corrected after the notice had begun."""
    for place, county, _scope in _both(scene):
        row = models.AppraisalRound.objects.get(region=place.region, code=CODE)
        made = Appraised(row, row, {county: row.appraised.get(unit=place.units[county])})
        change_value(place, made, county, 93)


def corrected(scene: Scene) -> None:
    changed(scene)
    for place, _county, scope in _both(scene):
        row = models.AppraisalRound.objects.get(region=place.region, code=CODE)
        compute_totals(by=scope, round_id=row.pk, reason="更正")


def back_in_review(scene: Scene) -> None:
    models.AppraisalRound.objects.filter(code=CODE).update(state="review", notice_key="")


def notice_over(scene: Scene) -> None:
    models.Objector.objects.all().delete()
    models.File.objects.filter(notice_objection__isnull=False).delete()
    models.NoticeObjection.objects.all().delete()
    models.AppraisalRound.objects.filter(code=CODE).update(
        notice_from=MOMENT - dt.timedelta(days=9), notice_until=MOMENT - dt.timedelta(days=1)
    )


def approved(scene: Scene) -> None:
    leader = scene.world.person("leader")
    models.AppraisalRound.objects.filter(code=CODE).update(state="approved", approved_by=leader, approved_at=MOMENT)
