from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import photos
from leitai.queries.delivery import report_detail
from leitai.queries.files import file_content
from leitai.rules import Refused
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0" + b"a photo" * 20
MARKUP = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def add(world: World, body: bytes = JPEG, person: str = "reporter", key: str = "road", **more: object) -> models.File:
    month = more.pop("month", JUNE)
    return actions.add_photo(
        by=world.scope(person),
        report_id=world.lindong.reports[key, month].pk,  # type: ignore[index]
        file_name="../工地<1>.svg",
        chunks=[body],
        **more,  # type: ignore[arg-type]
    )


def test_a_photo_stands_with_its_report(world: World) -> None:
    file = add(world, caption="6月24日，水厂")
    assert (file.name, file.media_type) == ("工地<1>.svg", "image/jpeg")
    content = file_content(world.scope("city_officer"), file.pk)
    assert content.path.read_bytes() == JPEG and content.is_image
    report = report_detail(world.scope("reporter"), world.lindong.reports["road", JUNE].pk)
    assert [row.caption for row in report.files] == ["6月24日，水厂"]
    assert models.AuditEvent.objects.filter(verb="add_photo").count() == 1


@pytest.mark.parametrize("body", [MARKUP, b"MZ\x90", b"PK\x03\x04", b"GIF89a", b"%!PS", b"\x00" * 20, "照片".encode()])
def test_what_a_browser_could_run_is_refused(world: World, body: bytes) -> None:
    with pytest.raises(Refused, match="file_kind_unknown"):
        add(world, body)
    assert not models.File.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"person": "reporter_liuxi"}, "not_found"),
        ({"person": "reporter_liuxi", "key": "bridge"}, "not_allowed"),
        ({"person": "city_officer"}, "not_allowed"),
        ({"month": MAY}, "report_decided"),
    ],
)
def test_is_refused(world: World, values: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        add(world, **values)  # type: ignore[arg-type]
    assert not models.File.objects.exists()


def test_a_file_too_large_or_one_too_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "LARGEST", 100)
    with pytest.raises(Refused, match="file_too_large"):
        add(world)
    monkeypatch.setattr(photos, "LARGEST", 1000)
    monkeypatch.setattr(photos, "MOST", 1)
    add(world)
    with pytest.raises(Refused, match="too_many_files"):
        add(world)


@pytest.mark.parametrize("person", ["reporter_liuxi", "yunbei.city_officer"])
def test_a_photo_is_seen_by_those_who_see_its_project(world: World, person: str) -> None:
    file = add(world)
    with pytest.raises(ObjectDoesNotExist):
        file_content(world.scope(person), file.pk)


def test_is_rolled_back_when_the_audit_write_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(world)
    assert not models.File.objects.exists()
