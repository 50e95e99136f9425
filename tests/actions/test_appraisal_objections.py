"""Objections to a notice: taken in from anybody, answered against a receipt, and who objected is forgotten."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from leitai import models
from leitai.actions.appraisal import objections as module
from leitai.actions.appraisal.objections import (
    decide_notice_objection,
    file_notice_objection,
    forget_objectors,
    hear_notice_objection,
)
from leitai.queries.appraisal.notices import notice_scope
from leitai.queries.orgs import visible
from leitai.rules import Refused
from leitai.tasks.appraisal import forget_objectors_daily
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised
from tests.world.appraisal_result import AFTER_NOTICE, make_notice, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def noticed(world: World, settings: LazySettings) -> Appraised:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    return make_notice(world.lindong)


def filed(made: Appraised, **changes: str) -> models.NoticeObjection:
    said = {"text": "里程少算了三公里", "name": "周明", "telephone": "0900-1234567", "appraised": "", "indicator": ""}
    return file_notice_objection(by=notice_scope(made.round.notice_key), round_id=made.round.pk, **said | changes)


def test_anybody_may_object_and_gets_a_receipt(noticed: Appraised) -> None:
    row = filed(noticed, appraised=noticed.units["songhe"].code, indicator="roads")
    assert (row.state, row.version, row.appraised, row.indicator) == ("filed", 1, noticed.units["songhe"], "roads")
    assert len(row.receipt) == 14 and row.receipt != filed(noticed).receipt
    assert row.objector.name == "周明"
    assert row.objector.remove_after == dt.date(2020, 10, 10)  # 90 days after the notice's end on 12 July
    event = models.AuditEvent.objects.filter(verb="file_notice_objection").first()
    assert event is not None and event.actor_id is None and "周明" not in str(event.detail)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": " "}, "objection_needs_words"),
        ({"text": "长" * 4001}, "objection_too_long"),
        ({"name": " "}, "objector_needs_name"),
        ({"name": "长" * 61}, "objector_needs_name"),
        ({"telephone": ""}, "objector_needs_telephone"),
        ({"appraised": "nobody"}, "objection_names_nobody"),
        ({"indicator": "nothing"}, "objection_names_nothing"),
    ],
)
def test_what_is_not_taken_in_is_named(noticed: Appraised, changes: dict[str, str], code: str) -> None:
    with pytest.raises(Refused, match=code):
        filed(noticed, **changes)
    assert not models.NoticeObjection.objects.exists() and not models.Objector.objects.exists()


def test_not_before_and_not_after_the_notice(world: World, noticed: Appraised, settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = AFTER_NOTICE
    with pytest.raises(Refused, match="notice_closed"):
        filed(noticed)
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    other = make_review(world.yunbei)
    with pytest.raises(Refused, match="not_found"):
        file_notice_objection(
            by=notice_scope(noticed.round.notice_key), round_id=other.round.pk, text="a", name="b", telephone="c"
        )


def test_a_flood_is_stopped(noticed: Appraised, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AN_HOUR", 2)
    filed(noticed)
    filed(noticed)
    with pytest.raises(Refused, match="notice_too_many"):
        filed(noticed)


def test_heard_and_decided_by_the_office(world: World, noticed: Appraised) -> None:
    row, by = filed(noticed), world.scope("city_officer")
    assert hear_notice_objection(by=by, objection_id=row.pk).state == "heard"
    with pytest.raises(Refused, match="objection_decided"):
        hear_notice_objection(by=by, objection_id=row.pk)
    with pytest.raises(Refused, match="objection_needs_words"):
        decide_notice_objection(by=by, objection_id=row.pk, upheld=True, answer="")
    decided = decide_notice_objection(by=by, objection_id=row.pk, upheld=False, answer="以统计数据为准")
    assert (decided.state, decided.answer, decided.decided_by) == (
        "dismissed",
        "以统计数据为准",
        world.person("city_officer"),
    )
    with pytest.raises(Refused, match="objection_decided"):
        decide_notice_objection(by=by, objection_id=row.pk, upheld=True, answer="改")


@pytest.mark.parametrize(
    ("who", "code"), [("leader", "not_allowed"), ("reporter", "not_allowed"), ("yunbei.city_officer", "not_found")]
)
def test_others_decide_nothing(world: World, noticed: Appraised, who: str, code: str) -> None:
    row = filed(noticed)
    with pytest.raises(Refused, match=code):
        decide_notice_objection(by=world.scope(who), objection_id=row.pk, upheld=True, answer="属实")


def test_who_objected_two_roles_know(world: World, noticed: Appraised) -> None:
    filed(noticed)
    knows = {who for who in world.PEOPLE if visible(world.scope(who), models.Objector).exists()}
    assert knows == {"city_officer", "auditor"}


def test_who_objected_is_forgotten_when_the_time_is_over(
    world: World, noticed: Appraised, settings: LazySettings
) -> None:
    row, by = filed(noticed), world.scope("city_officer")
    models.File.objects.create(
        notice_objection=row, name="周明申诉.pdf", media_type="application/pdf", size=1, sha256="a" * 64,
        created_at=MOMENT,
    )  # fmt: skip
    settings.LEITAI_CLOCK = "2020-10-10T10:00:00+08:00"
    assert forget_objectors(by=by) == 0
    settings.LEITAI_CLOCK = "2020-10-11T10:00:00+08:00"
    assert forget_objectors(by=world.scope("yunbei.city_officer")) == 0
    assert forget_objectors(by=by) == 1
    assert not models.Objector.objects.exists() and models.NoticeObjection.objects.get(pk=row.pk).text
    assert row.files.get().name == "1.pdf"
    assert forget_objectors(by=by) == 0


def test_every_night_all_regions_forget(world: World, noticed: Appraised, settings: LazySettings) -> None:
    filed(noticed)
    filed(make_notice(world.yunbei))
    settings.LEITAI_CLOCK = "2020-10-11T10:00:00+08:00"
    forget_objectors_daily(timestamp=0)
    assert not models.Objector.objects.exists() and models.NoticeObjection.objects.count() == 2


def test_without_its_audit_event_nothing_is_kept(noticed: Appraised, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError("no trail")

    monkeypatch.setattr(module, "record", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        filed(noticed)
    assert not models.NoticeObjection.objects.exists()
