from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.actions.contest import evidence as actions
from leitai.documents.papers import DOCX, PDF, XLSX
from leitai.queries.contest.evidence import check_evidence, evidence_content, objection_evidence
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.files import file_content
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest
from tests.world.pictures import HEIC, SECRETS, bomb, jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings, tmp_path: Path) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.LEITAI_FILES_DIR = tmp_path / "files"


@pytest.fixture
def contest(world: World) -> Contest:
    made = make_contest(world.lindong)
    models.Round.objects.filter(pk=made.round.pk).update(state="draft")
    return made


@pytest.fixture
def check(world: World, contest: Contest) -> models.EligibilityCheck:
    department = world.lindong.organizations["transport"]
    return models.EligibilityCheck.objects.create(
        candidate=contest.candidates["s1"], rule="safety", organization=department
    )


@pytest.fixture
def objection(world: World, contest: Contest) -> models.Objection:
    return models.Objection.objects.create(
        round=contest.round, unit=world.units["songhe"], version=1, text="漏计", filed_by=world.person("reporter"),
        filed_at=MOMENT,
    )  # fmt: skip


def office(*parts: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return sink.getvalue()


def add(
    world: World, check: models.EligibilityCheck, person: str = "department_officer", name: str = "批复.pdf",
    body: bytes = b"%PDF-1.7 a paper",
) -> models.File:  # fmt: skip
    return actions.add_check_evidence(
        by=world.scope(person), check_id=check.pk, file_name=name, chunks=[body], caption=" 批复原件 "
    )


def object_to(world: World, objection: models.Objection, person: str = "reporter") -> models.File:
    return actions.add_objection_evidence(
        by=world.scope(person), objection_id=objection.pk, file_name="说明.pdf", chunks=[b"%PDF-1.7"]
    )


def on_disk() -> set[str]:
    return {path.name for path in stored_file("00").parent.parent.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("批复.pdf", b"%PDF-1.7 a paper", PDF),
        ("批复.docx", office("[Content_Types].xml", "word/document.xml"), DOCX),
        ("台账.xlsx", office("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    ],
)
def test_a_paper_stands_with_its_check(
    world: World, check: models.EligibilityCheck, name: str, body: bytes, kind: str
) -> None:
    file = add(world, check, name=name, body=body)
    assert (file.name, file.media_type, file.caption) == (name, kind, "批复原件")
    assert evidence_content(world.scope("city_officer"), file.pk).path.read_bytes() == body
    assert [row.name for row in check_evidence(world.scope("reporter"), check.pk).rows] == [name]
    with pytest.raises(ObjectDoesNotExist):
        file_content(world.scope("city_officer"), file.pk)


@pytest.mark.parametrize(("name", "body"), [("现场.jpg", jpeg(place=True)), ("现场.heic", HEIC.read_bytes())])
def test_a_picture_is_kept_without_the_cameras_notes(
    world: World, check: models.EligibilityCheck, name: str, body: bytes
) -> None:
    file = add(world, check, name=name, body=body)
    kept = evidence_content(world.scope("city_officer"), file.pk)
    assert (kept.name, kept.media_type) == ("现场.jpg", "image/jpeg") and on_disk() == {file.sha256}
    assert not any(secret in kept.path.read_bytes() for secret in SECRETS)


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("批复.pdf.exe", b"%PDF-1.7", "file_name_runs"),
        ("批复.docm", b"%PDF-1.7", "file_name_runs"),
        ("批复.js", b"%PDF-1.7", "file_name_runs"),
        ("批复\u202efdp.scr", b"%PDF-1.7", "file_name_hides"),
        ("../批复.pdf", b"%PDF-1.7", "file_name_hides"),
        ("批复.pdf", b"MZ\x90", "evidence_kind_unknown"),
        ("批复.docx", office("word/document.xml", "word/vbaProject.bin"), "evidence_kind_unknown"),
        ("批复.docx", office("a.txt"), "evidence_kind_unknown"),
        ("批复.docx", b"PK\x03\x04 cut short", "evidence_kind_unknown"),
        ("现场.png", bomb(), "photo_too_many_pixels"),
        ("现场.jpg", jpeg(800, 600)[:4000], "photo_unreadable"),
        ("批复.pdf", b"%PDF-" + b"\0" * 20 * 2**20, "file_too_large"),
        ("批复.pdf", b"", "file_empty"),
    ],
)
def test_what_is_no_evidence_leaves_nothing(
    world: World, check: models.EligibilityCheck, name: str, body: bytes, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        add(world, check, name=name, body=body)
    assert not models.File.objects.exists() and on_disk() == set()


@pytest.mark.parametrize(
    ("person", "code"),
    [("leader", "not_allowed"), ("reporter_liuxi", "not_found"), ("yunbei.city_officer", "not_found")],
)
def test_who_may_not_add_to_a_check(world: World, check: models.EligibilityCheck, person: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        add(world, check, person)


@pytest.mark.parametrize("person", ["department_officer", "reporter", "city_officer"])
def test_a_check_takes_evidence_until_its_round_opens(
    world: World, check: models.EligibilityCheck, person: str
) -> None:
    add(world, check, person)
    models.Round.objects.update(state="open")
    assert not check_evidence(world.scope(person), check.pk).may_add
    with pytest.raises(Refused, match="evidence_closed"):
        add(world, check, person)


def test_an_objection_takes_evidence_until_it_is_decided(world: World, objection: models.Objection) -> None:
    file = object_to(world, objection)
    assert [row.id for row in objection_evidence(world.scope("city_officer"), objection.pk).rows] == [file.pk]
    for person in ("reporter_liuxi", "department_officer", "yunbei.city_officer"):
        with pytest.raises(ObjectDoesNotExist):
            evidence_content(world.scope(person), file.pk)
    with pytest.raises(Refused, match="not_allowed"):
        object_to(world, objection, "leader")
    models.Objection.objects.update(state="withdrawn")
    with pytest.raises(Refused, match="evidence_closed"):
        object_to(world, objection)


def test_a_case_takes_so_many_files(
    world: World, check: models.EligibilityCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    add(world, check)
    with pytest.raises(Refused, match="too_much_evidence"):
        add(world, check)


def test_is_rolled_back_when_the_audit_write_fails(
    world: World, check: models.EligibilityCheck, objection: models.Objection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "record", lambda **_: 1 / 0)
    changes: list[Callable[[], object]] = [lambda: add(world, check), lambda: object_to(world, objection)]
    for change in changes:
        with pytest.raises(ZeroDivisionError):
            change()
    assert not models.File.objects.exists()
