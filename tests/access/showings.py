"""A contest's candidates, photos, highlights and questions for the access matrix, and who may know of each."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from leitai import models
from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.contest import Contest, make_contest

DESK = frozenset({"city_officer", "leader", "auditor"})  # the leader chairs the round, the auditor is its scrutineer
Rows = dict[str, tuple[tuple[str, int, frozenset[str]], ...]]


def add_showings(scene: Scene) -> None:
    for place, *who in (
        (scene.world.lindong, LINDONG, DESK, frozenset({"reporter"})),
        (scene.world.yunbei, YUNBEI, YUNBEI, frozenset[str]()),
    ):
        for kind, rows in _rows(make_contest(place), scene.folder, *who).items():
            named = tuple(Row(f"{place.region.name_en}: {name}", pk, seen_by) for name, pk, seen_by in rows)
            scene.kinds[kind] = (*scene.kinds.get(kind, ()), *named)


def _rows(
    contest: Contest, folder: Path, everybody: frozenset[str], desk: frozenset[str], unit: frozenset[str]
) -> Rows:
    """Name, number and people of each row, by kind. The desk sees what came with ballots; the unit is its own."""
    shown, candidate, back = _photos(contest, folder), contest.candidates["s1"].pk, _look_back(contest)
    check, objection = _check(back), _objection(contest)
    paper = _photo(contest.place, folder, objection=objection, copy_state="")
    office = frozenset(who for who in desk if who.endswith("city_officer"))
    wide = WIDE if unit else YUNBEI
    asked = frozenset({"department_officer"}) if unit else YUNBEI
    judge = ("a judge's photo", shown["judge"].pk, desk)
    approved = ("an approved photo", shown["approved"].pk, everybody)
    return {
        "candidate": (("candidate", candidate, everybody),),
        "own_candidate": (("candidate", candidate, office | unit),),
        "look_back": (("look-back", back.pk, everybody),),
        "check_case": (("check", check.pk, wide | unit | asked),),
        "own_check": (("check", check.pk, office | unit | asked),),
        "objection_case": (("objection", objection.pk, wide | unit),),
        "own_objection": (("objection", objection.pk, office | unit),),
        "evidence_file": (("paper", paper.pk, wide | unit),),
        "shown_photo": (approved, judge, ("the unit's photo", shown["unit"].pk, office | unit)),
        "kept_photo": (judge,),
        "waiting_photo": (judge,),
        "approved_photo": (approved,),
        "highlight": (("highlight", _highlight(contest).pk, everybody),),
        "own_question": (("question", _question(contest).pk, unit),),
    }


def _photos(contest: Contest, folder: Path) -> dict[str, models.File]:
    place, candidate = contest.place, contest.candidates["s1"]
    officer = place.people["city_officer"]
    unknown = place.projects.get("road", place.city).name  # the county beside may not know it
    ballot = contest.ballot("J2", "s1", 88)
    return {
        "approved": _photo(place, folder, candidate=candidate, approved_by=officer, approved_at=MOMENT),
        "unit": _photo(place, folder, candidate=candidate, caption=unknown),
        "judge": _photo(place, folder, ballot=ballot, place_kept=True),
    }


def _photo(place: Place, folder: Path, **values: object) -> models.File:
    owner = next(iter(values))
    body = f"{owner} {len(values)} of {place.region.name_en}".encode()
    sha256 = hashlib.sha256(body).hexdigest()
    path = folder / "files" / sha256[:2] / sha256
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(body)
    return models.File.objects.create(
        name=f"{place.region.name}.jpg", media_type="image/jpeg", size=len(body), sha256=sha256,
        copy_sha256=sha256, small_sha256=sha256, copy_width=4, copy_height=3, created_by=place.people["city_officer"],
        created_at=MOMENT, **({"caption": f"{place.region.name}现场", "copy_state": "made"} | values),
    )  # fmt: skip


def _look_back(contest: Contest) -> models.Candidate:
    season = contest.round.season
    earlier = models.Round.objects.create(
        season=season, code="h0", name=f"{contest.place.region.name}上年观摩",
        starts=dt.date(2020, 6, 20), ends=dt.date(2020, 6, 21),
    )  # fmt: skip
    before = models.Candidate.objects.create(
        round=earlier, unit=contest.candidates["s2"].unit, code="s2", name=f"{contest.place.region.name}旧展示点"
    )
    after = contest.candidates["s2"]
    after.earlier = before
    after.save()
    return after


def _check(back: models.Candidate) -> models.EligibilityCheck:
    """Of the showing before, whose round has not opened."""
    assert back.earlier is not None
    department = models.Organization.objects.get(region=back.unit.region, kind="department", code="transport")
    return models.EligibilityCheck.objects.create(candidate=back.earlier, rule="safety", organization=department)


def _objection(contest: Contest) -> models.Objection:
    return models.Objection.objects.create(
        round=contest.round, unit=contest.candidates["s1"].unit, version=1, text=f"{contest.place.region.name}异议",
        filed_by=contest.place.people["reporter"], filed_at=MOMENT,
    )  # fmt: skip


def _highlight(contest: Contest) -> models.Highlight:
    return models.Highlight.objects.create(
        candidate=contest.candidates["s1"], text=f"{contest.place.region.name}做法",
        entered_by=contest.place.people["city_officer"], entered_at=MOMENT,
    )  # fmt: skip


def _question(contest: Contest) -> models.PeerQuestion:
    candidate = contest.candidates["s1"]
    return models.PeerQuestion.objects.create(
        candidate=candidate, unit=candidate.unit, text=f"{contest.place.region.name}怎么做的？",
        asked_by=contest.place.people["reporter"], asked_at=MOMENT,
    )  # fmt: skip
