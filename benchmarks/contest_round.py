"""A locked round with a prepared result, and the links of its board: what a reveal starts from. All is made up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leitai import models
    from leitai.queries.orgs import Scope

SINCE = dt.date(2019, 1, 1)
MOMENT = dt.datetime(2020, 7, 4, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ROLES = {"officer": "city_officer", "chair": "leader", "scrutineer": "auditor"}


@dataclass(frozen=True)
class PreparedRound:
    round: models.Round
    scopes: dict[str, Scope]
    venue_tokens: list[str]
    audience_token: str


def make_round(places: int, venues: int) -> PreparedRound:
    from leitai import models
    from leitai.actions.board import VenueWanted, add_board_venues, issue_board_links
    from leitai.queries.contest_rulebooks import contest_preset
    from leitai.queries.orgs import scope_for

    region = models.Region.objects.create(code="999000", name="演练市", name_en="Bench", level="city", fictional=True)
    people = {name: models.Person.objects.create(username=name, name=name) for name in ROLES}
    for name, role in ROLES.items():
        models.RoleAssignment.objects.create(person=people[name], region=region, role=role, starts=SINCE)
    season = models.Season.objects.create(
        region=region, code="y2020", name="2020", starts=SINCE, ends=dt.date(2020, 12, 31)
    )
    book = contest_preset("site_visit")
    row = models.Round.objects.create(
        season=season, code="h1", name="上半年观摩", name_en="Half-year visits", starts=MOMENT.date(),
        ends=MOMENT.date(), state="locked", rulebook_code=book.code, rulebook_text=book.text,
        rulebook_sha256=book.sha256, opened_by=people["officer"], opened_at=MOMENT, lock_asked_by=people["officer"],
        lock_asked_at=MOMENT, locked_by=people["chair"], locked_at=MOMENT,
    )  # fmt: skip
    for duty in ("chair", "scrutineer"):
        models.RoundDuty.objects.create(round=row, person=people[duty], duty=duty)
    _result(row, places, people["chair"])
    _routes(row)
    found = {name: scope_for(person.pk, day=MOMENT.date()) for name, person in people.items()}
    scopes = {name: scope for name, scope in found.items() if scope is not None}
    wanted = [VenueWanted("main", "主会场", "Main hall", "main")]
    wanted += [VenueWanted(f"v{n:03}", f"第{n}分会场", f"Venue {n}") for n in range(1, venues)]
    wanted += [VenueWanted("viewers", "观看", "Viewers", "audience")]
    add_board_venues(by=scopes["officer"], round_id=row.pk, venues=wanted)
    links = issue_board_links(by=scopes["officer"], round_id=row.pk)
    tokens = {link.venue.kind: link.token for link in links}
    return PreparedRound(
        row, scopes, [link.token for link in links if link.venue.kind != "audience"], tokens["audience"]
    )


def _result(row: models.Round, places: int, person: models.Person) -> None:
    """`places` units with three candidates each."""
    from leitai import models

    units, candidates = [], []
    for place in range(1, places + 1):
        unit = models.Unit.objects.create(
            region=row.season.region, code=f"999{place:03}", name=f"第{place:02}县", name_en=f"County {place}",
            level="county", sort_order=(place * 7) % places, valid_from=SINCE,
        )  # fmt: skip
        codes = [f"C{place:02}{part}" for part in "abc"]
        for at, code in enumerate(codes):
            models.Candidate.objects.create(
                round=row, unit=unit, code=code, name=f"第{place:02}县项目{at + 1}", name_en=f"Project {place}-{at + 1}"
            )
            candidates.append({"candidate": code, "unit": unit.code, "score": f"{92 - place / 2:.2f}", "counted": 42})
        units.append({"unit": unit.code, "candidates": codes, "score": f"{92 - place / 2:.2f}", "place": place})
    ranges = [
        {"name": unit["unit"], "low": max(1, at - 2), "high": min(places, at + 3)} for at, unit in enumerate(units)
    ]
    models.RoundResult.objects.create(
        round=row, version=1, manifest_sha256="0" * 64, official={"units": units, "candidates": candidates},
        calibrated={"units": ranges}, published_by=person, published_at=MOMENT,
        objections_until=MOMENT + dt.timedelta(days=3),
    )  # fmt: skip


def _routes(row: models.Round) -> None:
    """Two groups, each with every second candidate that is the first of its unit; at ten they are on the road."""
    from leitai import models

    firsts = list(models.Candidate.objects.filter(round=row, code__endswith="a").order_by("code"))
    for at, code in enumerate("AB"):
        group = models.VisitGroup.objects.create(round=row, code=code, name=f"{code}组", name_en=f"Group {code}")
        for position, candidate in enumerate(firsts[at::2], 1):
            arrives = MOMENT + dt.timedelta(minutes=50 * position - 80)
            models.Stop.objects.create(
                group=group, candidate=candidate, position=position, arrives=arrives,
                leaves=arrives + dt.timedelta(minutes=25),
            )  # fmt: skip
