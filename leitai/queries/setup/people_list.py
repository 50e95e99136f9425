"""Organisations and people from one workbook: what is new or changed against the rows there are, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from leitai import models
from leitai.labels import COUNTY_LEVELS
from leitai.queries import months
from leitai.queries.orgs import Scope, visible
from leitai.queries.people import proposed_username, usernames
from leitai.queries.setup.preview import Change, Preview, differences, digest
from leitai.queries.setup.sent import book_language, said
from leitai.rules import UNIT_ROLES, Role
from leitai.workbooks.lists import (
    ORGANIZATIONS,
    PEOPLE,
    ListBook,
    ListFault,
    ListRow,
    Tables,
    read_list,
    without_headings,
    write_lists,
)
from leitai.workbooks.wording import plain

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
OF_A_UNIT = UNIT_ROLES | {Role.LEADER}


@dataclass(frozen=True)
class Body:
    code: str
    name: str
    name_en: str
    kind: str
    unit: str
    sort_order: int
    pk: int | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Someone:
    login: str
    name: str
    name_en: str
    email: str
    language: str
    organization: str
    pk: int | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Post:
    """A role as it is held or wanted: whose, which, for which unit or department."""

    login: str
    role: str
    unit: str = ""
    department: str = ""


@dataclass(frozen=True)
class PeoplePlan:
    bodies: tuple[Body, ...]
    """New ones, and known ones that change."""
    people: tuple[Someone, ...]
    posts: tuple[Post, ...]
    """New ones; none is ended by a list."""
    units: Mapping[str, int]
    preview: Preview


def people_plan(scope: Scope, tables: Tables) -> PeoplePlan:
    merge = Merge(Known(scope))
    bodies, people = read_list(tables, ORGANIZATIONS), read_list(tables, PEOPLE)
    merge.faults += [*bodies.faults, *people.faults]
    if not bodies.found and not people.found:
        merge.faults.append(without_headings(PEOPLE))
    for place, row in enumerate(bodies.rows, 1):
        merge.take_body(row, place * 10)
    for row in people.rows:
        merge.take_person(row)
    known = merge.known
    changed_bodies = tuple(body for code, body in merge.bodies.items() if known.bodies.get(code) != body)
    changed_people = tuple(one for login, one in merge.people.items() if known.people.get(login) != one)
    posts = tuple(post for post in dict.fromkeys(merge.posts) if post not in known.posts)
    preview = Preview(
        changes=(*_body_changes(scope, known, changed_bodies), *_person_changes(scope, merge, changed_people, posts)),
        same=len(merge.seen_bodies) + len(merge.seen_people) - len({*changed_bodies}) - _touched(changed_people, posts),
        faults=said(scope, merge.faults),
        sha256=digest([*changed_bodies, *changed_people, *posts]),
    )
    return PeoplePlan(changed_bodies, changed_people, posts, known.units, preview)


def _touched(people: Sequence[Someone], posts: Sequence[Post]) -> int:
    return len({one.login for one in people} | {post.login for post in posts})


class Known:
    """The region's counties, organisations, people and the roles they hold today."""

    def __init__(self, scope: Scope) -> None:
        today = timezone.localdate()
        day = months.now(months.region_of(scope)).date()
        valid = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        units = list(visible(scope, models.Unit).filter(valid).order_by("valid_from"))
        self.units = {row.code: row.pk for row in units}
        self.counties = {row.code for row in units if row.level in COUNTY_LEVELS}
        self.unit_names = {row.code: row.name for row in units}
        self.own = scope.hands
        self.bodies = {
            row.code: Body(
                row.code, row.name, row.name_en, row.kind, row.unit.code if row.unit else "", row.sort_order, row.pk
            )
            for row in visible(scope, models.Organization).select_related("unit").order_by("sort_order", "code")
        }
        rows = list(visible(scope, models.Person).select_related("organization").order_by("username"))
        self.people = {row.username.lower(): _someone(row) for row in rows}
        self.taken = usernames()
        self.closed = {row.username.lower() for row in rows if not row.is_active}
        self.elsewhere = set(
            models.RoleAssignment.objects.filter(person__in=rows)
            .exclude(region_id=scope.region_id)
            .values_list("person__username", flat=True)
        )
        held = visible(scope, models.RoleAssignment).filter(Q(ends__isnull=True) | Q(ends__gt=today), person__in=rows)
        self.posts = {
            Post(
                row.person.username.lower(),
                row.role,
                row.unit.code if row.unit else "",
                row.organization.code if row.organization else "",
            ): None
            for row in held.select_related("person", "unit", "organization").order_by("pk")
        }


