"""The checklist that must be empty before the buses leave."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import RUNNING, held_round
from leitai.actions.texts import needed, text
from leitai.queries import months
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

# What an office does before every tour; a round starts with these lines and changes them.
STANDARD = (
    ("各观摩点位讲解词、展板和安全通道已核对", "Talks, boards and safe ways of every site were checked"),
    ("车辆、引导车和随行医护已落实", "Buses, guide car and medical staff are settled"),
    ("胸卡、点位牌和纸质评分表已打印", "Badges, stop signs and paper sheets are printed"),
    (
        "评委手机已试开评分页，网络盲区点位已备纸质表",
        "Judges' phones opened the page; paper is ready where there is no signal",
    ),
    ("视频观摩点位的线路已测试", "The line to stops seen by video was tested"),
    ("食宿和备选雨天路线已确定", "Meals, beds and a way for rain are settled"),
)


@transaction.atomic
def add_standard_items(*, by: Scope, round_id: int) -> list[models.ReadinessItem]:
    row = held_round(by, round_id)
    known = set(row.readiness.values_list("text", flat=True))
    made = models.ReadinessItem.objects.bulk_create(
        models.ReadinessItem(round=row, text=zh, text_en=en, due=row.starts - dt.timedelta(days=1), sort_order=order)
        for order, (zh, en) in enumerate(STANDARD)
        if zh not in known
    )
    if not made:
        raise Refused("nothing_changes")
    record(by=by, verb="add_readiness", about=row, detail={"items": len(made)})
    return made


@transaction.atomic
def add_item(
    *, by: Scope, round_id: int, words: str, words_en: str = "", due: dt.date | None = None
) -> models.ReadinessItem:
    row = held_round(by, round_id)
    item = models.ReadinessItem.objects.create(
        round=row, text=needed(words, 200, "text"), text_en=text(words_en, 250, "text_en"), due=due,
        sort_order=row.readiness.count(),
    )  # fmt: skip
    record(by=by, verb="add_readiness", about=row, detail={"items": 1})
    return item


@transaction.atomic
def tick_item(*, by: Scope, item_id: int, done: bool) -> models.ReadinessItem:
    item = _held(by, item_id)
    if done == (item.done_at is not None):
        raise Refused("nothing_changes")
    item.done_by_id, item.done_at = (by.person_id, months.now(months.region_of(by))) if done else (None, None)
    item.save(update_fields=["done_by", "done_at"])
    record(by=by, verb="tick_readiness", about=item, detail={"done": done})
    return item


@transaction.atomic
def drop_item(*, by: Scope, item_id: int) -> models.Round:
    item = _held(by, item_id)
    row, detail = item.round, {"item": item.pk}
    item.delete()
    record(by=by, verb="drop_readiness", about=row, detail=detail)
    return row


def _held(by: Scope, item_id: int) -> models.ReadinessItem:
    require(by, Permission.RUN_CONTEST)
    item = found(by, models.ReadinessItem, item_id, lock=True)
    held_round(by, item.round_id, RUNNING)
    return item
