"""Which version of an appraisal's result stands, and what is still between it and the next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from leitai import models
from leitai.queries.appraisal.values import Gathered
from leitai.rules import Refused

UNDECIDED = ("filed", "heard")


@dataclass(frozen=True)
class Obstacle:
    """Why a step cannot be taken yet, as a refusal that has words."""

    code: str
    values: dict[str, object] = field(default_factory=dict)

    def refusal(self) -> Refused:
        return Refused(self.code, **self.values)


def versions(round_id: int) -> QuerySet[models.AppraisalResult]:
    """The newest first; without figures and protocol, which are large."""
    return models.AppraisalResult.objects.filter(round_id=round_id).defer("inputs", "protocol").order_by("-version")


def last_version(round_id: int) -> models.AppraisalResult | None:
    return versions(round_id).first()


def version_in_force(round_id: int) -> models.AppraisalResult | None:
    """The newest version that needs nobody's agreement, or has it."""
    return versions(round_id).filter(Q(needs_agreement=False) | Q(agreed_at__isnull=False)).first()


def waits(result: models.AppraisalResult) -> bool:
    return result.needs_agreement and result.agreed_at is None


def before_notice(row: models.AppraisalRound, last: models.AppraisalResult | None, now: Gathered) -> Iterator[Obstacle]:
    if last is None:
        yield Obstacle("no_totals")
    elif last.inputs_sha256 != now.sha256:
        yield Obstacle("totals_are_old")
    if now.open:
        yield Obstacle("figures_open", {"n": len(now.open)})
    if last is not None and (without := sum(unit["score"] is None for unit in last.protocol["units"])):
        yield Obstacle("units_without_score", {"n": without})
    if waiting := _not_accepted(row, now):
        yield Obstacle("indicators_not_accepted", {"indicators": ", ".join(waiting)})
    if still := models.Survey.objects.filter(round=row).exclude(state="closed").count():
        yield Obstacle("surveys_not_closed", {"n": still})


def _not_accepted(row: models.AppraisalRound, now: Gathered) -> list[str]:
    """Codes of what departments enter by hand and the office has not accepted in its last step."""
    by_hand = [one.code for one in now.book.tree.scored if one.data.kind == "manual"]
    steps = dict(models.IndicatorStep.objects.filter(round=row).order_by("pk").values_list("indicator", "kind"))
    return [code for code in by_hand if steps.get(code) != "accepted"]


def before_approval(
    row: models.AppraisalRound, last: models.AppraisalResult | None, now: Gathered, moment: dt.datetime
) -> Iterator[Obstacle]:
    assert last is not None and row.notice_until is not None
    if moment < row.notice_until:
        yield Obstacle("notice_runs", {"until": row.notice_until.astimezone(moment.tzinfo).strftime("%Y-%m-%d %H:%M")})
    objections = models.NoticeObjection.objects.filter(round=row)
    if undecided := objections.filter(state__in=UNDECIDED).count():
        yield Obstacle("objections_undecided", {"n": undecided})
    if upheld := objections.filter(state="upheld", corrected_version__isnull=True).count():
        yield Obstacle("objections_uncorrected", {"n": upheld})
    if waits(last):
        yield Obstacle("version_not_agreed", {"version": last.version})
    elif last.inputs_sha256 != now.sha256:
        yield Obstacle("totals_are_old")
