"""One cell of the access matrix: a person asks for an address with certain rows; what must come back, and what not."""

from __future__ import annotations

import copy
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from leitai import models
from leitai.rules import ROLE_PERMISSIONS, Permission, Role
from tests.access.declare import REFUSED, Allauth, Phone, Url, Write
from tests.access.scene import ABSENT, ACTORS, ANONYMOUS, ROLELESS, Row, Scene

NOT_FOUND = frozenset({404})
# Who may not open an address is turned away before any row is looked at: they ask for one row, and for all in a proof.
WHOLE = os.environ.get("PROVE") == "1"
ABSENT_ROW = Row("absent", ABSENT, frozenset())
RUBBISH_ROW = Row("rubbish", "x' OR 1=1", frozenset())
# What somebody might add to a form, hoping that the product writes it into a row.
SMUGGLED = {"id": "1", "pk": "1", "state": "accepted", "is_superuser": "1", "is_staff": "1", "person_id": "1"}


@dataclass(frozen=True)
class Cell:
    url: Url | Allauth | Phone
    actor: str
    method: str
    what: str
    expected: frozenset[int]
    arguments: Mapping[str, object] = field(default_factory=dict)
    query: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    may_write: bool = False
    csrf: bool = False
    before: Callable[[Scene], None] | None = None

    def __str__(self) -> str:
        return f"{self.url.name} {self.method} as {self.actor}, {self.what}"


@dataclass(frozen=True)
class Outcome:
    cell: Cell
    status: int
    wrote: bool
    faults: tuple[str, ...]


# ── what must come back ────────────────────────────────────────────────────────────────────────────────────────


def role_of(actor: str) -> Role | None:
    name = actor.rpartition(".")[2]
    if name in (ANONYMOUS, ROLELESS):
        return None
    return Role({"reporter": "county_reporter", "reporter_liuxi": "county_reporter"}.get(name, name))


def may(actor: str, permission: Permission | None) -> bool:
    role = role_of(actor)
    return permission is None or (role is not None and permission in ROLE_PERMISSIONS[role])


def answer(url: Url, actor: str, rows: Mapping[str, Row], ok: frozenset[int]) -> frozenset[int]:
    if url.may is not None:
        if actor == ANONYMOUS:
            return frozenset({302})
        if not may(actor, url.may):
            return frozenset({403})
    if not all(actor in row.seen_by for row in rows.values()):
        return url.unseen
    return frozenset({403}) if role_of(actor) in url.elsewhere else ok


# ── the cells of an address ────────────────────────────────────────────────────────────────────────────────────


def cells(scene: Scene, url: Url | Allauth | Phone) -> Iterator[Cell]:
    if isinstance(url, Phone):
        for actor in ACTORS:
            for method in ("GET", "POST", "PUT", "DELETE"):
                expected = url.without_badge if method == url.method else frozenset({405})
                yield Cell(url, actor, method, "without a badge", expected, url.arguments)
        return
    if isinstance(url, Allauth):
        for actor in ACTORS:
            expected = url.anonymous if actor == ANONYMOUS else url.signed_in
            yield Cell(url, actor, "GET", "own account", expected, url.arguments)
        return
    for actor in ACTORS:
        for rows in _rows(scene, url.objects)[: None if WHOLE or may(actor, url.may) else 1]:
            named = ", ".join(f"{kind} {row.name}" for kind, row in rows.items()) or "no row"
            arguments = {key: row.value for key, row in rows.items()} | dict(url.fixed)
            if url.get is not None:
                yield Cell(url, actor, "GET", named, answer(url, actor, rows, url.get), arguments)
            if url.post is not None:
                yield _write(scene, url, url.post, actor, rows, named, arguments)
        yield from _queries(scene, url, actor)
    yield from _wrong_methods(scene, url)


def _rows(scene: Scene, kinds: Mapping[str, str]) -> list[dict[str, Row]]:
    lists = [(*scene.kinds[kind], ABSENT_ROW) for kind in kinds.values()]
    return [dict(zip(kinds, rows, strict=True)) for rows in product(*lists)]


def own_row(scene: Scene, actor: str, kind: str) -> Row:
    rows = scene.kinds[kind]
    return next((row for row in rows if actor in row.seen_by), rows[0])


def form_of(scene: Scene, write: Write, actor: str, swapped: tuple[str, Row] | None = None) -> dict[str, object]:
    """The form with the actor's own rows; one of its fields may hold another row. `{}` in a field's name is its row."""
    data: dict[str, object] = {key: value for key, value in write.data.items() if "{}" not in key}
    for name, kind in write.fields.items():
        row = swapped[1] if swapped and swapped[0] == name else own_row(scene, actor, kind)
        if "{}" in name:
            data[name.format(row.value)] = write.data[name]
        else:
            data[name] = row.value
    return data


