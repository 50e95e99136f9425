"""An appraisal on its pages: tree, units, departments, targets by workbook, what the closed months lead to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import labels, models
from leitai.queries.appraisal import forecasts
from leitai.queries.appraisal.origins import Figure, Origin
from tests.world import MOMENT, World
from tests.world.appraisal import TREE, Appraised, make_appraisal, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World) -> Appraised:
    found = make_appraisal(world.lindong)
    make_ready(world.lindong, found.draft)
    return found


def sent(city: Client, made: Appraised, text: str) -> tuple[int, str]:
    address = reverse("appraisal-targets-upload", args=[made.draft.pk])
    response = city.post(address, {"file": SimpleUploadedFile("targets.csv", text.encode())})
    return response.status_code, response.content.decode()


def test_a_draft_goes_from_nothing_to_issued(world: World, city: Client) -> None:
    facts = {
        "name": "上半年考核", "code": "h1", "kind": "half_year", "starts": "2020-01-01", "ends": "2020-06-30",
        "notice_days": "7",
    }  # fmt: skip
    made = city.post(reverse("appraisal-create"), facts)
    row = models.AppraisalRound.objects.get(code="h1")
    assert made["Location"] == reverse("appraisal-show", args=[row.pk])
    owners = {"OWNER": world.lindong.organizations["transport"].name, "OFFICE": "无名办"}
    text = TREE.replace("OWNER", owners["OWNER"]).replace("OFFICE", owners["OFFICE"])
    city.post(reverse("appraisal-write-tree", args=[row.pk]), {"text": text})
    unit = world.lindong.units["songhe"]
    city.post(reverse("appraisal-units", args=[row.pk]), {"member": f"u{unit.pk}"})
    page = city.get(reverse("appraisal-show", args=[row.pk])).content.decode()
    assert "社会评价：本地没有叫“无名办”的部门" in page and "公路里程：还缺1个目标" in page
    assert "下达目标</button>" not in page
    office = world.lindong.organizations["office"]
    for code in ("completion", "opinion", "snail", "accident"):
        city.post(reverse("appraisal-set-duty", args=[row.pk]), {"indicator": code, "organization": office.pk})
    plan = {f"{kind}-due": "2020-12-31" for kind, _ in labels.APPRAISAL_STEPS}
    people = {key.replace("due", "person"): world.lindong.people["leader"].pk for key in plan}
    city.post(reverse("appraisal-steps", args=[row.pk]), plan | people)
    by_one = reverse("appraisal-targets-by", args=[row.pk, "roads"])
    assert city.post(by_one, {f"t-{unit.code}": "1,200.5", "city": "1300"}).status_code == 302
    assert "下达目标</button>" in city.get(reverse("appraisal-show", args=[row.pk])).content.decode()
    city.post(reverse("appraisal-issue", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "issued" and models.AppraisalTarget.objects.get().target == Decimal("1200.5")


def test_a_fault_is_named_as_it_is_typed_and_nothing_typed_is_lost(city: Client, made: Appraised) -> None:
    faulty = TREE.replace("weight: 60\n", "weight: many\n")
    lint = city.post(reverse("appraisal-lint-tree", args=[made.draft.pk]), {"text": faulty}).content.decode()
    assert "1处错误" in lint and "aspects.0.indicators.0.weight" in lint
    doubt = city.post(
        reverse("appraisal-lint-tree", args=[made.draft.pk]), {"text": TREE.replace("weight: 60\n", "weight: 59.9\n")}
    )
    assert "权重合计99.9" in doubt.content.decode()
    kept = city.post(reverse("appraisal-write-tree", args=[made.draft.pk]), {"text": faulty})
    assert kept.status_code == 422 and "weight: many" in kept.content.decode()
    assert models.AppraisalRound.objects.get(pk=made.draft.pk).tree_text == made.draft.tree_text


def test_two_classes_in_one_form_and_an_unknown_one_are_refused(world: World, city: Client, made: Appraised) -> None:
    unit = world.lindong.units["songhe"]
    page = reverse("appraisal-units", args=[made.draft.pk])
    wrong = city.post(page, {"member": f"u{unit.pk}", f"class-u{unit.pk}": "rural"})
    assert wrong.status_code == 422 and "此处填了“rural”" in wrong.content.decode()
    twice = city.post(page, {"member": [f"u{unit.pk}", f"u{unit.pk}"]})
    assert twice.status_code == 409 and "一个单位只属一个类别" in twice.content.decode()


def test_a_workbook_is_taken_whole_or_not_at_all(city: Client, made: Appraised) -> None:
    one = made.draft.appraised.get()
    status, page = sent(city, made, f"代码,名称,roads\n{one.code},,三百\n999999,,5\n")
    assert status == 422 and "C2" in page and "“三百”不是数字" in page and "A3" in page
    assert one.targets.get().target == 100
    assert sent(city, made, f"代码,名称,公路里程（km）\n全市,,300\n{one.code},,220.25\n")[0] == 302
    assert one.targets.get().target == Decimal("220.25")
    assert models.CityTarget.objects.get().target == 300
    page = city.get(reverse("appraisal-targets", args=[made.draft.pk])).content.decode()
    assert "公路里程：各单位合计220.25，全市300，相差79.75" in page
    assert sent(city, made, f"代码,名称,roads\n{one.code},,—\n")[0] == 302 and not one.targets.exists()


def test_a_mean_has_no_sum(city: Client, made: Appraised) -> None:
    models.CityTarget.objects.create(round=made.draft, indicator="roads", target=Decimal(5), is_mean=True)
    page = city.get(reverse("appraisal-targets", args=[made.draft.pk])).content.decode()
    assert "公路里程是平均数，不与各单位合计比较" in page and "相差" not in page


def test_what_goes_out_as_a_workbook_comes_back(city: Client, made: Appraised) -> None:
    target = models.AppraisalTarget.objects.filter(appraised__round=made.draft)
    target.update(target=Decimal("32.55"))
    file = city.get(reverse("appraisal-targets-file", args=[made.draft.pk])).content
    target.update(target=Decimal(7))
    address = reverse("appraisal-targets-upload", args=[made.draft.pk])
    assert city.post(address, {"file": SimpleUploadedFile("t.xlsx", file)}).status_code == 302
    assert target.get().target == Decimal("32.55")


def test_an_adjustment_stands_beside_what_was_issued(world: World, city: Client, made: Appraised) -> None:
    address = reverse("appraisal-adjust-target", args=[made.targets["songhe"].pk])
    assert city.post(address, {"target": "90", "reason": "", "document": "纪要3号"}).status_code == 422
    assert city.post(address, {"target": "90", "reason": "灾后重建", "document": "纪要3号"}).status_code == 302
    page = city.get(reverse("appraisal-targets", args=[made.round.pk])).content.decode()
    assert "灾后重建" in page and "纪要3号" in page and "已调整" in page
    reporter = world.sign_in(Client(), "reporter_liuxi")
    others = reporter.get(reverse("appraisal-targets", args=[made.round.pk])).content.decode()
    assert "柳溪县" in others and "松河区" not in others and "灾后重建" not in others


def test_the_forecast_is_what_the_closed_months_tell(
    world: World, city: Client, made: Appraised, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Roads come by hand and are there; completion is told by months: 50 % by May, a level that stands."""
    completions = {one.code: n for n, one in enumerate(made.units.values())}

    class Months:
        def __init__(self, office: object, day: dt.date) -> None:
            self.found = day if day.year == 2020 and day.month <= 5 else None
            self.month = day.month

        def measures(self, data: object, unit: str, appraised: list[models.AppraisedUnit]) -> dict[str, Figure]:
            origin = Origin("closed_fact", "2020-05 r1")
            return {one.code: Figure(origin, Fraction(10 * self.month + completions[one.code])) for one in appraised}

    monkeypatch.setattr(forecasts, "ClosedMonth", Months)
    row = models.AppraisalRound.objects.get(pk=made.round.pk)
    found = forecasts.monitor(world.scope("city_officer"), row)
    assert found.closed == 5 and len(found.months) == 6 and found.left_out == ("社会评价",)
    first = next(line for line in found.figures if line.name == "松河区")
    assert (first.reached, first.expected, first.method) == ("50.00", "50.00", "level")
    # roads 60 × min(1, 80/100) = 48; completion 30 − 0.2 × (95 − 50) = 21
    assert [(line.name, line.score, line.possible) for line in found.lines if line.name == "松河区"] == [
        ("松河区", "69.00", "90")
    ]
    assert "69.00" in city.get(reverse("appraisal-monitor", args=[row.pk])).content.decode()
    own = forecasts.monitor(world.scope("reporter"), row)
    assert [line.name for line in own.lines] == ["松河区"] and {line.name for line in own.figures} == {"松河区"}


