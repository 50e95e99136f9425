"""An appraisal on its way from the review to its publication: one indicator by hand, and deductions by events."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from leitai import models
from leitai.actions.appraisal.notice import open_notice
from leitai.actions.appraisal.totals import compute_totals
from leitai.queries.appraisal_rulebooks import appraisal_rulebook
from tests.world.appraisal import Appraised, make_appraisal, tree_text
from tests.world.place import MOMENT, Place

AFTER_NOTICE = "2020-07-20T10:00:00+08:00"


def make_review(place: Place, *, code: str = "2020-h1") -> Appraised:
    """In review, with what departments enter by hand accepted; nothing else is asked for."""
    made = make_appraisal(place, state="review", code=code)
    text = tree_text(place)
    cut = text.index("      - code: completion")
    made.round.tree_text = text[:cut].replace("weight: 60", "weight: 100") + text[text.index("extras:") :]
    made.round.tree_sha256 = appraisal_rulebook(made.round.tree_text).sha256
    made.round.save()
    models.IndicatorDuty.objects.filter(round=made.round, indicator__in=("completion", "opinion")).delete()
    models.IndicatorStep.objects.create(
        round=made.round, indicator="roads", kind="accepted", by=place.people["city_officer"], at=MOMENT
    )
    for kind in ("totals", "notice", "approval", "published"):
        models.AppraisalStep.objects.create(round=made.round, kind=kind, due=dt.date(2020, 7, 31))
    return made


def make_notice(place: Place, *, code: str = "2020-h1") -> Appraised:
    made = make_review(place, code=code)
    officer = place.scope("city_officer")
    compute_totals(by=officer, round_id=made.round.pk)
    open_notice(by=officer, round_id=made.round.pk)
    made.round.refresh_from_db()
    return made


def change_value(place: Place, made: Appraised, county: str, actual: int) -> models.IndicatorValue:
    """A value entered after the notice began, with the agreement of another person."""
    return models.IndicatorValue.objects.create(
        appraised=made.units[county], indicator="roads", version=2, actual=Decimal(actual), note="更正",
        entered_by=place.people["department_officer"], entered_at=MOMENT, needs_agreement=True,
        agreed_by=place.people["city_officer"], agreed_at=MOMENT,
    )  # fmt: skip
