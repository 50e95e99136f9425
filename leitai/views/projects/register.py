from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from leitai.queries import delivery, formatting, register
from leitai.queries.cards import Card, typed_card
from leitai.queries.delivery import ProjectFilter, ProjectSheet
from leitai.queries.shell import Frame
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.shell import frame_of

FILTERS = ("unit", "theme", "sector", "level", "leader", "responsible", "annual_class", "stage", "search")


def filters_of(request: HttpRequest) -> ProjectFilter:
    given = {name: request.GET.get(name, "")[:200] for name in FILTERS}
    split = request.GET.get("count") == "split"
    return ProjectFilter(**given, count="split" if split else "bundled", delisted=request.GET.get("delisted") == "1")


@page(Permission.SEE_PROJECTS)
def table(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, "open")
    filters = filters_of(request)
    number = request.GET.get("page", "1")
    found = delivery.project_list(
        scope_of(request), filters, page=int(number) if number.isdecimal() and len(number) < 6 else 1
    )
    context = {
        "list": found,
        "lines": register.lines(found.page.rows, frame.fiscal_first_month),
        "chips": _chips(filters, found.choices),
        "fields": _fields(filters, found.choices),
    }
    return render(request, "projects/list.html", context)


def _fields(filters: ProjectFilter, choices: delivery.ProjectChoices) -> list[dict[str, Any]]:
    """The selects above the list, in the order of the columns."""
    rows = (
        ("unit", _("Unit"), choices.units),
        ("theme", _("Theme"), choices.themes),
        ("sector", _("Sector"), choices.sectors),
        ("level", _("Level"), choices.levels),
        ("annual_class", _("Class of the year"), choices.annual_classes),
        ("stage", _("Stage"), choices.stages),
        ("leader", _("Named leader"), choices.leaders),
        ("responsible", _("Responsible unit"), choices.responsibles),
    )
    return [{"name": name, "label": label, "choices": of, "value": getattr(filters, name)} for name, label, of in rows]


def _chips(filters: ProjectFilter, choices: delivery.ProjectChoices) -> list[dict[str, str]]:
    """What the list is cut to, in words; each can be taken off."""
    chips = [
        {"name": field["name"], "text": f"{field['label']}{pgettext('after a name', ': ')}{_label(field)}"}
        for field in _fields(filters, choices)
        if field["value"]
    ]
    if filters.search:
        chips.append({"name": "search", "text": _("“%(words)s”") % {"words": filters.search}})
    return chips


def _label(field: dict[str, Any]) -> str:
    return next((choice.label for choice in field["choices"] if choice.value == field["value"]), field["value"])


@page(Permission.SEE_PROJECTS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    frame = frame_of(request)
    sheet = delivery.project_sheet(scope_of(request), pk)
    curve = register.curve(sheet, frame.currency, (_("start"), _("completion")))
    context = {
        "sheet": sheet,
        "curve": curve,
        "curve_data": _curve_data(curve, frame) if curve else None,
        "series_data": _series_data(sheet, frame) if len(sheet.series) > 1 else None,
        "last_report": next((row for row in sheet.reports if row.state == "accepted"), None),
        "cards": _cards(sheet, frame),
        "children": register.lines(sheet.children, frame.fiscal_first_month),
    }
    return render(request, "projects/show.html", context)


def _curve_data(curve: register.Curve, frame: Frame) -> dict[str, Any]:
    return {
        "months": [formatting.month(month) for month in curve.months],
        "short": [month.month for month in curve.months],
        "years": [month.year for month in curve.months],
        "plan": curve.plan,
        "done": curve.done,
        "now": curve.now,
        "nowLabel": _("end of %(month)s")
        % {"month": formatting.span(curve.months[curve.now], curve.months[curve.now])},
        "unit": formatting.money_unit(frame.currency),
        "names": {"plan": _("Plan"), "done": pgettext("money", "Done")},
        "milestones": [
            {"name": one.name, "plan": one.plan, "seen": one.seen, "done": one.done} for one in curve.milestones
        ],
    }


def _series_data(sheet: ProjectSheet, frame: Frame) -> dict[str, Any]:
    per = formatting.money_per(frame.currency)
    series = (
        (pgettext("money", "Done"), "done", [point.done_since for point in sheet.series]),
        (_("Statistics"), "stat", [point.statistics_since for point in sheet.series]),
        (_("Paid"), "paid", [point.paid_since for point in sheet.series]),
    )
    return {
        "months": [formatting.span(point.month, point.month) for point in sheet.series],
        "unit": formatting.money_unit(frame.currency),
        "series": [
            {"name": name, "kind": kind, "data": [None if v is None else round(float(v / per), 2) for v in values]}
            for name, kind, values in series
        ],
    }


def _cards(sheet: ProjectSheet, frame: Frame) -> dict[str, Card]:
    """Where the figures on top come from: a row of a filed report, or a version of the plan."""
    found: dict[str, Card] = {}
    last = next((row for row in sheet.reports if row.state == "accepted"), None)
    currency = frame.currency
    if last is not None:
        where = f"{last.sheet} {_('row %(row)s') % {'row': last.row}}" if last.sheet and last.row else ""
        filed = _("%(who)s, %(when)s") % {"who": last.filed_by or "—", "when": formatting.moment(last.filed_at)}
        accepted = formatting.moment(last.decided_at) if last.decided_at else ""
        month = formatting.month(last.month)
        lines = [
            (_("Report"), f"{month} · {formatting.revision(last.revision)}"),
            (_("Filed by"), filed),
            (_("Accepted"), accepted),
            (_("In the workbook"), where),
        ]
        for name, label in (("done_total", _("Done in all")), ("done_year", _("Done this year"))):
            value = getattr(last, name)
            if value is not None:
                found[name] = typed_card(label, month, formatting.money(value, currency, unit=True), *lines)
    plan = next((one for one in sheet.plans if one.fiscal_year == sheet.fiscal_year and one.in_force), None)
    if plan is not None:
        found["plan"] = typed_card(
            _("Plan of %(year)s") % {"year": plan.fiscal_year},
            formatting.revision(plan.version),
            formatting.money(plan.amount, currency, unit=True),
            (_("In force from"), formatting.day(plan.dated, year=True)),
            (_("Reason"), plan.reason),
            (_("Approved by"), plan.approver),
        )
    return found
