from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ObjectDoesNotExist
from procrastinate.contrib.django.models import ProcrastinateJob

from leitai import models
from leitai.actions.contest import photos as actions
from leitai.actions.contest.ballots import take_ballots
from leitai.queries.board.photos import photo_path
from leitai.queries.contest.photos import candidate_photos
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.files import file_content, original_photo, photo_content
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest
from tests.world.pictures import HEIC, SECRETS, bomb, jpeg, png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings, tmp_path: Path) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.LEITAI_FILES_DIR = tmp_path / "files"


@pytest.fixture
def contest(world: World) -> Contest:
    return make_contest(world.lindong)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def take(badge: models.Badge, body: bytes, sha256: str = "", said: str = "image/jpeg") -> models.File:
    return actions.take_photo(badge=badge, sha256=sha256 or sha(body), chunks=[body], media_type=said)


def second_badge(contest: Contest) -> models.Badge:
    badge = models.Badge.objects.get(pk=contest.badges["J2"].pk)
    badge.pk, badge.epoch, badge.code_sha256 = None, 2, "2" * 64
    badge.save()
    return badge


def on_disk() -> set[str]:
    return {path.name for path in stored_file("00").parent.parent.rglob("*") if path.is_file()}


def test_a_photo_goes_to_the_ballot_that_names_it(contest: Contest) -> None:
    body, badge = jpeg(place=True), contest.badges["J2"]
    ballot = contest.ballot("J2", "s1", 88, photos=[sha(body)])
    file = take(badge, body)
    assert (file.ballot_id, file.badge_id, file.copy_state, file.media_type) == (
        ballot.pk,
        None,
        "waiting",
        "image/jpeg",
    )
    assert ProcrastinateJob.objects.filter(
        task_name="copy_photo", args={"file_id": file.pk}, queue_name="photos"
    ).exists()
    assert models.AuditEvent.objects.get(verb="take_photo").detail == {"sha256": sha(body), "kind": "image/jpeg"}


def test_the_same_photo_again_is_acknowledged_again(contest: Contest) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    first = take(badge, body)
    assert take(badge, b"cut short", sha(body)).pk == first.pk  # the hash is known: the bytes are not even looked at
    assert take(second_badge(contest), body).pk == first.pk
    assert (models.File.objects.count(), models.AuditEvent.objects.filter(verb="take_photo").count()) == (1, 1)


def test_two_judges_send_the_same_photo(contest: Contest) -> None:
    body = jpeg()
    for judge in ("J2", "J3"):
        contest.ballot(judge, "s1", 88, photos=[sha(body)])
    files = [take(contest.badges[judge], body) for judge in ("J2", "J3")]
    assert files[0].pk != files[1].pk
    for file in files:
        assert actions.copy_photo(file_id=file.pk).copy_state == "made"
    assert sha(body) not in on_disk()


def test_a_photo_may_come_before_its_ballot(contest: Contest) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    file = take(badge, body)
    assert (file.ballot_id, file.badge_id) == (None, badge.pk)
    assert actions.tie_photos(badge=badge) == 0
    ballot = contest.ballot("J2", "s1", 88, photos=[sha(body)])
    assert actions.tie_photos(badge=badge) == 1
    file.refresh_from_db()
    assert (file.ballot_id, file.badge_id) == (ballot.pk, None)
    assert take(badge, body).pk == file.pk


def test_a_ballot_that_comes_in_takes_its_waiting_photos(contest: Contest) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    file = take(badge, body)
    marks = dict.fromkeys(contest.criteria, "88")
    item = {
        "id": str(uuid.uuid4()), "stop": contest.stops["A", "s1"].pk, "counter": 1, "state": "scored", "marks": marks,
        "photos": [sha(body)], "made_at": MOMENT.isoformat(),
    }  # fmt: skip
    receipts = take_ballots(badge_id=badge.pk, items=[item], now=MOMENT)
    assert [receipt.taken for receipt in receipts] == [True]
    file.refresh_from_db()
    assert (str(file.ballot_id), file.badge_id) == (item["id"], None)


def test_only_so_many_photos_wait_without_a_ballot(contest: Contest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    badge = contest.badges["J2"]
    for colour in ("red", "blue"):
        take(badge, jpeg(colour=colour))
    with pytest.raises(Refused, match="photos_without_ballot"):
        take(badge, jpeg(colour="green"))
    body = jpeg(colour="green")
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    assert take(badge, body).ballot_id is not None


def test_a_badge_called_in_sends_only_what_its_ballots_name(contest: Contest) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    badge.revoked_at, badge.revoked_by = badge.issued_at, badge.issued_by
    badge.save()
    assert take(badge, body).ballot_id is not None
    with pytest.raises(Refused, match="photo_without_ballot"):
        take(badge, jpeg(colour="red"))


@pytest.mark.parametrize(
    ("body", "sha256", "code"),
    [
        (b"MZ\x90 a program", "", "photo_kind_unknown"),
        (b"<svg onload='alert(1)'/>", "", "photo_kind_unknown"),
        (b"\x89PNG\r\n\x1a\n nothing more", "", "photo_unreadable"),
        (jpeg()[:20], "", "photo_unreadable"),
        (bomb(), "", "photo_too_many_pixels"),
        (jpeg(), "f" * 64, "photo_differs"),
        (b"", "", "file_empty"),
        (b"\xff\xd8\xff" + b"\0" * 15 * 2**20, "", "file_too_large"),
    ],
)
def test_is_refused_and_leaves_nothing(contest: Contest, body: bytes, sha256: str, code: str) -> None:
    badge = contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha256 or sha(body)])
    with pytest.raises(Refused, match=code):
        take(badge, body, sha256)
    assert not models.File.objects.exists() and on_disk() == set()


