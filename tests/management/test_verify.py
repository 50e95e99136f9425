"""`leitai verify FILE`: a bulletin that came back, untouched, retyped, cut short, from elsewhere, or no bulletin."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from typer.testing import CliRunner

from leitai import cli, models
from leitai.actions.bulletins import issue_bulletin
from leitai.documents.numbers import Number
from leitai.documents.outline import from_json, numbers_in
from leitai.documents.to_html import to_html
from tests.views.season import close_may, correct_may
from tests.world import MAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(world: World, settings, tmp_path: Path) -> dict[str, Path]:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    close_may(world)
    row = issue_bulletin(by=world.scope("city_officer"), month=MAY, language="en")
    for file in row.files.all():
        (tmp_path / f"may.{file.kind}").write_bytes(bytes(file.content))
    return {kind: tmp_path / f"may.{kind}" for kind in ("docx", "xlsx", "html")}


def said(path: Path) -> str:
    out = StringIO()
    call_command("verify_document", path, stdout=out)
    return out.getvalue()


def refused(path: Path) -> tuple[str, str]:
    """What is printed, and the last line of a failure."""
    out = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_document", path, stdout=out)
    return out.getvalue(), str(failure.value)


def first_number() -> Number:
    return next(numbers_in(from_json(models.Bulletin.objects.get().outline)))


def test_as_issued_then_superseded(world: World, files: dict[str, Path]) -> None:
    for path in files.values():
        assert re.search(r"[1-9]\d+ proved, 0 superseded, 0 changed, 0 missing, 0 unknown", said(path))
    before = first_number().printed
    correct_may(world)
    for path in files.values():
        lines = said(path)
        assert re.search(rf"{re.escape(before)} proved against r1, superseded, now [\d.,]+ \(", lines)
        assert re.search(r" 0 proved, [1-9]\d+ superseded, 0 changed, 0 missing, 0 unknown", lines)


def test_a_retyped_figure_is_named(files: dict[str, Path]) -> None:
    printed = first_number().printed
    document = docx.Document(str(files["docx"]))
    run = next(run for paragraph in document.paragraphs for run in paragraph.runs if run.text == printed)
    run.text = "99.9"
    document.save(str(files["docx"]))
    page = files["html"].read_text("utf-8")
    files["html"].write_text(page.replace(f">{printed}</button>", ">99.9</button>", 1), "utf-8")
    for kind in ("docx", "html"):
        lines, last = refused(files[kind])
        assert f"99.9 stands there, the closed month gives {printed}" in lines
        assert re.match(r"1 of \d+ numbers are not what the closed months give", last)


def test_a_lost_figure_is_missed(files: dict[str, Path]) -> None:
    printed = first_number().printed
    document = docx.Document(str(files["docx"]))
    paragraph = next(p for p in document.paragraphs if any(run.text == printed for run in p.runs))
    paragraph._p.getparent().remove(paragraph._p)
    document.save(str(files["docx"]))
    lines, last = refused(files["docx"])
    assert f"{printed} is no longer in the document" in lines and "not what the closed months give" in last


def test_what_cannot_be_proved_here_says_why(files: dict[str, Path], tmp_path: Path) -> None:
    other = tmp_path / "letter.docx"
    docx.Document().save(str(other))
    _, last = refused(other)
    assert str(other) in last
    elsewhere = models.Bulletin.objects.get().outline.replace("998100", "123456")
    files["html"].write_text(to_html(from_json(elsewhere)), "utf-8")
    assert "its figures are of region 123456, which is not here" in refused(files["html"])[1]
    (tmp_path / "empty.html").write_bytes(b"")
    assert "empty.html" in refused(tmp_path / "empty.html")[1]


def test_the_command_ends_with_1_where_a_number_is_wrong(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "open_site", lambda: None)
    run = CliRunner().invoke
    assert run(cli.app, ["verify", str(files["html"])]).exit_code == 0
    page = files["html"].read_text("utf-8").replace(f">{first_number().printed}</button>", ">0.1</button>", 1)
    files["html"].write_text(page, "utf-8")
    assert run(cli.app, ["verify", str(files["html"])]).exit_code == 1
    assert run(cli.app, ["verify", "no-such-file.docx"]).exit_code == 2