def _write(
    scene: Scene, url: Url, write: Write, actor: str, rows: dict[str, Row], named: str, arguments: dict[str, object]
) -> Cell:
    expected = answer(url, actor, rows, write.ok | write.or_else)
    legal = bool(expected & write.ok) and (url.may is None or actor != ANONYMOUS)
    data = form_of(scene, write, actor)
    return Cell(
        url, actor, "POST", named, expected, arguments,
        data=data, files=write.files, may_write=legal, before=write.before,
    )  # fmt: skip


def swaps(scene: Scene, worked: Cell, write: Write) -> Iterator[Cell]:
    """The write that worked, with one foreign key at a time pointing where its writer may not look."""
    for name, kind in write.fields.items():
        foreign = [row for row in scene.kinds[kind] if worked.actor not in row.seen_by]
        for row in (*foreign, ABSENT_ROW, RUBBISH_ROW):
            if "{}" in name and row is RUBBISH_ROW:
                continue
            data = form_of(scene, write, worked.actor, (name, row))
            expected = REFUSED if not write.session_only else frozenset({302, *REFUSED})
            # a field that is not among those of the form is not looked at: the form then lacks what it needs
            yield replace(worked, what=f"{name} = {kind} {row.name}", expected=expected, data=data, may_write=False)


def smuggled(scene: Scene, worked: Cell) -> Cell:
    foreign = scene.world.lindong if worked.actor.startswith("yunbei") else scene.world.yunbei
    extra = SMUGGLED | {"region": foreign.region.pk, "region_id": foreign.region.pk}
    return replace(worked, what="with smuggled fields", data=extra | dict(worked.data))


def without_token(worked: Cell) -> Cell:
    return replace(worked, what="without the form's token", expected=frozenset({403}), csrf=True, may_write=False)


def _queries(scene: Scene, url: Url, actor: str) -> Iterator[Cell]:
    if url.get is None or not may(actor, url.may) or actor == ANONYMOUS:
        return
    rows = {key: own_row(scene, actor, kind) for key, kind in url.objects.items()}
    if not all(actor in row.seen_by for row in rows.values()):
        return
    arguments = {key: row.value for key, row in rows.items()} | dict(url.fixed)
    for query in url.views:
        yield Cell(url, actor, "GET", f"?{query}", url.asked or url.get, arguments, query)
        if url.later:
            later = f"?{query} later"
            yield Cell(url, actor, "GET", later, url.asked or url.get, arguments, query, before=url.later)
    for name, kind in url.asks.items():
        for row in (*scene.kinds[kind], ABSENT_ROW):
            expected = (url.asked or url.get) if actor in row.seen_by else url.get | NOT_FOUND
            query = urlencode({name: row.value})
            yield Cell(url, actor, "GET", f"?{name}={kind} {row.name}", expected, arguments, query)


def _wrong_methods(scene: Scene, url: Url) -> Iterator[Cell]:
    rows = {key: own_row(scene, "city_officer", kind) for key, kind in url.objects.items()}
    arguments = {key: row.value for key, row in rows.items()} | dict(url.fixed)
    wrong = {"PUT", "DELETE", "PATCH"} | ({"GET"} if url.get is None else set())
    if url.post is None and url.may is not None:
        wrong.add("POST")
    if url.may is None:
        return
    for method in sorted(wrong):
        yield Cell(url, "city_officer", method, "wrong method", frozenset({405}), arguments)


# ── asking ─────────────────────────────────────────────────────────────────────────────────────────────────────


def run(scene: Scene, cell: Cell) -> Outcome:
    """Ask inside a transaction that is rolled back, and look at status, words and rows.

    The rows are hashed only where the database counts a change: after it, and again once it is undone.
    """
    wrote = touched = False
    with transaction.atomic():
        if cell.before:
            cell.before(scene)
        with transaction.atomic():
            count = changes()
            response = _ask(scene, cell)
            body = readable(b"".join(response.streaming_content) if response.streaming else response.content)
            after = (fingerprint(), of_the_others(scene, cell.actor)) if changes() != count else None
            transaction.set_rollback(True)
        if after is not None:
            wrote, touched = after[0] != fingerprint(), after[1] != of_the_others(scene, cell.actor)
        transaction.set_rollback(True)
    faults = []
    if response.status_code not in cell.expected:
        faults.append(f"answered {response.status_code}, expected {sorted(cell.expected)}")
    if wrote and not (cell.may_write and response.status_code < 400):
        faults.append(f"wrote something (status {response.status_code})")
    if touched:
        faults.append("changed rows of the other region")
    if leaked := _leaked(scene, cell, body):
        faults.append(f"said {', '.join(leaked)}")
    if response.status_code == 302 and cell.actor == ANONYMOUS and isinstance(cell.url, Url) and cell.url.may:
        sent_to = response.headers["Location"]
        faults += [] if sent_to.startswith("/accounts/login/?next=") else [f"sent somebody unknown to {sent_to}"]
    return Outcome(cell, response.status_code, wrote, tuple(f"{cell}: {fault}" for fault in faults))