def _someone(row: models.Person) -> Someone:
    body = row.organization.code if row.organization else ""
    return Someone(row.username.lower(), row.name, row.name_en, row.email, row.language, body, row.pk)


@dataclass
class Merge:
    """What is there with the lists laid over it; a blank cell leaves what is there."""

    known: Known
    faults: list[ListFault] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    seen_bodies: set[str] = field(default_factory=set)
    seen_people: dict[str, ListRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bodies = dict(self.known.bodies)
        self.people = dict(self.known.people)
        self.proposed: set[str] = set()

    def take_body(self, row: ListRow, place: int) -> None:
        code = row["code"]
        if not (code and row["name"] and row["kind"]):
            return  # the reader has said so
        if code in self.seen_bodies:
            self.faults.append(row.fault("code", "lists.twice", found=code))
            return
        self.seen_bodies.add(code)
        before = self.known.bodies.get(code)
        unit = row["unit"] or (before.unit if before else "")
        if row["unit"] and row["unit"] not in self.known.units:
            self.faults.append(row.fault("unit", "people.unknown_unit", found=row["unit"]))
        elif row["kind"] == "government" and not unit:
            self.faults.append(row.fault("unit", "people.government_of_what", name=row["name"]))
        order = before.sort_order if before else place
        self.bodies[code] = Body(
            code=code,
            name=row["name"],
            name_en=row["name_en"] or (before.name_en if before else ""),
            kind=row["kind"],
            unit=unit,
            sort_order=order if row["sort_order"] is None else row["sort_order"],
            pk=before.pk if before else None,
        )

    def body(self, row: ListRow, key: str, text: str) -> Body | None:
        """By code, else by full name in either language."""
        wanted = plain(text)
        exact = [body for body in self.bodies.values() if plain(body.code) == wanted]
        named = exact or [one for one in self.bodies.values() if wanted in (plain(one.name), plain(one.name_en))]
        if len(named) == 1:
            return named[0]
        id = "people.ambiguous_organization" if named else "people.unknown_organization"
        self.faults.append(row.fault(key, id, found=text))
        return None

    def take_person(self, row: ListRow) -> None:
        if not (row["name"] and row["organization"]):
            return
        body = self.body(row, "organization", row["organization"])
        if body is None:
            return
        login = self._login(row, body)
        if not login:
            return
        before = self.known.people.get(login)
        someone = Someone(
            login=login,
            name=row["name"],
            name_en=row["name_en"] or (before.name_en if before else ""),
            email=row["email"] or (before.email if before else ""),
            language=row["language"] or (before.language if before else ""),
            organization=body.code,
            pk=before.pk if before else None,
        )
        first = login not in self.seen_people
        self.seen_people.setdefault(login, row)
        if not first and someone.name != self.people[login].name:
            self.faults.append(row.fault("login", "lists.twice", found=login))
            return
        if first:
            self.people[login] = someone
            self._check(row, someone, before)
        self.posts += self._posts(row, login, body)

    def _login(self, row: ListRow, body: Body) -> str:
        login = str(row["login"]).lower()
        if not login:
            return self._known_or_proposed(row, body)
        if not LOGIN.fullmatch(login):
            self.faults.append(row.fault("login", "people.not_a_login", found=row["login"]))
            return ""
        taken = login in self.known.taken and login not in self.known.people
        if taken:
            self.faults.append(row.fault("login", "people.login_taken", found=login))
        return "" if taken else login

    def _known_or_proposed(self, row: ListRow, body: Body) -> str:
        same = [login for login, one in self.people.items() if (one.name, one.organization) == (row["name"], body.code)]
        if len(same) > 1 or any(login in self.seen_people for login in same):
            self.faults.append(row.fault("login", "people.namesake", name=row["name"]))
            return ""
        if same:
            return same[0]
        login = proposed_username(row["name"], {*self.known.taken, *self.people, *self.proposed})
        self.proposed.add(login)
        return login

    def _check(self, row: ListRow, someone: Someone, before: Someone | None) -> None:
        if someone.email and not EMAIL.fullmatch(someone.email):
            self.faults.append(row.fault("email", "people.not_an_email", found=someone.email))
        if before is None:
            return
        if someone.login in self.known.closed:
            self.faults.append(row.fault("login", "people.closed", name=before.name))
        elif someone != before and someone.login in self.known.elsewhere:
            self.faults.append(row.fault("name", "people.of_other_region", name=before.name))

    def _posts(self, row: ListRow, login: str, body: Body) -> Iterator[Post]:
        for role in row["roles"]:
            post = self._post(row, login, role, body)
            if post is None:
                continue
            someone = self.known.people.get(login)
            if someone is not None and someone.pk in self.known.own and post not in self.known.posts:
                self.faults.append(row.fault("roles", "people.own_role"))
                continue
            yield post

    def _post(self, row: ListRow, login: str, role: str, body: Body) -> Post | None:
        if role in OF_A_UNIT:
            unit = row["unit"] or body.unit
            if unit and unit not in self.known.counties:
                self.faults.append(row.fault("unit", "people.unknown_county", found=unit))
                return None
            if not unit and role != Role.LEADER:
                self.faults.append(row.fault("unit", "people.reporter_of_what", name=row["name"]))
                return None
            return Post(login, role, unit=unit)
        if role != Role.DEPARTMENT_OFFICER:
            return Post(login, role)
        department = self.body(row, "department", row["department"]) if row["department"] else body
        if department is not None and department.kind not in ("department", "office"):
            self.faults.append(row.fault("department", "people.no_department", found=department.name))
            return None
        return None if department is None else Post(login, role, department=department.code)


def _body_changes(scope: Scope, known: Known, bodies: Sequence[Body]) -> Iterator[Change]:
    language = book_language(scope)
    sheet = ORGANIZATIONS.name(language)
    for body in bodies:
        before = known.bodies.get(body.code)
        if before is None:
            kind = ORGANIZATIONS.column("kind").word(body.kind, language)
            yield Change("added", body.code, body.name, (kind, *((body.unit,) if body.unit else ())), sheet)
        else:
            what = differences(scope, ORGANIZATIONS, _texts(before), _texts(body))
            yield Change("changed", body.code, before.name, what, sheet)


def _person_changes(scope: Scope, merge: Merge, people: Sequence[Someone], posts: Sequence[Post]) -> Iterator[Change]:
    language = book_language(scope)
    sheet = PEOPLE.name(language)
    roles: dict[str, list[str]] = {}
    for post in posts:
        word = PEOPLE.column("roles").word(post.role, language)
        where = merge.known.unit_names.get(post.unit, post.unit) or (
            merge.bodies[post.department].name if post.department else ""
        )
        roles.setdefault(post.login, []).append(f"{word} {where}".strip())
    touched = {one.login: one for one in people} | {post.login: merge.people[post.login] for post in posts}
    for login, someone in touched.items():
        before = merge.known.people.get(login)
        given = tuple(roles.get(login, ()))
        if before is None:
            yield Change("added", login, someone.name, (merge.bodies[someone.organization].name, *given), sheet)
        else:
            what = differences(scope, PEOPLE, _texts(before), _texts(someone))
            yield Change("changed", login, before.name, (*what, *(f"+ {one}" for one in given)), sheet)


def _texts(row: Body | Someone) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in asdict(row).items()}


def people_book(scope: Scope) -> bytes:
    """Organisations and people as a workbook: those that are here, one line for each place where somebody works."""
    language = book_language(scope)
    known = Known(scope)
    bodies = [_texts(body) for body in known.bodies.values()]
    for row in bodies:
        row["kind"] = ORGANIZATIONS.column("kind").word(row["kind"], language)
    lines: dict[tuple[str, str, str], dict[str, Any]] = {}
    for post in known.posts:
        someone = known.people[post.login]
        if post.login in known.closed or not someone.organization:
            continue
        line = lines.setdefault((post.login, post.unit, post.department), _texts(someone) | {"roles": []})
        line["unit"], line["department"] = post.unit, post.department
        line["roles"].append(PEOPLE.column("roles").word(post.role, language))
    for line in lines.values():
        line["roles"] = ("、" if language == "zh-Hans" else ", ").join(line["roles"])
        line["language"] = PEOPLE.column("language").word(line["language"], language)
    title = f"{months.region_of(scope).name} {PEOPLE.name(language)}"
    rows = {ORGANIZATIONS.key: bodies, PEOPLE.key: list(lines.values())}
    return write_lists(ListBook(title, (ORGANIZATIONS, PEOPLE), rows, language))
