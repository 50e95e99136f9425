"""A contest's candidates, photos, highlights and questions for the access matrix, and who may know of each."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from leitai import models
from tests.access.scene import LINDONG, YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.contest import Contest, make_contest

OFFICE = frozenset({"city_officer"})
DESK = OFFICE | {"leader", "auditor"}
"""Chair and scrutineer of the round beside the office: they see what came with ballots."""


def add_showings(scene: Scene) -> None:
    rows: dict[str, list[Row]] = {}
    for place, seen_by, own in (
        (scene.world.lindong, LINDONG, frozenset({"reporter"})),
        (scene.world.yunbei, YUNBEI, frozenset[str]()),
    ):
        abroad = seen_by is YUNBEI
        name = place.region.name_en
        contest = make_contest(place)
        shown = _photos(contest, scene.folder)
        for kind, row, who in (
            ("candidate", contest.candidates["s1"].pk, seen_by),
            ("own_candidate", contest.candidates["s1"].pk, YUNBEI if abroad else OFFICE | own),
            ("look_back", _look_back(contest).pk, seen_by),
            ("shown_photo", shown["approved"].pk, seen_by),
            ("shown_photo", shown["judge"].pk, YUNBEI if abroad else DESK),
            ("shown_photo", shown["unit"].pk, YUNBEI if abroad else OFFICE | own),
            ("kept_photo", shown["judge"].pk, YUNBEI if abroad else DESK),
            ("waiting_photo", shown["judge"].pk, YUNBEI if abroad else DESK),
            ("approved_photo", shown["approved"].pk, seen_by),
            ("highlight", _highlight(contest).pk, seen_by),
            ("own_question", _question(contest).pk, own),
        ):
            rows.setdefault(kind, []).append(Row(f"of {name}", row, who))
    scene.kinds.update({kind: tuple(found) for kind, found in rows.items()})


def _photos(contest: Contest, folder: Path) -> dict[str, models.File]:
    place, candidate = contest.place, contest.candidates["s1"]
    officer = place.people["city_officer"]
    ballot = contest.ballot("J2", "s1", 88)
    return {
        "approved": _photo(place, folder, candidate=candidate, approved_by=officer, approved_at=MOMENT),
        "unit": _photo(place, folder, candidate=candidate),
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
        name=f"{place.region.name}.jpg", media_type="image/jpeg", size=len(body), sha256=sha256, copy_state="made",
        copy_sha256=sha256, small_sha256=sha256, copy_width=4, copy_height=3, created_by=place.people["city_officer"],
        created_at=MOMENT, caption=f"{place.region.name}现场", **values,
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
