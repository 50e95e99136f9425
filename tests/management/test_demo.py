"""The demo, whole: what a person finds who types `make demo`."""

from __future__ import annotations

import datetime as dt
import re
import stat
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinatePeriodicDefer

from leitai import models
from leitai.actions.imports import finish_season, take_in_month, take_in_register
from leitai.actions.imports import season as module
from leitai.actions.orgs import RoleWanted, create_person
from leitai.actions.regions import create_region
from leitai.core.synthetic import LANCHUAN
from leitai.facts.store import verify
from leitai.management.commands import load_demo as module_of_command
from leitai.queries.bulletins import issued_download
from leitai.queries.imports.demo import OPEN_MONTH, borrowed_season, demo_season, open_rows, season_months
from leitai.queries.league import league_table
from leitai.queries.months import month_state
from leitai.queries.orgs import scope_for, visible
from leitai.queries.packs import pack
from leitai.queries.regions import office_of
from leitai.queries.rulebooks.pages import shelves, version_page
from leitai.rules import Refused
from tests.core.test_synthetic import PLACES

CLOCK = "2020-08-04T10:00:00+08:00"
YUAN = 10_000


def load(**options: object) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def demo_clock(settings, tmp_path):
    settings.LEITAI_CLOCK = CLOCK
    settings.LEITAI_HOME = tmp_path


@pytest.mark.django_db(transaction=True)
def test_the_season_is_there_whole_and_only_once(demo_clock, settings, rf):
    said = load()
    office = office_of("999100")
    assert office is not None
    check_logins(said, settings.LEITAI_HOME / "demo-logins.txt", office.region_id, rf)
    check_closed_months(office, Path(settings.LEITAI_FACTS_DIR))
    check_open_month()
    check_appraisals(office)
    check_rulebooks(office)
    nightly = ProcrastinatePeriodicDefer.objects.values("job_id")  # whether one fell due meanwhile, the hour decides
    jobs = set(ProcrastinateJob.objects.exclude(pk__in=nightly).values_list("task_name", "status"))
    assert {status for _, status in jobs} == {"succeeded"}, jobs  # nothing is left for a worker to stumble over
    rows = [model.objects.count() for model in (models.MonthlyReport, models.AuditEvent, models.Person)]
    again = load()
    assert again.splitlines()[0:14] == said.splitlines()[1:15]  # without the line of months
    assert rows == [model.objects.count() for model in (models.MonthlyReport, models.AuditEvent, models.Person)]
    check_bulletins(settings.LEITAI_HOME / "out")
    (settings.LEITAI_HOME / "demo-logins.txt").unlink()
    with pytest.raises(CommandError, match=r"incomplete\. Delete the folder"):
        load()


def check_logins(said: str, kept: Path, region_id: int, rf) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and kept.read_text("utf-8") in said
    found = re.findall(r"^  (\w+) +((?:[a-z2-9]{4}-){2}[a-z2-9]{4})   (.+) / (.+)$", said, re.MULTILINE)
    names = [username for username, *_ in found]
    assert {"city", "baiyu", "transport", "leader", "audit"} <= set(names) and len(set(names)) == 12
    assert len({password for _, password, *_ in found}) == 12
    for username, password, name, name_en in found:
        person = authenticate(rf.post("/"), username=username, password=password)
        assert person is not None and (person.name, person.name_en) == (name, name_en)
        assert not person.must_change_password
        scope = scope_for(person.pk, day=dt.date.today(), region_id=region_id)  # noqa: DTZ011
        assert scope is not None
    leader = models.Person.objects.get(username="leader")
    assert leader.led_projects.filter(ends__isnull=True).count() > 20


def check_closed_months(office, facts: Path) -> None:
    season = demo_season()
    closed = {row.month: row for row in models.MonthRevision.objects.filter(region_id=office.region_id)}
    assert set(closed) == {step.month for step in season_months(office, season)}
    assert {m for m in closed if m.year == 2020} == {dt.date(2020, m, 1) for m in range(1, 7)}
    assert verify(facts) == []
    for row in closed.values():
        assert row.revision == 1 and row.closed_at > dt.datetime.combine(row.month, dt.time(), dt.UTC)
    june = closed[dt.date(2020, 6, 1)]
    assert (june.counts["leaves"], june.counts["bundles"], june.counts["none"]) == (390, 11, 0)
    for month in range(1, 7):
        table = league_table(office, month=dt.date(2020, month, 1))
        assert {row.key: row.place for row in table.rows} == {key: places[month - 1] for key, places in PLACES.items()}
        done = {row.key: row.values["done_year"].value for row in table.rows}
        for unit in LANCHUAN.units:  # a shared project's third may lose some cents
            assert abs(done[unit.code] - unit.story.done(month) * YUAN) < 2 * YUAN
    assert {row.key: row.movement for row in table.rows}["999171"] == 2
    assert table.finding.sentence == "清晖区居首；经开区比上月升2位，进步最快；芷泉县落后时间进度2.7个百分点。"
    assert table.total.values["year_on_year"].printed == "+7.4%"