def test_progress_tells_who_has_filed_and_where_an_indicator_is(world: World, city: Client, made: Appraised) -> None:
    models.IndicatorStep.objects.create(
        round=made.round, indicator="roads", kind="returned", reason="缺佐证", by=made.round.issued_by, at=MOMENT
    )
    page = city.get(reverse("appraisal-progress", args=[made.round.pk])).content.decode()
    assert "缺佐证" in page and f"{len(made.units)}/{len(made.units)}" in page
    reporter = world.sign_in(Client(), "reporter").get(reverse("appraisal-progress", args=[made.round.pk]))
    assert "松河区" in reporter.content.decode() and "柳溪县" not in reporter.content.decode()


@pytest.mark.parametrize("name", ["appraisal-show", "appraisal-targets", "appraisal-progress"])
def test_thirty_units_ask_no_more_than_one(world: World, city: Client, made: Appraised, name: str) -> None:
    page, counts = reverse(name, args=[made.round.pk]), []
    for number in (0, 30):
        for n in range(number):
            organization = models.Organization.objects.create(
                region=world.lindong.region, code=f"d{n}", name=f"部门{n}", kind="department"
            )
            models.AppraisedUnit.objects.create(round=made.round, organization=organization, code=organization.code)
        city.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert city.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40


def test_a_list_of_thirty_asks_no_more_than_one_of_two(world: World, city: Client, made: Appraised) -> None:
    counts = []
    for number in (0, 28):
        for n in range(number):
            models.AppraisalRound.objects.create(
                region=world.lindong.region, code=f"x{n}", name=f"考核{n}", starts=dt.date(2020, 1, 1),
                ends=dt.date(2020, 6, 30),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert city.get(reverse("appraisal-list")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