def test_what_the_phone_says_it_is_does_not_count(contest: Contest) -> None:
    file = take(contest.badges["J2"], png(), said="image/heic")
    assert file.media_type == "image/png"
    assert models.AuditEvent.objects.get(verb="take_photo").detail["said"] == "image/heic"


@pytest.mark.parametrize("body", [jpeg(2000, 1000, place=True), HEIC.read_bytes()])
def test_the_copy_replaces_the_original(world: World, contest: Contest, body: bytes) -> None:
    badge = contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    file = actions.copy_photo(file_id=take(badge, body).pk)
    assert (file.copy_state, file.original_kept, file.place_kept, file.latitude) == ("made", False, False, None)
    assert on_disk() == {file.copy_sha256, file.small_sha256}  # nothing of the camera's notes is left
    content = photo_content(world.scope("city_officer"), file.pk, "copy")
    assert content.media_type == "image/jpeg" and not any(secret in content.path.read_bytes() for secret in SECRETS)
    assert max(file.copy_width or 0, file.copy_height or 0) <= actions.LONGEST
    with pytest.raises(ObjectDoesNotExist):
        original_photo(world.scope("city_officer"), file.pk)


def test_the_place_is_kept_where_the_rule_asks_for_it(world: World) -> None:
    contest = make_contest(world.lindong)
    models.Round.objects.update(keeps_photo_place=True)
    body, badge = jpeg(place=True), contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    file = actions.copy_photo(file_id=take(badge, body).pk)
    assert (file.place_kept, file.original_kept) == (True, True)
    assert (file.longitude, file.latitude) == (Decimal("116.970000"), Decimal("33.258472"))
    assert original_photo(world.scope("city_officer"), file.pk).path.read_bytes() == body
    assert SECRETS[0] not in photo_content(world.scope("city_officer"), file.pk, "copy").path.read_bytes()
    actions.approve_photo(by=world.scope("city_officer"), file_id=file.pk)
    for person in ("leader", "reporter"):
        with pytest.raises(Refused, match="not_allowed"):
            original_photo(world.scope(person), file.pk)
    with pytest.raises(ObjectDoesNotExist):
        file_content(world.scope("city_officer"), file.pk)  # nor by the address of reports' files


def test_half_a_photo_is_told_to_the_office(world: World, contest: Contest) -> None:
    body, badge = jpeg(800, 600)[:4000], contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    file = actions.copy_photo(file_id=take(badge, body).pk)
    assert (file.copy_state, file.copy_sha256) == ("broken", "")
    assert [row.state for row in candidate_photos(world.scope("city_officer"), contest.candidates["s1"].pk).rows] == [
        "broken"
    ]
    with pytest.raises(Refused, match="photo_not_ready"):
        actions.approve_photo(by=world.scope("city_officer"), file_id=file.pk)


def test_a_copy_is_made_once(contest: Contest) -> None:
    file = take(contest.badges["J2"], jpeg())
    first = actions.copy_photo(file_id=file.pk)
    assert actions.copy_photo(file_id=file.pk).copy_sha256 == first.copy_sha256
    assert models.AuditEvent.objects.filter(verb="copy_photo").count() == 1


def test_bytes_that_somebody_else_stands_on_stay(world: World, contest: Contest) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    file = take(badge, body)
    models.File.objects.create(
        project=world.projects["road"], name="a.jpg", media_type="image/jpeg", size=len(body), sha256=sha(body),
        created_by=world.person("reporter"), created_at=file.created_at,
    )  # fmt: skip
    actions.copy_photo(file_id=file.pk)
    assert sha(body) in on_disk()


def test_approval_opens_a_photo_to_everybody(world: World, contest: Contest) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    file = actions.copy_photo(file_id=take(badge, body).pk)
    with pytest.raises(ObjectDoesNotExist):
        photo_content(world.scope("reporter"), file.pk, "copy")
    actions.approve_photo(by=world.scope("city_officer"), file_id=file.pk)
    assert photo_content(world.scope("reporter"), file.pk, "copy").path.is_file()
    assert photo_path(contest.round.pk, file.pk) == stored_file(file.copy_sha256)
    with pytest.raises(ObjectDoesNotExist):
        photo_content(world.scope("yunbei.city_officer"), file.pk, "copy")
    with pytest.raises(Refused, match="photo_approved"):
        actions.approve_photo(by=world.scope("city_officer"), file_id=file.pk)
    actions.withdraw_photo(by=world.scope("city_officer"), file_id=file.pk)
    with pytest.raises(ObjectDoesNotExist):
        photo_content(world.scope("reporter"), file.pk, "copy")
    with pytest.raises(Refused, match="photo_not_approved"):
        actions.withdraw_photo(by=world.scope("city_officer"), file_id=file.pk)


