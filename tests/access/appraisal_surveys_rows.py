"""Which rows the addresses of an appraisal's surveys name: a survey in preparation in each region."""

from __future__ import annotations

from leitai import models
from leitai.actions.appraisal.surveys import open_survey
from tests.access.scene import YUNBEI, Row, Scene
from tests.world.surveys import make_links_of, make_survey

OFFICE = frozenset({"city_officer"})


def add_surveys(scene: Scene) -> None:
    rounds = [_round(place.region) for place in (scene.world.lindong, scene.world.yunbei)]
    here, there = (make_survey(row).pk for row in rounds)
    scene.kinds["survey"] = (Row("lindong", here, OFFICE), Row("yunbei", there, YUNBEI))


def no_survey(scene: Scene) -> None:
    models.Survey.objects.all().delete()


def with_links(scene: Scene) -> None:
    for survey in models.Survey.objects.all():
        models.AppraisalRound.objects.filter(pk=survey.round_id).update(state="scoring")
        make_links_of(survey)


def opened(scene: Scene) -> None:
    with_links(scene)
    for place, prefix in ((scene.world.lindong, ""), (scene.world.yunbei, "yunbei.")):
        survey = models.Survey.objects.get(round__region=place.region)
        open_survey(by=scene.world.scope(f"{prefix}city_officer"), survey_id=survey.pk)


def _round(region: models.Region) -> models.AppraisalRound:
    return models.AppraisalRound.objects.get(region=region, code="2020-h1")