def check_appraisals(office) -> None:
    """The half-year's is published after one upheld objection, which changes two places; the year's is watched."""
    half, year = visible(office, models.AppraisalRound).order_by("ends")
    assert (half.state, year.state) == ("published", "issued")
    first, second = half.results.all()
    assert second.needs_agreement and second.agreed_by_id != second.made_by_id
    assert first.inputs_sha256 != second.inputs_sha256
    places = [{unit["unit"]: unit["place"] for unit in result.protocol["units"]} for result in (first, second)]
    assert sorted(places[1].values()) == [1, 2, 3, 4, 5, 6]
    assert {code: (place, places[1][code]) for code, place in places[0].items() if place != places[1][code]} == {
        "999171": (5, 4),
        "999121": (4, 5),
    }
    assert all(cell["score"] is not None for unit in second.protocol["units"] for cell in unit["indicators"])
    assert second.publication.revision == 1 and half.steps.filter(done_at=None).count() == 0
    assert half.objections.get().corrected_version == 2
    survey = half.surveys.get()
    assert survey.state == "closed" and survey.answers.count() == survey.tokens.filter(used=True).count() == 96


def check_bulletins(out: Path) -> None:
    office = office_of("999100")
    assert module_of_command.closed_months(office) == tuple(dt.date(2020, m, 1) for m in range(1, 7))
    load(out=out)
    zh = "岚川市2020年6月重大项目推进情况通报（虚构）"
    en = "Lanchuan City progress of major projects, June 2020 (fictional)"
    written = {path.name: path.read_bytes() for path in out.iterdir()}
    issued = [(row.pk, kind) for row in visible(office, models.Bulletin) for kind in ("docx", "xlsx", "html")]
    downloads = [issued_download(office, pk, kind) for pk, kind in issued]
    assert len(downloads) == 36 and written == {file.name: file.content for file in downloads}
    for name in (f"{zh}.docx", f"{en}.xlsx", f"{zh}.html"):
        check_proved(out / name, numbers=60)
    for stem, mark in ((zh, "虚构"), (en, "fictional")):
        assert mark in (out / f"{stem}.html").read_text("utf-8")
        for kind in ("docx", "xlsx"):
            with zipfile.ZipFile(out / f"{stem}.{kind}") as packed:
                assert packed.testzip() is None
    blocked = out / f"{zh}.html"
    with pytest.raises(CommandError, match="could not be written"):
        load(out=blocked)


def check_proved(file: Path, numbers: int) -> None:
    said = StringIO()
    call_command("verify_document", file, stdout=said)
    (count,) = re.findall(r"(\d+) proved, 0 superseded, 0 changed, 0 missing, 0 unknown", said.getvalue())
    assert int(count) > numbers


def check_rulebooks(office) -> None:
    """None of them touches a month that is closed."""
    tour, draft = (shelf.own[0] for shelf in reversed(shelves(office)[0]))
    assert (tour.code, tour.in_force.number, tour.versions) == ("lanchuan_tour", 2, 2)
    assert (draft.code, draft.in_force, draft.at_work.state) == ("lanchuan_monthly", None, "draft")
    assert version_page(office, draft.at_work.id).checked.faults == ()


def check_open_month() -> None:
    uploads = {u.unit.code: u for u in models.Upload.objects.select_related("unit", "submission")}
    assert set(uploads) == {"999102", "999103", "999121", "999122"}
    assert [uploads[c].submission.state for c in ("999102", "999103", "999121")] == [
        "submitted",
        "submitted",
        "returned",
    ]
    assert "预计开工时间" in uploads["999121"].submission.reason
    faulty = uploads["999122"]
    assert faulty.state == "problems" and faulty.submission is None
    rules = set(faulty.problems.values_list("rule", flat=True))
    assert {"unit_factor", "decreasing", "above_total", "same_as_last", "missing_project"} <= rules
    assert not models.MonthRevision.objects.filter(month=OPEN_MONTH).exists()


