"""A published appraisal in a month's bulletin: every place and total is proved against the appraisal's facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.appraisal.approval import approve_appraisal
from leitai.actions.appraisal.publication import publish_appraisal
from leitai.actions.appraisal.totals import agree_result, compute_totals
from leitai.actions.bulletins import issue_bulletin
from leitai.actions.months import close_month
from leitai.documents.numbers import Number
from leitai.documents.outline import Section, Table
from leitai.facts.questions import CannotResolve
from leitai.queries.bulletins import bulletin_draft, issued_view, prove_document
from leitai.queries.league.sources import resolver
from tests.world import MAY, MOMENT, World
from tests.world.appraisal import Appraised
from tests.world.appraisal_result import AFTER_NOTICE, change_value, make_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def noticed(world: World, settings: LazySettings) -> Appraised:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    made = make_notice(world.lindong)
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(ends=dt.date(2020, 5, 31))
    settings.LEITAI_CLOCK = AFTER_NOTICE
    return made


def publish(world: World, made: Appraised) -> None:
    approve_appraisal(by=world.scope("leader"), round_id=made.round.pk)
    publish_appraisal(by=world.scope("city_officer"), round_id=made.round.pk)


def chapter(world: World, language: str = "zh-Hans") -> Section | None:
    draft = bulletin_draft(world.scope("city_officer"), month=MAY, language=language)  # type: ignore[arg-type]
    return next((one for one in draft.outline.sections if one.key == "appraisal"), None)


def test_nothing_of_what_is_not_published(world: World, noticed: Appraised) -> None:
    assert chapter(world) is None


def test_every_number_is_proved(world: World, noticed: Appraised) -> None:
    publish(world, noticed)
    found = chapter(world)
    assert found is not None
    table = next(block for block in found.blocks if isinstance(block, Table))
    shown = [part for row in table.rows for cell in row.cells for part in cell if isinstance(part, Number)]
    assert [one.printed for one in shown] == ["1", "100.00", "2", "90.00", "3", "80.00"]
    ask = resolver()
    assert [ask(one.cell) for one in shown] == [1, 100, 2, 90, 3, 80]
    with pytest.raises(CannotResolve, match="missing_appraisal"):
        ask(replace(shown[0].cell, arguments=shown[0].cell.arguments | {"publication": "2"}))


def test_both_languages_have_it(world: World, noticed: Appraised) -> None:
    publish(world, noticed)
    titles = {language: chapter(world, language) for language in ("zh-Hans", "en")}
    assert [one.title for one in titles.values() if one] == ["目标绩效考核", "Target appraisal"]


def test_a_corrected_appraisal_supersedes_its_numbers_and_no_others(world: World, noticed: Appraised) -> None:
    publish(world, noticed)
    row = issue_bulletin(by=world.scope("city_officer"), month=MAY, language="en")
    office = world.scope("city_officer")
    change_value(world.lindong, noticed, "songhe", 95)
    compute_totals(by=office, round_id=noticed.round.pk, reason="length measured again")
    agree_result(by=world.scope("leader"), round_id=noticed.round.pk, version=2)
    publish_appraisal(by=office, round_id=noticed.round.pk)
    proofs = prove_document(office, bytes(row.files.get(kind="docx").content))
    outdated = [proof for proof in proofs if proof.verdict == "superseded"]
    assert all("publication" in proof.cell.arguments for proof in outdated)
    songhe = {"unit": noticed.units["songhe"].code, "part": "score"}
    now = {proof.now for proof in outdated if songhe.items() <= proof.cell.arguments.items()}
    assert now == {"95.00"}
    assert {proof.verdict for proof in proofs} == {"proved", "superseded"}
    view = issued_view(office, row.pk)
    assert view.appraisals == ((noticed.round.name, 1, 2),) and view.earlier == () and view.newest == 0
    assert "95.00" in {cell.after for cell in view.changed}
