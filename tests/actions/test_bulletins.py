from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions import bulletins as module
from leitai.actions.bulletins import issue_bulletin
from leitai.queries.bulletins import Mismatch, bulletin_draft, prove_document
from leitai.rules import Refused
from tests.views.season import close_may, correct_may
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def issued(world: World, language: str = "zh-Hans") -> models.Bulletin:
    return issue_bulletin(by=world.scope("city_officer"), month=MAY, language=language)  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "title"), [("zh-Hans", "临东市2020年5月"), ("en", "Lindong")])
def test_issued_with_its_files_and_every_number_provable(world: World, language: str, title: str) -> None:
    close_may(world)
    row = issued(world, language)
    assert (row.month, row.revision, row.issued_by) == (MAY, 1, world.person("city_officer"))
    assert row.title.startswith(title)
    assert row.manifest_sha256 == models.MonthRevision.objects.get(region=world.region, month=MAY).manifest_sha256
    files = {file.kind: file for file in row.files.all()}
    assert set(files) == {"docx", "xlsx", "html"}
    for file in files.values():
        content = bytes(file.content)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256)
        proofs = prove_document(world.scope("auditor"), content)
        assert len(proofs) > 30 and {proof.verdict for proof in proofs} == {"proved"}
    event = models.AuditEvent.objects.get(verb="issue_bulletin")
    assert (event.month, event.detail["revision"], event.detail["cells"]) == (MAY, 1, row.cells)
    assert event.detail["files"] == {kind: file.sha256 for kind, file in files.items()}


def test_only_of_a_closed_month(world: World) -> None:
    with pytest.raises(Refused, match="bulletin_needs_a_closed_month"):
        issued(world)
    close_may(world)
    with pytest.raises(Refused, match="bulletin_needs_a_closed_month"):
        issue_bulletin(by=world.scope("city_officer"), month=JUNE, language="en")


def test_once_for_each_language_and_revision(world: World) -> None:
    close_may(world)
    first = issued(world)
    issued(world, "en")
    with pytest.raises(Refused, match="bulletin_already_issued"):
        issued(world)
    correct_may(world)
    again = issued(world)
    assert (first.revision, again.revision) == (1, 2)
    assert models.Bulletin.objects.filter(region=world.region).count() == 3
    assert models.BulletinFile.objects.filter(bulletin=first).count() == 3


def test_of_two_who_issue_at_once_one_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    close_may(world)
    issued(world)
    monkeypatch.setattr(module, "visible", lambda scope, model: model.objects.none())  # neither sees the other's yet
    with pytest.raises(Refused, match="bulletin_already_issued"):
        issued(world)
    assert models.BulletinFile.objects.count() == 3


def test_refused_where_a_breakdown_does_not_sum_to_its_total(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    close_may(world)
    wrong = Mismatch("按区县", "done_year", "41", "42")
    monkeypatch.setattr(
        module, "bulletin_draft", lambda *args, **given: replace(bulletin_draft(*args, **given), mismatches=(wrong,))
    )
    with pytest.raises(Refused, match="bulletin_does_not_reconcile") as refusal:
        issued(world)
    assert refusal.value.values == {"dimension": "按区县", "parts": "41", "total": "42"}
    assert not models.Bulletin.objects.exists()


@pytest.mark.parametrize("person", ["reporter", "auditor", "leader", "admin", "department_officer"])
def test_only_the_city_office_issues(world: World, person: str) -> None:
    close_may(world)
    with pytest.raises(Refused, match="not_allowed"):
        issue_bulletin(by=world.scope(person), month=MAY, language="en")
    assert not models.Bulletin.objects.exists()


def test_nothing_is_left_when_the_audit_write_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    close_may(world)
    monkeypatch.setattr(module, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        issued(world)
    assert not models.Bulletin.objects.exists() and not models.BulletinFile.objects.exists()
