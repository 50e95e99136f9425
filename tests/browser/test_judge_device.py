"""The phone itself: photos made small, the page that is kept and renewed, an address that is not secure."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from django.conf import LazySettings
from PIL import Image
from playwright.sync_api import expect

from leitai import models
from leitai.actions.contest.ballots import take_ballots
from leitai.queries.delivery.parsed import stored_file
from leitai.views import judge as views
from leitai.views import judge_intake
from leitai.views.judge_files import phone_files
from tests.browser.phone import Phone, Site, badge_for, make_ranking, until
from tests.world import World
from tests.world.arena import Arena
from tests.world.pictures import HEIC

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
OpenPhone = Callable[..., Phone]


@pytest.fixture
def large_photo(tmp_path: Path) -> Path:
    """12 MB from a phone's camera, turned by its orientation, with the place in it."""
    noise = np.random.default_rng(7).integers(0, 255, (3024 // 2, 4032 // 2, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize((4032, 3024), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 2.0, 3.0)})
    path = tmp_path / "camera.jpg"
    picture.save(path, quality=94, exif=exif)
    assert path.stat().st_size > 12_000_000
    return path


def test_a_photo_of_12_mb_goes_small_and_without_its_place(
    world: World, arena: Arena, site: Site, phone: OpenPhone, large_photo: Path
) -> None:
    judge = phone()
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    stop = arena.stops["A", "park"].pk
    site.stop()
    judge.score(stop)
    judge.page.click("#photo-open")
    for n, path in enumerate((large_photo, HEIC)):
        judge.page.set_input_files("#photo", path)
        expect(judge.page.locator(".j-photo")).to_have_count(n + 1)
    judge.page.click("#go")
    until(lambda: any(len(row["photos"]) == 2 for row in judge.queue()))
    expect(judge.page.locator(".j-extra")).to_contain_text("待发送")
    site.start()
    judge.wake()
    expect(judge.page.locator("#net")).to_contain_text("已全部送达")
    ballot = models.Ballot.objects.order_by("-counter")[0]
    small, heic = (models.File.objects.get(sha256=sha256) for sha256 in ballot.photos)
    assert heic.sha256 == hashlib.sha256(HEIC.read_bytes()).hexdigest() and heic.media_type == "image/heic"
    with Image.open(io.BytesIO(stored_file(small.sha256).read_bytes())) as sent:
        assert sent.size == (1200, 1600) and not sent.getexif()
    expect(judge.page.locator(".j-extra")).to_contain_text("已送达")


def test_a_ranking_where_one_may_share_its_place(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    codes = [one.code for one in sorted(arena.candidates.values(), key=lambda one: one.sort_order)]
    make_ranking(arena, may_share=(codes[1],))
    judge = phone()
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    judge.page.click(f"#up-{codes[2]}")  # 1 3 2 4 …
    expect(judge.page.locator(f"#share-{codes[2]}")).to_have_count(0)
    judge.page.check(f"#share-{codes[1]}")
    assert judge.queue() == []  # what was only moved is not said yet
    judge.page.click("#go")
    judge.wait_sent()
    until(models.Ballot.objects.exists)
    said = models.Ballot.objects.get()
    assert said.stop is None and said.aside == ""
    assert [said.marks[code] for code in (codes[0], codes[2], codes[1], codes[3])] == ["1", "2", "2", "4"]


def test_an_address_that_is_not_secure_is_told(
    world: World, arena: Arena, site: Site, phone: OpenPhone, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "judge.lan"]
    rule = ("--host-resolver-rules=MAP judge.lan 127.0.0.1",)
    judge = phone("plain", f"http://judge.lan:{site.port}", rule)
    judge.open_badge(badge_for(world, arena))
    expect(judge.page.locator("#verdict")).to_contain_text("不能断网评分")
    expect(judge.page.locator(".j-checks")).to_contain_text("改用纸质评分表")
    judge.start_scoring()
    judge.score(arena.stops["A", "park"].pk)
    judge.wait_sent()
    assert models.Ballot.objects.count() == 1


@pytest.mark.slow
def test_a_new_version_waits_for_the_button_and_unsent_sheets_stay(
    world: World, arena: Arena, site: Site, phone: OpenPhone, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    judge = phone()
    judge.open_badge(badge_for(world, arena))
    expect(judge.page.locator("#verdict")).to_have_text("可以断网评分。")
    judge.start_scoring()
    monkeypatch.setattr(judge_intake, "take_ballots", _broken)
    judge.score(arena.stops["A", "park"].pk)
    old, now = phone_files(), {"files": phone_files()}
    renewed = {name: getattr(old, name).replace(old.version, "0123456789ab") for name in ("shell", "script", "worker")}
    new = dataclasses.replace(old, version="0123456789ab", **renewed)
    monkeypatch.setattr(views, "phone_files", lambda: now["files"])
    half = {name: part for name, part in vars(new).items() if name != "style"}
    now["files"] = SimpleNamespace(**half)  # half put in place: a file cannot be had
    judge.wake()
    judge.page.wait_for_timeout(1500)
    assert judge.page.locator("#update").count() == 0
    now["files"] = dataclasses.replace(new, worker=new.worker + "\n")
    judge.wake()
    judge.page.click("#update")
    expect(judge.page.locator("body[data-version='0123456789ab'][data-offline=true]")).to_be_attached()
    assert judge.unsent() == 1
    settings.LEITAI_PHONE_WORKER = False
    judge.wake()
    judge.page.wait_for_timeout(1500)
    judge.page.goto("about:blank")  # at the latest when nobody looks at it the old worker gives way
    judge.page.wait_for_timeout(500)
    until(lambda: _workers(judge) == 0)
    assert len(judge.queue()) == 1
    monkeypatch.setattr(judge_intake, "take_ballots", take_ballots)
    judge.go()
    judge.wait_sent()
    assert models.Ballot.objects.count() == 1


def _workers(judge: Phone) -> int:
    judge.go()
    found: int = judge.page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)")
    return found


def _broken(**_: object) -> None:
    raise RuntimeError("the database is away")
