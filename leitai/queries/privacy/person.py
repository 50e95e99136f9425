"""Everything that is held about one person: walked along the keys of the table, so that no model is forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone

from leitai import models
from leitai.queries.orgs import Scope, visible
from leitai.queries.privacy.due import GONE, SIGN_INS, open_sessions
from leitai.queries.privacy.regions import inside
from leitai.queries.privacy.table import ABOUT_PEOPLE, Held, privacy_table

SAME_NAME = "same name"


@dataclass(frozen=True)
class Part:
    """Rows of one table that name the person in one way. `full` rows are about the person; else what they did."""

    model: str
    way: str
    full: bool
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Everything:
    person_id: int
    name: str
    made_at: dt.datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class PartLine:
    """How many rows of one table name the person, for a page."""

    purpose: str
    full: bool
    same_name: bool
    rows: int
    until: str
    """Where they are about the person."""


@dataclass(frozen=True)
class _Way:
    """One way in which rows of a table name somebody."""

    name: str
    full: bool
    rows: QuerySet[Any]

    @property
    def label(self) -> str:
        return self.rows.model._meta.label


def everything(scope: Scope, person_id: int) -> Everything:
    person = visible(scope, models.Person).get(pk=person_id)
    parts = []
    for way in _ways(scope, person):
        rows = way.rows.order_by("pk")
        told = _full(way.rows.model, rows) if way.full else _listed(rows, way.name)
        if told:
            parts.append(Part(way.label, way.name, way.full, told))
    return Everything(person.pk, person.name, timezone.now(), tuple(parts))


def summary(scope: Scope, person_id: int) -> tuple[PartLine, ...]:
    table = privacy_table()
    until = {line.model: table.periods[line.period] for line in table.of(*ABOUT_PEOPLE, "secret")}
    person = visible(scope, models.Person).get(pk=person_id)
    lines: dict[tuple[str, bool, bool], int] = {}
    for way in _ways(scope, person):
        key = (way.label, way.full, way.name == SAME_NAME)
        lines[key] = lines.get(key, 0) + way.rows.count()
    return tuple(
        PartLine(
            purpose=table.purposes[label].said(scope.language),
            full=full,
            same_name=same,
            rows=n,
            until=until[label].until(scope.language) if full and label in until else "",
        )
        for (label, full, same), n in lines.items()
        if n
    )


def _ways(scope: Scope, person: models.Person) -> Iterator[_Way]:
    """Only in the regions where this person holds or held a role: another one's rows are nobody's here."""
    yield _Way("id", True, models.Person.objects.filter(pk=person.pk))
    held = models.RoleAssignment.objects.filter(person=person).values_list("region_id", flat=True)
    regions = frozenset(held) | {scope.region_id}
    for model, name in links(models.Person):
        rows = model._base_manager.filter(inside(model, regions), **{name: person})
        yield _Way(name, not _is_deed(name), rows)
    judges = models.Judge.objects.filter(inside(models.Judge, regions), person=person)
    if person.pk != scope.person_id:  # marks are nobody else's before the reveal
        judges = judges.filter(round__revealed_at__isnull=False)
    for model, name in links(models.Judge):
        yield _Way(name, True, model._base_manager.filter(**{f"{name}__in": judges}))
    for traces in SIGN_INS:
        yield _Way("username", True, traces.objects.filter(username__iexact=person.username))
    own = [row.pk for row in open_sessions() if str(row.get_decoded().get(SESSION_KEY)) == str(person.pk)]
    yield _Way("session_data", True, Session.objects.filter(pk__in=own))
    yield from _of_the_name(scope, {person.name, person.name_en} - {"", GONE})


def links(to: type[Model]) -> tuple[tuple[type[Model], str], ...]:
    """Every column of the table that holds the key of such a row."""
    return tuple(
        (model, name)
        for line in privacy_table().lines
        for model in [apps.get_model(line.model) if "_" not in line.model else _joining(line.model)]
        for name in line.fields
        if model._meta.get_field(name).related_model is to
    )


def _joining(label: str) -> type[Model]:
    return next(model for model in apps.get_models(include_auto_created=True) if model._meta.label == label)


def _is_deed(name: str) -> bool:
    """What somebody did is listed, what a row says of them is shown whole."""
    return name == "by" or name.endswith("_by") or name == "clerk"


def _of_the_name(scope: Scope, names: set[str]) -> Iterator[_Way]:
    """People without an account stand by their names: the same name may be another person's."""
    for line in privacy_table().of("personal", "sensitive", "official"):
        fields = [field for field in line.fields if field in _TYPED]
        if line.model.startswith("leitai.") and line.model != "leitai.Person" and fields and names:
            same = Q()
            for field in fields:
                same |= Q(**{f"{field}__in": names})
            yield _Way(SAME_NAME, True, visible(scope, apps.get_model(line.model)).filter(same))


_TYPED = frozenset({
    "name", "name_en", "stand_in", "contact", "contact_en", "leader", "leader_en", "speaker", "speaker_en", "chair",
    "chair_en", "approver",
})  # fmt: skip


def _full(model: type[Model], rows: Iterable[Model]) -> tuple[dict[str, Any], ...]:
    secret = _secrets(privacy_table().of("secret"), model._meta.label)
    fields = [field for field in model._meta.local_concrete_fields if field.name not in secret]
    return tuple({field.name: _said(_value(field, row)) for field in fields} for row in rows)


def _secrets(lines: Sequence[Held], label: str) -> set[str]:
    return {name for line in lines if line.model == label for name in line.fields}


def _value(field: Field[Any, Any], row: Model) -> Any:
    return getattr(row, field.attname)


def _listed(rows: QuerySet[Any], name: str) -> tuple[dict[str, Any], ...]:
    """When it was, where the row knows; its own words are the office's record and stay there."""
    at = "at" if name == "by" else f"{name.removesuffix('_by')}_at" if name.endswith("_by") else "entered_at"
    known = [at] if at in {field.name for field in rows.model._meta.local_concrete_fields} else []
    return tuple(
        {"id": _said(pk)} | dict(zip(["at"], map(_said, told), strict=False))
        for pk, *told in rows.values_list("pk", *known)
    )


def _said(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, bytes | memoryview):
        return f"{len(value)} bytes"
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
