"""The sealed protocol: taken away, computed again, and for the chair alone what it says of each judge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from leitai import models
from leitai.core.scoring import differences, given_back, inputs_of, protocol, score
from leitai.facts.published import published_folder
from leitai.facts.rounds import ROUND
from leitai.facts.store import verify
from leitai.messages import say
from leitai.queries.contest.duties import duties_of
from leitai.queries.contest.lines import ranked
from leitai.queries.contest.published import round_key
from leitai.queries.contest.reveal import result_in_force
from leitai.queries.contest_rulebooks import contest_rulebook
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named


@dataclass(frozen=True)
class Check:
    """`differs` are places of the protocol that another computation gives otherwise; `damages` touched files."""

    name: str
    rows: int
    lines: int
    inputs_sha256: str
    differs: tuple[str, ...]
    version: int
    manifest_sha256: str
    damages: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.differs and not self.damages


def protocol_of(scope: Scope, round_id: int) -> tuple[str, bytes]:
    """The sealed protocol as a file that `leitai score verify` computes again."""
    sealed = visible(scope, models.SealedResult).select_related("round__season").get(round_id=round_id)
    body = json.dumps(sealed.official, ensure_ascii=False, separators=(",", ":")) + "\n"
    return f"protocol_{round_key(sealed.round)}.json", body.encode()


def protocol_check(scope: Scope, round_id: int) -> Check:
    """What `leitai score verify` does, and whether the facts of a prepared version are untouched."""
    sealed = visible(scope, models.SealedResult).select_related("round__season__region").get(round_id=round_id)
    row, recorded = sealed.round, sealed.official
    differs: tuple[str, ...] = ()
    if not recorded.get("refused"):
        book = contest_rulebook(recorded["rulebook"]["text"])
        frame, parts, rated = given_back(recorded["inputs"])
        again = protocol(score(book.rule, frame, parts, rated), book.rule, book.text, inputs_of(frame, parts, rated))
        made = json.loads(json.dumps(again | {"software": recorded.get("software")}, ensure_ascii=False))
        differs = tuple(where for where, _was, _now in differences(recorded, made))[:20]
    result = result_in_force(row.pk)
    damages: tuple[str, ...] = ()
    if result is not None:
        root = Path(settings.LEITAI_FACTS_DIR)
        folder = published_folder(root, ROUND, row.season.region.code, round_key(row), result.version)
        damages = tuple(
            say(found.message, {**found.values, "path": "/".join(found.path.parts[-2:])}, reader())
            for found in verify(folder, result.manifest_sha256)
        )
    return Check(
        name=named(row, scope.language),
        rows=0 if recorded.get("refused") else recorded["inputs"]["rows"],
        lines=0 if recorded.get("refused") else len(ranked(recorded)),
        inputs_sha256=recorded.get("inputs_sha256", ""),
        differs=differs,
        version=result.version if result else 0,
        manifest_sha256=result.manifest_sha256 if result else "",
        damages=damages,
    )


# ---- the chair's own sheet


@dataclass(frozen=True)
class JudgeLine:
    code: str
    name: str
    office: str
    group: str
    marks: int
    severity: str
    consistency: str
    unusual: int
    home: str
    look: bool
    """Please look: unusual marks, or far from consistent. Never a ground to leave a ballot out by itself."""


@dataclass(frozen=True)
class JudgeSheet:
    id: int
    name: str
    lines: tuple[JudgeLine, ...]
    home_effect: tuple[str, str] | None


INCONSISTENT = 1.6


def judge_sheet(scope: Scope, round_id: int) -> JudgeSheet:
    """For the chair alone, confidential."""
    sealed = visible(scope, models.SealedResult).select_related("round__season").get(round_id=round_id)
    if "chair" not in duties_of(scope, round_id):
        raise models.SealedResult.DoesNotExist
    judges = {judge.code: judge for judge in models.Judge.objects.filter(round_id=round_id)}
    lines = [
        JudgeLine(
            code=one["judge"],
            name=judges[one["judge"]].name if one["judge"] in judges else one["judge"],
            office=judges[one["judge"]].office if one["judge"] in judges else "",
            group=one["group"],
            marks=one["marks"],
            severity=_signed(one["severity"]),
            consistency="" if one["consistency"] is None else f"{one['consistency']:.2f}",
            unusual=one["unusual"],
            home="" if one["home"] is None else _signed(one["home"]),
            look=one["unusual"] > 0 or (one["consistency"] or 0) > INCONSISTENT,
        )
        for one in sorted(sealed.calibrated.get("judges", []), key=lambda one: -one["severity"])
    ]
    effect = sealed.calibrated.get("home")
    home = (_signed(effect["effect"]), f"{1.96 * (effect['se'] or 0):.1f}") if effect else None
    return JudgeSheet(sealed.round_id, named(sealed.round, scope.language), tuple(lines), home)


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
