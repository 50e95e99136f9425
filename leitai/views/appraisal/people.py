"""Who is appraised, who answers for which indicator, and who does which step by when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.actions.appraisal import duties as duty_actions
from leitai.actions.appraisal import members as member_actions
from leitai.actions.appraisal import steps as step_actions
from leitai.forms.appraisal import DutyForm, StepForm
from leitai.queries.appraisal import duties as duty_queries
from leitai.queries.appraisal import members as member_queries
from leitai.queries.appraisal import rounds as queries
from leitai.queries.appraisal import steps as step_queries
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.appraisal.saving import to
from leitai.views.shell import frame_of

SEE, EDIT = Permission.SEE_APPRAISAL, Permission.EDIT_APPRAISAL


@page(EDIT, "GET", "POST")
def units(request: HttpRequest, pk: int) -> HttpResponse:
    scope, error = scope_of(request), ""
    row = queries.appraisal_shown(scope, pk)
    if request.method == "POST":
        try:
            member_actions.set_appraised(by=scope, round_id=pk, wanted=_wanted(request))
        except Refused as refusal:
            if refusal.code not in ("unknown_unit_class", "tree_without_classes"):
                raise
            error = refusal_words(refusal)
        else:
            return to("appraisal-units", pk)
    shown = {
        "head": queries.head_of(scope, row),
        "tab": "units",
        "members": member_queries.members(scope, row),
        "lines": member_queries.appraised_lines(scope, row),
        "error": error,
    }
    return render(request, "appraisal/units.html", shown, status=422 if error else 200)


def _wanted(request: HttpRequest) -> list[member_actions.Wanted]:
    """Every ticked row: u12 is a unit, o7 a department; its class stands in the field named after it."""
    wanted = []
    for key in request.POST.getlist("member"):
        kind, number = key[:1], key[1:]
        if kind not in ("u", "o") or not (number.isascii() and number.isdecimal() and len(number) < 19):
            raise Refused("not_found")
        name = "unit_id" if kind == "u" else "organization_id"
        wanted.append(member_actions.Wanted(request.POST.get(f"class-{key}", ""), **{name: int(number)}))
    return wanted


@page(EDIT)
def duties(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    shown = {
        "head": queries.head_of(scope, row),
        "tab": "duties",
        "lines": duty_queries.duty_lines(scope, row),
        "departments": duty_queries.department_choices(scope),
    }
    return render(request, "appraisal/duties.html", shown)


@page(EDIT, "POST")
def set_duty(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    form = DutyForm(duty_queries.department_choices(scope), request.POST)
    if not form.is_valid():
        raise Refused("not_found")
    given = form.cleaned_data
    duty_actions.set_indicator_duty(
        by=scope, round_id=pk, indicator=given["indicator"], organization_id=given["organization"]
    )
    return to("appraisal-duties", pk)


@page(EDIT, "GET", "POST")
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    """One line for each step. Days that an office usually sets stand there to begin with; nothing is kept unsaved."""
    scope, error = scope_of(request), ""
    row = queries.appraisal_shown(scope, pk)
    lines = step_queries.step_lines(scope, row, frame_of(request).now.date())
    people = step_queries.people_choices(scope)
    given = request.POST if request.method == "POST" else None
    forms = {
        line.kind: StepForm(
            people, given, prefix=line.kind, initial={"due": line.due or line.proposed, "person": line.person_id}
        )
        for line in lines
        if line.done_at is None
    }
    if given is not None and all(form.is_valid() for form in forms.values()):
        plan = {
            kind: step_actions.Planned(form.cleaned_data["due"], form.cleaned_data["person"])
            for kind, form in forms.items()
        }
        try:
            step_actions.set_steps(by=scope, round_id=pk, plan=plan)
        except Refused as refusal:
            if refusal.code != "steps_out_of_order":
                raise
            error = refusal_words(refusal)
        else:
            return to("appraisal-steps", pk)
    shown = {
        "head": queries.head_of(scope, row),
        "tab": "steps",
        "lines": [(line, forms.get(line.kind)) for line in lines],
        "error": error,
    }
    wrong = given is not None
    return render(request, "appraisal/steps.html", shown, status=422 if wrong else 200)
