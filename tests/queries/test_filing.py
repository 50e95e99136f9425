from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.queries.filing import desks, filing_of, missing_projects, who_has_filed
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def test_each_unit_has_its_state(world: World) -> None:
    table = who_has_filed(world.scope("city_officer"), JUNE)
    assert {row.unit_name: row.state for row in table.rows} == {
        "松河区": "submitted",
        "柳溪县": "returned",
        "石桥经开区": "accepted",
    }
    assert (table.units, table.filed, table.working_days_left) == (3, 2, 1)
    songhe = table.rows[0]
    assert (songhe.due, songhe.submitted, songhe.missing) == (2, 2, 0)
    assert songhe.upload is not None and songhe.upload.errors == 1


def test_a_project_shared_by_two_is_filed_by_the_larger_share(world: World) -> None:
    scope = world.scope("city_officer")
    assert filing_of(scope, MAY, world.units["songhe"].pk).due == 2
    models.ProjectCredit.objects.filter(project=world.projects["bridge"]).delete()
    models.ProjectCredit.objects.bulk_create(
        models.ProjectCredit(project=world.projects["bridge"], unit=world.units[unit], share=share)
        for unit, share in (("songhe", "0.4"), ("liuxi", "0.6"))
    )
    assert filing_of(scope, MAY, world.units["songhe"].pk).due == 1
    assert filing_of(scope, MAY, world.units["liuxi"].pk).due == 3


@pytest.mark.parametrize(
    ("clock", "state"), [("2020-07-06T17:00:00+08:00", "open"), ("2020-07-06T18:01:00+08:00", "late")]
)
def test_open_becomes_late_at_the_deadline(world: World, settings: LazySettings, clock: str, state: str) -> None:
    settings.LEITAI_CLOCK = clock
    models.MonthlyReport.objects.filter(month=JUNE).exclude(state="accepted").update(state="withdrawn")
    models.Upload.objects.all().update(state="cancelled")
    assert filing_of(world.scope("city_officer"), JUNE, world.units["songhe"].pk).state == state


def test_some_filed_is_part(world: World) -> None:
    models.MonthlyReport.objects.filter(month=JUNE, project=world.projects["road"]).update(state="withdrawn")
    row = filing_of(world.scope("city_officer"), JUNE, world.units["songhe"].pk)
    assert (row.state, row.missing, row.state_words) == ("part", 1, "还差1个项目")


def test_a_county_sees_its_own_line_only(world: World) -> None:
    assert [row.unit_name for row in who_has_filed(world.scope("reporter"), JUNE).rows] == ["松河区"]
    assert [row.unit_name for row in desks(world.scope("reporter"), JUNE)] == ["松河区"]
    assert desks(world.scope("city_officer"), JUNE) == ()


def test_missing_projects_are_named(world: World) -> None:
    scope = world.scope("city_officer")
    assert [row.name for row in missing_projects(scope, JUNE).rows] == ["柳溪一小扩建", "柳溪二中新建", "临东全市管网"]
    assert [row.last_month for row in missing_projects(scope, JUNE, "998121").rows] == [MAY, MAY]
    with pytest.raises(ObjectDoesNotExist):
        missing_projects(scope, JUNE, "997121")
