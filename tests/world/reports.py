from __future__ import annotations

import datetime as dt
from decimal import Decimal

from leitai import models
from tests.world.place import JUNE, MAY, MOMENT, Place, bulk, counties_of, reporter_of

_WAN = {"term": "unit.wan"}
# Of each county's workbook: the rule, how grave, and the values of its words.
PROBLEMS = (
    ("above_total", "error", {"found": 9000, "unit": _WAN, "other": 8000, "other_unit": _WAN}),
    ("same_as_last", "reason", {"found": 0, "unit": _WAN, "total": 1600}),
)


def make_uploads(place: Place) -> None:
    for number, county in enumerate(counties_of(place)):
        unit = place.units[county]
        place.uploads[county] = models.Upload(
            region=place.region,
            unit=unit,
            month=JUNE,
            layout="monthly_progress",
            file_name=f"{unit.name}六月报表.xlsx",
            sha256=f"{number:064x}",
            size=9000,
            state="problems",
            rows=3,
            errors=1,
            reasons=1,
            created_by=reporter_of(place, county),
            created_at=MOMENT,
            checked_at=MOMENT,
        )
    bulk(place.uploads.values())
    bulk(
        models.UploadProblem(
            upload=upload,
            number=number,
            rule=rule,
            severity=severity,
            sheet=f"{upload.unit.name}项目",
            row=6 + number,
            column=8,
            project_name=f"{upload.unit.name}问题项目",
            message=f"problem.{rule}",
            remedy=f"remedy.{rule}",
            values=values,
        )
        for upload in place.uploads.values()
        if upload.unit is not None
        for number, (rule, severity, values) in enumerate(PROBLEMS, 1)
    )


# What June looks like in each county: the city has accepted, sent back, or not yet looked.
_JUNE_STATES = {"songhe": "submitted", "liuxi": "returned", "shiqiao": "accepted", "zhuling": "submitted"}


def make_reports(place: Place) -> None:
    officer = place.people["city_officer"]
    for county in counties_of(place):
        for month, state in ((MAY, "accepted"), (JUNE, _JUNE_STATES[county])):
            decided = state != "submitted"
            place.submissions[f"{county}_{'may' if month == MAY else 'june'}"] = models.Submission(
                region=place.region,
                unit=place.units[county],
                month=month,
                state=state,
                submitted_by=reporter_of(place, county),
                submitted_at=MOMENT if month == JUNE else MOMENT - dt.timedelta(days=30),
                decided_by=officer if decided else None,
                decided_at=MOMENT if decided else None,
                reason=f"{place.units[county].name}单位待核" if state == "returned" else "",
            )
    bulk(place.submissions.values())
    credited = {
        credit.project_id: credit.unit_id
        for credit in models.ProjectCredit.objects.filter(project__region=place.region).order_by("-id")
    }
    names = {unit.pk: key for key, unit in place.units.items()}
    for key, project in place.projects.items():
        county = names.get(credited.get(project.pk, 0), "")
        if not county or project.is_bundle:
            continue
        for month in (MAY, JUNE):
            place.reports[key, month] = _report(place, project, county, month)
    bulk(place.reports.values())


def _report(place: Place, project: models.Project, county: str, month: dt.date) -> models.MonthlyReport:
    submission = place.submissions[f"{county}_{'may' if month == MAY else 'june'}"]
    wan, months = Decimal(10_000), month.month
    decided = submission.state != "submitted"
    return models.MonthlyReport(
        project=project,
        month=month,
        revision=1,
        state=submission.state,
        submission=submission,
        sheet="Sheet1",
        row=5,
        total_investment=project.total_investment,
        done_month=200 * wan,
        done_year=months * 200 * wan,
        done_total=(months + 3) * 200 * wan,
        statistics_year=months * 180 * wan,
        paid_year=months * 150 * wan,
        physical=Decimal(months * 5),
        started_on=project.started_on,
        forecast_completion=dt.date(2022, 2, 28),
        progress=f"{project.name}路基施工",
        problem=f"{project.name}用地待批" if month == JUNE else "",
        next_step=f"{project.name}继续施工",
        filed_by=submission.submitted_by,
        filed_at=submission.submitted_at,
        decided_by=submission.decided_by,
        decided_at=MOMENT if decided else None,
        return_reason=submission.reason,
    )


def make_economy(place: Place) -> None:
    place.indicator = models.Indicator.objects.create(
        region=place.region,
        code="gdp",
        name=f"{place.region.name}生产总值",
        name_en=f"{place.region.name_en} output",
        unit_text="亿元",
        unit_text_en="bn",
    )
    bulk(
        models.SeriesValue(
            indicator=place.indicator,
            unit=place.units[county],
            month=month,
            revision=1,
            value=Decimal(40 + 7 * month.month),
            year_on_year=Decimal("3.1"),
            status="preliminary",
            source=f"{place.region.name}统计局",
        )
        for county in counties_of(place)
        for month in (MAY, JUNE)
    )


def make_audit(place: Place) -> None:
    """One event by hand: the action that appends them must not be needed to test it."""
    place.event = models.AuditEvent.objects.create(
        region=place.region,
        unit=place.units[counties_of(place)[0]],
        actor=place.people["city_officer"],
        at=MOMENT,
        verb="accept_submission",
        object_type="submission",
        object_id=str(next(iter(place.submissions.values())).pk),
        month=MAY,
        detail={"rows": 2},
    )
