"""The demo's own rulebooks: one for its tours in two versions, the first superseded, and a draft for its league."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from leitai.actions.rulebooks import approve_version, begin_version, copy_rulebook, propose_version, save_version
from leitai.management.contest_round import clock_at
from leitai.queries.orgs import Scope
from leitai.queries.rulebooks import pages

SHIPPED = "name: {zh: 现场观摩（默认规则）, en: Site visit (our default)}"
OWN = "name: {zh: 岚川观摩规则（虚构）, en: Lanchuan site visit (fictional)}"
# what the second version of the tours' rulebook, and the league's draft, change
CATEGORIES = ("Leaders}, weight: 0.4}", "Leaders}, weight: 0.3}"), ("Experts}, weight: 0.3}", "Experts}, weight: 0.4}")
WEIGHTS = ("    weight: 50\n", "    weight: 40\n"), ("    weight: 20\n", "    weight: 30\n")


def write_rulebooks(people: Mapping[str, Scope], now: dt.datetime) -> None:
    city = people["city"]
    with clock_at(now - dt.timedelta(days=60)):
        first = copy_rulebook(by=city, kind="contest", preset="site_visit", code="lanchuan_tour").pk
        _put_in_force(people, first, "本办自用的观摩规则（虚构）", (SHIPPED, OWN))
    with clock_at(now - dt.timedelta(days=20)):
        second = begin_version(by=city, version_id=first).pk
        _put_in_force(people, second, "领导权重0.4改为0.3，专家0.3改为0.4（虚构）", *CATEGORIES)
    with clock_at(now - dt.timedelta(days=1)):
        draft = copy_rulebook(by=city, kind="league", preset="monthly", code="lanchuan_monthly").pk
        _change(city, draft, "投资完成率权重50改为40，纳统率20改为30（虚构）", *WEIGHTS)


def _change(city: Scope, version_id: int, note: str, *changes: tuple[str, str]) -> str:
    found = pages.version_page(city, version_id)
    text = found.text
    for old, new in changes:
        text = text.replace(old, new, 1)
    return save_version(by=city, version_id=version_id, text=text, note=note, seen=found.line.sha256).sha256


def _put_in_force(people: Mapping[str, Scope], version_id: int, note: str, *changes: tuple[str, str]) -> None:
    seen = _change(people["city"], version_id, note, *changes)
    reason = "市观摩活动领导小组会议议定（虚构）"
    propose_version(by=people["city"], version_id=version_id, seen=seen, note=note, reason=reason)
    approve_version(by=people["leader"], version_id=version_id, answer="同意（虚构）")
