"""Candidates of a round as the office enters them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from leitai import models
from tests.world import World
from tests.world.contest import make_contest

pytestmark = pytest.mark.django_db


def test_a_project_that_no_unit_is_credited_with_is_refused_by_name(world: World, city: Client) -> None:
    contest = make_contest(world.lindong)
    models.Round.objects.filter(pk=contest.round.pk).update(state="draft")
    project = world.projects["park"]
    models.Candidate.objects.filter(project=project).update(project=None)
    add = reverse("contest-add-project", args=[contest.round.pk])
    before = models.Candidate.objects.count()
    project.credits.all().delete()
    refused = city.post(add, {"project": project.pk})
    assert refused.status_code == 409 and f"{project.name}还没有归属单位" in refused.content.decode()
    assert models.Candidate.objects.count() == before
    assert city.post(add, {"project": "99999999"}).status_code == 404


def test_what_is_refused_leads_back_to_the_page_it_was_asked_on(world: World, city: Client) -> None:
    contest = make_contest(world.lindong)
    asked_on = "http://testserver" + reverse("contest-timetable", args=[contest.round.pk])
    plan = reverse("contest-plan", args=[contest.round.pk])
    refused = city.post(plan, headers={"referer": asked_on})
    assert refused.status_code == 409 and f'href="{asked_on}"' in refused.content.decode()
    foreign = city.post(plan, headers={"referer": "http://elsewhere.example/"})
    assert foreign.status_code == 409 and "elsewhere" not in foreign.content.decode()


def test_a_table_of_judges_names_the_columns_it_leaves_out(world: World, city: Client) -> None:
    contest = make_contest(world.lindong)
    models.Round.objects.filter(pk=contest.round.pk).update(state="draft")
    category, group = contest.round.categories.all()[0], contest.groups["A"]
    unit = world.lindong.units["songhe"].name
    text = f"姓名\t类别\t组别\t本单位\t备注\t电话\n甲\t{category.code}\t{group.code}\t{unit}\t自带车\t"
    body = city.post(reverse("contest-import-judges", args=[contest.round.pk]), {"text": text}).content.decode()
    far = world.yunbei
    for named in (far.units["zhuling"].name, next(iter(far.organizations.values())).name):
        other = (
            f"姓名\t类别\t组别\t{'本单位' if '竹岭' in named else '单位'}\n甲\t{category.code}\t{group.code}\t{named}"
        )
        refused = city.post(reverse("contest-import-judges", args=[contest.round.pk]), {"text": other, "take": "1"})
        assert "有1行无法导入" in refused.content.decode() and not contest.round.judges.filter(name="甲").exists()
    assert "这些列不导入：备注<" in body and f'<td data-name="所属区县">{unit}' in body
