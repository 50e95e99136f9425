"""A contest for benchmarks: two buses with nine stops each and many judges, each with the token of an opened badge."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from benchmarks.region import make_region, scope

STOPS, COUNTIES = 18, 6
NOON = dt.datetime(2020, 7, 4, 4, 0, tzinfo=dt.UTC)
KINDS = ("leaders", "delegates", "experts")


@dataclass(frozen=True)
class Arena:
    round_id: int
    tokens: list[str]
    stops: list[list[int]]
    """Of each judge the stops of their bus."""


def make_arena(judges: int) -> Arena:
    from leitai import models
    from leitai.queries.contest_rulebooks import contest_preset

    region = make_region(STOPS, COUNTIES)
    officer = models.Person.objects.get(pk=scope(region, "officer").person_id)
    season = models.Season.objects.create(
        region=region, code="2020", name="2020", starts=dt.date(2020, 1, 1), ends=dt.date(2020, 12, 31)
    )
    book = contest_preset("site_visit")
    row = models.Round.objects.create(
        season=season, code="july", name="July", state="open", starts=NOON.date(), ends=NOON.date(),
        rulebook_code="site_visit", rulebook_text=book.text, rulebook_sha256=book.sha256, lot_seed="1",
        opened_by=officer, opened_at=NOON,
    )  # fmt: skip
    groups = [models.VisitGroup.objects.create(round=row, code=code, name=code) for code in "AB"]
    routes = _stops(row, groups)
    kinds = [models.JudgeCategory.objects.create(round=row, code=kind, name=kind, counts_as=kind) for kind in KINDS]
    people = models.Judge.objects.bulk_create(
        models.Judge(
            round=row, code=f"J{n:04d}", name=f"Judge {n}", category=kinds[n % 3], group=groups[n % 2],
            home_unit_id=_home(row, n),
        )
        for n in range(judges)
    )  # fmt: skip
    tokens = [f"phone of {judge.code}" for judge in people]
    models.Badge.objects.bulk_create(
        models.Badge(
            judge=judge, epoch=1, expires_at=NOON + dt.timedelta(days=7), issued_at=NOON, issued_by=officer,
            opened_at=NOON, phone_sha256=hashlib.sha256(token.encode()).hexdigest(),
        )
        for judge, token in zip(people, tokens, strict=True)
    )  # fmt: skip
    return Arena(row.pk, tokens, [routes[n % 2] for n in range(judges)])


def _stops(row: object, groups: list[object]) -> list[list[int]]:
    from leitai import models

    routes: list[list[int]] = [[], []]
    projects = models.Project.objects.order_by("pk").prefetch_related("credits")
    for n, project in enumerate(projects[:STOPS]):
        candidate = models.Candidate.objects.create(
            round=row, unit=project.credits.all()[0].unit, project=project, code=f"{n:02d}", name=project.name,
            sort_order=n,
        )  # fmt: skip
        arrives = NOON + dt.timedelta(minutes=30 * (n // 2))
        stop = models.Stop.objects.create(
            group=groups[n % 2], candidate=candidate, half_day=n // 8, position=n // 2 + 1, arrives=arrives,
            leaves=arrives + dt.timedelta(minutes=20),
        )  # fmt: skip
        routes[n % 2].append(stop.pk)
    return routes


def _home(row: object, number: int) -> int | None:
    """Every tenth judge comes from one of the units, and is recused there."""
    from leitai import models

    if number % 10:
        return None
    return models.Candidate.objects.filter(round=row).order_by("pk")[number // 10 % STOPS].unit_id