def answer_of(scene: Scene, cell: Cell, *, back: bool = False) -> tuple[int, str]:
    """Status and readable text of an answer; `back` undoes what it wrote."""
    with transaction.atomic():
        if cell.before:
            cell.before(scene)
        response = _ask(scene, cell)
        body = readable(b"".join(response.streaming_content) if response.streaming else response.content)
        transaction.set_rollback(back)
    return response.status_code, body


def _ask(scene: Scene, cell: Cell) -> Any:
    client = Client(raise_request_exception=False, enforce_csrf_checks=cell.csrf)
    client.cookies = copy.deepcopy(scene.clients[cell.actor].cookies)
    shut = cell.url.name == "account-closed"
    path = "/accounts/signup/" if shut else reverse(cell.url.name, kwargs=dict(cell.arguments))
    data: dict[str, object] = dict(cell.data)
    data |= {name: SimpleUploadedFile(file, body) for name, (file, body) in cell.files.items()}
    call = getattr(client, cell.method.lower())
    with_query = f"{path}?{cell.query}" if cell.query else path
    return call(with_query, data) if cell.method == "POST" else call(with_query)


def _leaked(scene: Scene, cell: Cell, body: str) -> list[str]:
    """Names this person may not know. What they typed into the address may come back as they typed it."""
    for _name, typed in parse_qsl(cell.query):
        body = body.replace(typed, "").replace(urlencode({"": typed})[1:], "")
    published = isinstance(cell.url, Url) and cell.url.published
    return [word for word in scene.hidden_words(cell.actor, published=published) if word in body]


def readable(body: bytes) -> str:
    """The text of an answer: workbooks and documents unzipped, escaped letters as letters."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    text = body.decode("utf-8", "replace")
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)


@cache
def _tables() -> tuple[tuple[str, bool], ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.table_name, bool_or(c.column_name = 'region_id') FROM information_schema.tables t"
            " JOIN information_schema.columns c USING (table_schema, table_name)"
            " WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
            " AND t.table_name NOT IN ('django_session', 'django_migrations') GROUP BY 1 ORDER BY 1"
        )
        return tuple(cursor.fetchall())


def _summed(where: str = "", *, regional: bool = False) -> str:
    return " UNION ALL ".join(
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {name} t {where}"
        for name, has_region in _tables()
        if has_region or not regional
    )


def changes() -> int:
    """Rows that this transaction has added, changed or deleted so far, those counted that were undone; of every table
    that `fingerprint` looks at.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE schemaname = 'public' AND relname NOT IN ('django_session', 'django_migrations')"
        )
        return int(cursor.fetchone()[0])


def fingerprint() -> list[tuple[object, ...]]:
    """Every row of every table but the sessions, as one count and one hash for each table."""
    with connection.cursor() as cursor:
        cursor.execute(_summed())
        return sorted(cursor.fetchall())


def of_the_others(scene: Scene, actor: str) -> list[tuple[object, ...]]:
    """The same over the rows of the region in which this person has no role."""
    region = (scene.world.lindong if actor.startswith("yunbei") else scene.world.yunbei).region
    return [*rows_of(region), (models.Person.objects.filter(is_superuser=True).count(),)]


def rows_below(region: models.Region) -> list[tuple[object, ...]]:
    """Of every column that points to a row of the region: how many rows do, and a hash over them."""
    ways = [
        f"SELECT '{table}.{column}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"
        f" WHERE t.{column} IN (SELECT id FROM {parent} WHERE region_id = {region.pk})"
        for table, column, parent in _ways()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(ways))
        return sorted(cursor.fetchall())


@cache
def _ways() -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (model._meta.db_table, field.column, parent._meta.db_table)
        for model in apps.get_app_config("leitai").get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if (parent := field.related_model) and any(one.column == "region_id" for one in parent._meta.concrete_fields)
    )


def rows_of(region: models.Region) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_summed(f"WHERE region_id = {region.pk}", regional=True))
        return sorted(cursor.fetchall())
