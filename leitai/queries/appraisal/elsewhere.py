"""Figures that an appraisal takes from a contest's result or from another appraisal that was published."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from django.urls import reverse

from leitai import models
from leitai.queries.appraisal.origins import Figure, Origin
from leitai.queries.contest.lines import name_of
from leitai.queries.contest.reveal import result_in_force


def contest_scores(row: models.AppraisalRound, of: str, appraised: Iterable[models.AppraisedUnit]) -> dict[str, Figure]:
    """The score as printed of the last revealed round within the period whose code or rulebook is named."""
    rounds = models.Round.objects.filter(
        season__region_id=row.region_id, revealed_at__isnull=False, starts__range=(row.starts, row.ends)
    ).order_by("-starts", "-pk")
    contest = rounds.filter(code=of).first() or rounds.filter(rulebook_code=of).first()
    result = result_in_force(contest.pk) if contest else None
    if contest is None or result is None:
        return _nowhere("contest", of, appraised, "appraisal.no_contest")
    origin = Origin(
        "contest", f"{contest.code} v{result.version}", "", result.manifest_sha256,
        reverse("contest-result", args=[contest.pk]),
    )  # fmt: skip
    if not result.official.get("units"):
        return _nowhere("contest", origin.text, appraised, "appraisal.contest_of_projects")
    scores = {name_of(line): line["score"] for line in result.official["units"] if line["score"] is not None}
    return {one.code: _scored(origin, scores.get(one.code), "appraisal.not_in_contest") for one in appraised}


def appraisal_scores(
    row: models.AppraisalRound, of: str, appraised: Iterable[models.AppraisedUnit]
) -> dict[str, Figure]:
    """The score in force of another appraisal of the region, named by its code."""
    published = models.AppraisalPublication.objects.filter(
        result__round__region_id=row.region_id, result__round__code=of
    ).exclude(result__round_id=row.pk)
    newest = published.select_related("result").order_by("-revision").first()
    if newest is None:
        return _nowhere("appraisal", of, appraised, "appraisal.no_publication")
    origin = Origin("appraisal", f"{of} r{newest.revision}", "", newest.manifest_sha256)
    scores = {unit["unit"]: unit["score"] for unit in newest.result.protocol["units"] if unit["score"] is not None}
    return {one.code: _scored(origin, scores.get(one.code), "appraisal.not_in_appraisal") for one in appraised}


def _scored(origin: Origin, score: str | None, lacking: str) -> Figure:
    return Figure(origin, lacking=lacking) if score is None else Figure(origin, Fraction(score))


def _nowhere(kind: str, text: str, appraised: Iterable[models.AppraisedUnit], reason: str) -> dict[str, Figure]:
    return {one.code: Figure(Origin(kind, text), lacking=reason) for one in appraised}