@pytest.mark.parametrize(
    ("person", "code"), [("leader", "not_allowed"), ("reporter", "not_allowed"), ("yunbei.city_officer", "not_found")]
)
def test_approval_is_the_offices(world: World, contest: Contest, person: str, code: str) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    file = actions.copy_photo(file_id=take(badge, body).pk)
    with pytest.raises(Refused, match=code):
        actions.approve_photo(by=world.scope(person), file_id=file.pk)


def test_a_photo_that_its_judge_left_out_is_marked(world: World, contest: Contest) -> None:
    body, badge = jpeg(), contest.badges["J2"]
    contest.ballot("J2", "s1", 88, photos=[sha(body)])
    take(badge, body)
    contest.ballot("J2", "s1", 90)
    rows = candidate_photos(world.scope("city_officer"), contest.candidates["s1"].pk).rows
    assert [(row.source, row.taken_back) for row in rows] == [("ballot", True)]


def add(world: World, contest: Contest, person: str, name: str = "现场.jpg", body: bytes | None = None) -> models.File:
    return actions.add_candidate_photo(
        by=world.scope(person),
        candidate_id=contest.candidates["s1"].pk,
        file_name=name,
        chunks=[jpeg() if body is None else body],
        caption=" 大门 ",
    )


def test_a_unit_shows_its_own_candidate_and_the_office_any(world: World, contest: Contest) -> None:
    own, office = add(world, contest, "reporter"), add(world, contest, "city_officer", body=png())
    assert (own.caption, own.approved_at, office.approved_at is not None) == ("大门", None, True)
    for file in (own, office):
        actions.copy_photo(file_id=file.pk)
    seen = {person: [row.id for row in candidate_photos(world.scope(person), contest.candidates["s1"].pk).rows]
            for person in ("city_officer", "reporter", "reporter_liuxi")}  # fmt: skip
    assert seen == {"city_officer": [own.pk, office.pk], "reporter": [own.pk, office.pk], "reporter_liuxi": [office.pk]}


@pytest.mark.parametrize(
    ("person", "name", "code"),
    [
        ("reporter_liuxi", "现场.jpg", "not_allowed"),
        ("leader", "现场.jpg", "not_allowed"),
        ("yunbei.city_officer", "现场.jpg", "not_found"),
        ("reporter", "现场.jpg.exe", "file_name_runs"),
        ("reporter", "现场.VBS.jpg", "file_name_runs"),
        ("reporter", "现场.exe .jpg", "file_name_runs"),
        ("reporter", "../../etc/现场.jpg", "file_name_hides"),
        ("reporter", "..\\现场.jpg", "file_name_hides"),
        ("reporter", "现场\u202egpj.exe", "file_name_hides"),
        ("reporter", "现场\0.jpg", "file_name_hides"),
    ],
)
def test_a_candidates_photo_is_refused(world: World, contest: Contest, person: str, name: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        add(world, contest, person, name)
    assert not models.File.objects.exists()


def test_a_candidate_takes_so_many_photos(world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_OF_A_CANDIDATE", 1)
    add(world, contest, "reporter")
    with pytest.raises(Refused, match="too_many_photos"):
        add(world, contest, "reporter")


def test_is_rolled_back_when_the_audit_write_fails(
    world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, badge, city = jpeg(), contest.badges["J2"], world.scope("city_officer")
    approved, fresh = add(world, contest, "city_officer"), add(world, contest, "reporter")
    waiting = take(badge, body)
    actions.copy_photo(file_id=approved.pk)
    models.File.objects.filter(pk=fresh.pk).update(
        copy_state="made", copy_sha256="1" * 64, small_sha256="2" * 64, copy_width=1, copy_height=1
    )
    contest.ballot("J2", "s1", 88, photos=[sha(body), sha(png())])
    before = list(models.File.objects.order_by("pk").values())
    monkeypatch.setattr(actions, "record", lambda **_: 1 / 0)
    for change in (
        lambda: take(badge, png()),
        lambda: actions.tie_photos(badge=badge),
        lambda: add(world, contest, "reporter"),
        lambda: actions.approve_photo(by=city, file_id=fresh.pk),
        lambda: actions.withdraw_photo(by=city, file_id=approved.pk),
        lambda: actions.copy_photo(file_id=waiting.pk),
    ):
        with pytest.raises(ZeroDivisionError):
            change()
    assert list(models.File.objects.order_by("pk").values()) == before
