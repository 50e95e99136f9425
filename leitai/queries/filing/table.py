"""Who has filed a month: for each unit what is due, filed, sent back, late; and which projects are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from leitai import models
from leitai.queries import months
from leitai.queries.delivery.project_views import PER_PAGE, Page
from leitai.queries.delivery.signatures import Signatures, submission_signatures, upload_signatures
from leitai.queries.months.checks import due_projects, filing_unit, reported
from leitai.queries.months.handed_over import tables_taken
from leitai.queries.orgs import Scope, own_unit, visible
from leitai.queries.shell import named

# What a unit's filing is at, with the lamp of its colour.
LAMPS = {
    "none": "none",
    "open": "none",
    "checked": "doing",
    "signing": "doing",
    "part": "doing",
    "returned": "watch",
    "submitted": "doing",
    "accepted": "ok",
    "late": "late",
    "taken_over": "none",
}


@dataclass(frozen=True)
class LastUpload:
    id: int
    state: str
    errors: int
    reasons: int


@dataclass(frozen=True)
class FilingRow:
    """One unit. `state` is none (nothing due), open (nothing sent in), late (open past the deadline), checked (an
    upload waits for its sender), signing (it waits for the second signature), part (some projects filed), submitted
    (to be decided), returned, accepted, or taken_over (the month came from the office's own tables: nobody files it).
    """

    unit_id: int
    unit_code: str
    unit_name: str
    state: str
    state_words: str
    lamp: str
    due: int
    accepted: int
    submitted: int
    missing: int
    upload: LastUpload | None
    submission_id: int | None
    signed: Signatures
    late_hours: int

    @property
    def is_filed(self) -> bool:
        return self.due > 0 and self.missing == 0


@dataclass(frozen=True)
class FilingTable:
    month: dt.date
    deadline: dt.datetime
    working_days_left: int
    is_past: bool
    rows: tuple[FilingRow, ...]

    @property
    def taken_over(self) -> bool:
        """The month's values were handed over to the office: nobody files it, and nobody is late."""
        return any(row.state == "taken_over" for row in self.rows)

    @property
    def units(self) -> int:
        return sum(row.due > 0 for row in self.rows)

    @property
    def filed(self) -> int:
        return sum(row.is_filed for row in self.rows)

    @property
    def waiting(self) -> tuple[FilingRow, ...]:
        return tuple(row for row in self.rows if row.due and not row.is_filed and row.state != "taken_over")


@dataclass(frozen=True)
class MissingProject:
    id: int
    key: str
    name: str
    unit_name: str
    last_month: dt.date | None


def who_has_filed(scope: Scope, month: dt.date) -> FilingTable:
    """Every unit that has projects due, in official order; without a region-wide role only the own units."""
    clock = months.filing_clock(scope, month)
    counts = _counts(scope, month)
    units = _units(scope, set(counts))
    submissions = _newest(scope, models.Submission, month, list(counts))
    uploads = _newest(scope, models.Upload, month, list(counts))
    rows = [_row(scope, unit, counts[unit.pk], submissions.get(unit.pk), uploads.get(unit.pk), clock) for unit in units]
    return FilingTable(month, clock.deadline, clock.working_days_left, clock.is_past, tuple(rows))


def filing_of(scope: Scope, month: dt.date, unit_id: int) -> FilingRow:
    """The line of one unit, also when nothing is due from it."""
    unit = own_unit(scope, unit_id)
    clock = months.filing_clock(scope, month)
    counts = _counts(scope, month, unit_id).get(unit_id, {})
    submission = _newest(scope, models.Submission, month, [unit_id]).get(unit_id)
    upload = _newest(scope, models.Upload, month, [unit_id]).get(unit_id)
    return _row(scope, unit, counts, submission, upload, clock)


def desks(scope: Scope, month: dt.date) -> tuple[FilingRow, ...]:
    """The units this person files for."""
    return tuple(filing_of(scope, month, unit_id) for unit_id in sorted(scope.filing_unit_ids))


def missing_projects(scope: Scope, month: dt.date, unit_code: str = "", page: int = 1) -> Page[MissingProject]:
    """Projects due without a report that counts; of one unit, or of the whole scope."""
    rows = (
        due_projects(scope, month)
        .exclude(reported(month, "accepted", "submitted"))
        .annotate(filer=filing_unit(), last_month=_last_reported(month))
        .order_by("filer", "key")
    )
    if unit_code:
        unit = visible(scope, models.Unit).filter(code=unit_code).order_by("-valid_from").first()
        if unit is None:
            raise ObjectDoesNotExist(f"no unit {unit_code!r}")
        rows = rows.filter(filer=unit.pk)
    total = rows.count()
    shown = list(rows[(page - 1) * PER_PAGE : page * PER_PAGE])
    names = {unit.pk: named(unit, scope.language) for unit in models.Unit.objects.filter(region_id=scope.region_id)}
    found = tuple(
        MissingProject(
            row.pk,
            row.key,
            (scope.language.startswith("en") and row.name_en) or row.name,
            names.get(row.filer, ""),  # type: ignore[attr-defined]
            row.last_month,  # type: ignore[attr-defined]
        )
        for row in shown
    )
    return Page(found, total, page)


def _last_reported(month: dt.date) -> Subquery:
    rows = models.MonthlyReport.objects.filter(project_id=OuterRef("pk"), state="accepted", month__lt=month)
    return Subquery(rows.order_by("-month").values("month")[:1])


def _counts(scope: Scope, month: dt.date, unit_id: int | None = None) -> dict[int, dict[str, int]]:
    rows: QuerySet[Any] = (
        due_projects(scope, month)
        .annotate(
            filer=filing_unit(),
            is_accepted=reported(month, "accepted"),
            is_submitted=reported(month, "submitted"),
            is_returned=reported(month, "returned"),
            is_handed=Exists(tables_taken(scope).filter(month=month)),
        )
        .filter(filer__isnull=False)
    )
    if unit_id is not None:
        rows = rows.filter(filer=unit_id)
    grouped = rows.values("filer").annotate(
        due=Count("pk"),
        accepted=Count("pk", filter=Q(is_accepted=True)),
        submitted=Count("pk", filter=Q(is_submitted=True)),
        missing=Count("pk", filter=Q(is_accepted=False, is_submitted=False)),
        returned=Count("pk", filter=Q(is_accepted=False, is_submitted=False, is_returned=True)),
        handed=Count("pk", filter=Q(is_handed=True)),
    )
    return {row["filer"]: row for row in grouped.order_by("filer")}


def _units(scope: Scope, ids: set[int]) -> QuerySet[models.Unit]:
    rows = visible(scope, models.Unit).filter(pk__in=ids)
    if not scope.whole_region and scope.unit_ids:
        rows = rows.filter(pk__in=scope.unit_ids)
    return rows.order_by("sort_order", "code")


def _newest(scope: Scope, model: Any, month: dt.date, units: list[int]) -> dict[int, Any]:
    """The newest row of each unit that was not withdrawn or cancelled."""
    people = ("submitted_by", "filled_by") if model is models.Submission else ("created_by", "filled_by", "released_by")
    rows = (
        visible(scope, model)
        .filter(month=month, unit_id__in=units)
        .exclude(state__in=("withdrawn", "cancelled"))
        .order_by("unit_id", "-pk")
        .distinct("unit_id")
        .select_related(*people)
    )
    return {row.unit_id: row for row in rows}


def _row(
    scope: Scope,
    unit: models.Unit,
    counts: Mapping[str, int],
    submission: models.Submission | None,
    upload: models.Upload | None,
    clock: months.FilingClock,
) -> FilingRow:
    last = LastUpload(upload.pk, upload.state, upload.errors, upload.reasons) if upload else None
    state = _state(counts, last, submission, clock)
    waiting = upload if state == "signing" else None
    return FilingRow(
        unit_id=unit.pk,
        unit_code=unit.code,
        unit_name=named(unit, scope.language),
        state=state,
        state_words=state_words(state, counts),
        lamp=LAMPS[state],
        due=counts.get("due", 0),
        accepted=counts.get("accepted", 0),
        submitted=counts.get("submitted", 0),
        missing=counts.get("missing", 0),
        upload=last,
        submission_id=submission.pk if submission else None,
        signed=_signed(scope, submission, waiting),
        late_hours=submission.late_hours if submission else 0,
    )


def _signed(scope: Scope, submission: models.Submission | None, waiting: models.Upload | None) -> Signatures:
    if waiting is not None:
        return upload_signatures(scope, waiting)
    return submission_signatures(scope, submission) if submission else Signatures()


def _state(
    counts: Mapping[str, int],
    upload: LastUpload | None,
    submission: models.Submission | None,
    clock: months.FilingClock,
) -> str:
    if not counts.get("due"):
        return "none"
    if counts["handed"] and not counts["submitted"] and not counts["returned"]:
        return "taken_over"
    if counts["missing"] == 0:
        return "submitted" if counts["submitted"] else "accepted"
    if upload and upload.state == "signed":
        return "signing"
    if counts["returned"]:
        return "returned"
    if counts["accepted"] or counts["submitted"]:
        return "part"
    if upload and upload.state in ("waiting", "checking", "problems", "ready", "submitting"):
        return "checked"
    return "late" if clock.is_past else "open"


def state_words(state: str, counts: Mapping[str, int]) -> str:
    words = {
        "none": _("Nothing due"),
        "open": _("Not filed yet"),
        "late": _("Not filed, past the deadline"),
        "checked": _("Uploaded, not submitted"),
        "signing": _("Waits for the second signature"),
        "part": _("%(missing)s projects still missing"),
        "returned": _("Sent back: %(returned)s projects"),
        "submitted": _("Waits for the city"),
        "accepted": _("Accepted"),
        "taken_over": _("Taken over"),
    }
    return words[state] % counts if state in ("part", "returned") else words[state]