@pytest.mark.django_db(transaction=True)
def test_a_broken_load_says_what_to_do(demo_clock, monkeypatch):
    def broken(**_: object) -> None:
        raise RuntimeError("the power went off")

    monkeypatch.setattr("leitai.management.commands.load_demo.take_in_month", broken)
    with pytest.raises(RuntimeError):
        load()
    monkeypatch.undo()
    with pytest.raises(CommandError, match="incomplete"):
        load()


@pytest.fixture
def season():
    return demo_season()


def test_invented_figures_stay_out_of_a_real_region(world, season):
    by = world.scope("city_officer")
    with pytest.raises(Refused, match="season_taken_in"):
        take_in_register(by=by, season=season)
    world.region.fictional = False
    world.region.save()
    with pytest.raises(Refused, match="region_is_real"):
        take_in_register(by=by, season=season)
    moment = dt.datetime(2020, 8, 1, tzinfo=dt.UTC)
    with pytest.raises(Refused, match="region_is_real"):
        take_in_month(by=by, season=season, month=OPEN_MONTH, filed_at=moment, accepted_at=moment)


@pytest.mark.parametrize("who", ["reporter", "leader", "auditor"])
def test_only_a_city_officer_takes_in_a_season(world, season, who):
    moment = dt.datetime(2020, 8, 1, tzinfo=dt.UTC)
    with pytest.raises(Refused, match="not_allowed"):
        take_in_register(by=world.scope(who), season=season)
    with pytest.raises(Refused, match="not_allowed"):
        take_in_month(by=world.scope(who), season=season, month=OPEN_MONTH, filed_at=moment, accepted_at=moment)


def test_the_faulty_workbook_differs_only_where_faults_were_planted(season):
    clean, faulty = open_rows(season, "999122"), open_rows(season, "999122", with_faults=True)
    assert faulty.height == clean.height - 1
    joined = clean.join(faulty, on="key", suffix="_faulty")
    assert (joined["done_total"] != joined["done_total_faulty"]).sum() == 4
    assert (joined["progress"] == joined["progress_faulty"]).all()


def test_the_open_month_is_seen_as_open(world):
    assert month_state(world.scope("city_officer"), dt.date(2020, 6, 1)).state == "open"


def test_each_step_of_a_season_is_rolled_back_when_the_audit_fails(db, season, monkeypatch):
    office = office_of(create_region(by=None, pack=pack("lanchuan")).code)
    assert office is not None

    def fails(**_: object) -> None:
        raise RuntimeError("no audit")

    with monkeypatch.context() as patched:
        patched.setattr(module, "record", fails)
        with pytest.raises(RuntimeError):
            take_in_register(by=office, season=season)
    assert not models.Project.objects.exists() and not models.AnnualPlan.objects.exists()
    take_in_register(by=office, season=season)
    assert models.Project.objects.count() == season.projects.height
    for unit in models.Unit.objects.filter(level__in=("district", "county", "zone")):
        create_person(by=office, username=unit.code, name=unit.name, role=RoleWanted("county_reporter", unit.pk))
    made = create_person(by=office, username="officer", name="审核员", role=RoleWanted("city_officer"))
    city = scope_for(made.person.pk, day=dt.date.today())  # noqa: DTZ011
    assert city is not None
    monkeypatch.setattr(module, "record", fails)
    step = season_months(office, season)[0]
    with pytest.raises(RuntimeError):
        take_in_month(by=city, season=season, month=step.month, filed_at=step.filed_at, accepted_at=step.accepted_at)
    with pytest.raises(Refused, match="not_allowed"):  # whoever accepts is a person
        take_in_month(by=office, season=season, month=step.month, filed_at=step.filed_at, accepted_at=step.accepted_at)
    with pytest.raises(RuntimeError):
        finish_season(by=office, season=season)
    assert not models.MonthlyReport.objects.exists() and not models.Submission.objects.exists()
    assert not models.Project.objects.filter(started_on__isnull=False).exists()


@pytest.mark.parametrize("day", [dt.date(2019, 10, 31), dt.date(2020, 6, 30)])
def test_a_real_city_s_invented_season_is_marked_everywhere(day):
    made = borrowed_season("bazhong", day, seed=5)
    assert made.units.filter(level="township").height == (200 if day.year == 2019 else 139)
    for column, mark in (("name", "虚构"), ("name_en", "fictional")):
        assert made.projects[column].str.contains(mark).all()
    assert made.projects["name_en"].str.contains(r"\p{Han}").sum() == 0
    assert made.title("榜单", "League") == ("巴中市榜单（虚构）", "Bazhong City: League (fictional)")
    assert made.file_stem("league").endswith("-fictional")
