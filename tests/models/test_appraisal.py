"""What the database itself keeps true of an appraisal, whatever writes to it; and who sees what of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from leitai import models
from leitai.queries.orgs import visible
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised, make_appraisal

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World) -> Appraised:
    return make_appraisal(world.lindong)


def value(made: Appraised, **changes: Any) -> models.IndicatorValue:
    first = next(iter(made.values.values()))
    facts = {
        "appraised": first.appraised, "indicator": "roads", "version": 2, "actual": 1, "entered_by": first.entered_by,
        "entered_at": MOMENT,
    }  # fmt: skip
    return models.IndicatorValue.objects.create(**facts | changes)


def target(made: Appraised, **changes: Any) -> models.AppraisalTarget:
    first = next(iter(made.targets.values()))
    facts = {"appraised": first.appraised, "indicator": "roads", "version": 2, "set_by": first.set_by, "set_at": MOMENT}
    return models.AppraisalTarget.objects.create(**facts | changes)


WRONG: dict[str, Callable[[Appraised], Any]] = {
    "published without approval": lambda made: models.AppraisalRound.objects.filter(pk=made.round.pk).update(
        state="published", notice_key="x", notice_from=MOMENT, notice_until=MOMENT + dt.timedelta(days=7)
    ),
    "issued without a tree": lambda made: models.AppraisalRound.objects.update(tree_text=""),
    "adjusted without reason": target,
    "adjusted twice": lambda made: target(made, version=3, reason="x", document="y"),
    "force majeure without approval": lambda made: value(made, state="force_majeure"),
    "agreed by oneself": lambda made: value(
        made, agreed_by=next(iter(made.values.values())).entered_by, agreed_at=MOMENT
    ),
    "neither unit nor department": lambda made: models.AppraisedUnit.objects.create(round=made.round, code="x"),
    "sent back without reason": lambda made: models.IndicatorStep.objects.create(
        round=made.round, indicator="roads", kind="returned", by_id=made.round.issued_by_id, at=MOMENT
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_database_refuses(made: Appraised, what: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WRONG[what](made)


@pytest.mark.parametrize(
    "change",
    [
        lambda: models.AppraisalTarget.objects.update(target=1),
        lambda: models.AppraisalTarget.objects.all().delete(),
        lambda: models.IndicatorValue.objects.update(actual=1),
        lambda: models.IndicatorValue.objects.all().delete(),
    ],
)
def test_what_was_set_never_changes(made: Appraised, change: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_a_second_person_may_agree(made: Appraised, world: World) -> None:
    row = value(made, needs_agreement=True)
    models.IndicatorValue.objects.filter(pk=row.pk).update(agreed_by=world.lindong.people["leader"], agreed_at=MOMENT)
    row.refresh_from_db()
    assert row.agreed_by == world.lindong.people["leader"]


def test_a_county_sees_its_own_figures_and_a_department_those_it_answers_for(made: Appraised, world: World) -> None:
    officer, reporter = world.scope("city_officer"), world.scope("reporter")
    department = world.scope("department_officer")
    assert visible(officer, models.IndicatorValue).count() == len(made.units)
    assert {row.appraised.unit_id for row in visible(reporter, models.IndicatorValue)} == set(reporter.unit_ids)
    assert visible(department, models.IndicatorValue).count() == len(made.units)
    models.IndicatorDuty.objects.filter(indicator="roads").update(organization=world.lindong.organizations["office"])
    assert visible(department, models.IndicatorValue).count() == 0


def test_a_draft_is_the_offices_alone(made: Appraised, world: World) -> None:
    assert set(visible(world.scope("reporter"), models.AppraisalRound)) == {made.round}
    assert set(visible(world.scope("city_officer"), models.AppraisalRound)) == {made.round, made.draft}
