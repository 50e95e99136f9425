"""Units from a workbook: what of it is new, changed or ended against the rows that are there, and what is wrong."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from leitai import models
from leitai.labels import COUNTY_LEVELS
from leitai.queries import months
from leitai.queries.orgs import Scope, visible
from leitai.queries.setup.preview import Change, Preview, differences, digest
from leitai.queries.setup.sent import book_language, said
from leitai.workbooks.lists import UNITS, ListBook, ListFault, ListRow, Tables, read_list, without_headings, write_lists

BEGINNING = dt.date(1950, 1, 1)
"""A unit without a day has always been there."""
_RANK = {"country": 0, "province": 1, "city": 2, **dict.fromkeys(COUNTY_LEVELS, 3), "township": 4}
Key = tuple[str, dt.date]


@dataclass(frozen=True)
class UnitState:
    """A unit between two days, as the list or the database says; `pk` is that of its row, if it has one."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str
    functional_class: str
    sort_order: int
    valid_from: dt.date
    valid_to: dt.date | None
    note: str
    scheme: str
    pk: int | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> Key:
        return self.code, self.valid_from

    def on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


@dataclass(frozen=True)
class UnitPlan:
    added: tuple[UnitState, ...]
    """Every parent before the units below it."""
    changed: tuple[UnitState, ...]
    preview: Preview


def unit_plan(scope: Scope, tables: Tables) -> UnitPlan:
    read = read_list(tables, UNITS)
    known = {state.key: state for state in _known(scope)}
    dated = frozenset(row["code"] for row in read.rows if row["valid_from"])
    merge = _Merge(known, list(read.faults) if read.found else [without_headings(UNITS)], dated)
    for place, row in enumerate(read.rows, 1):
        merge.take(row, place * 10)
    merge.order_in_time()
    merge.check_parents()
    added = sorted(
        (state for state in merge.states.values() if state.pk is None),
        key=lambda state: (_RANK[state.level], state.level == "zone", state.sort_order, state.code, state.valid_from),
    )
    changed = [state for state in merge.states.values() if state.pk is not None and state != known[state.key]]
    preview = Preview(
        changes=tuple(_changes(scope, known, added, changed)),
        same=sum(1 for key in merge.seen if key in known and merge.states[key] == known[key]),
        faults=said(scope, merge.faults),
        sha256=digest([*added, *changed]),
    )
    return UnitPlan(tuple(added), tuple(changed), preview)


def _known(scope: Scope) -> Iterator[UnitState]:
    for row in visible(scope, models.Unit).select_related("parent").order_by("sort_order", "code", "valid_from"):
        yield UnitState(
            code=row.code, name=row.name, name_en=row.name_en, level=row.level,
            parent=row.parent.code if row.parent else "", functional_class=row.functional_class,
            sort_order=row.sort_order, valid_from=row.valid_from, valid_to=row.valid_to, note=row.note,
            scheme=row.scheme, pk=row.pk,
        )  # fmt: skip


@dataclass
class _Merge:
    """The states that are there with those of the list laid over them."""

    known: Mapping[Key, UnitState]
    faults: list[ListFault]
    dated: frozenset[str]
    """Codes that the list gives a day in some line: a line of theirs without one is their first state."""
    states: dict[Key, UnitState] = field(default_factory=dict)
    seen: dict[Key, ListRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.states = dict(self.known)
        self.latest = dict(sorted(self.known))  # the last day of each code wins
        self.first = dict(sorted(self.known, reverse=True))

    def take(self, row: ListRow, place: int) -> None:
        if not (row["code"] and row["name"] and row["level"]):
            return  # the reader has said so
        undated = self.first if row["code"] in self.dated else self.latest
        key = (row["code"], row["valid_from"] or undated.get(row["code"], BEGINNING))
        if key in self.seen:
            self.faults.append(row.fault("code", "lists.twice", found=row["code"]))
            return
        before = self.known.get(key)
        self.seen[key] = row
        self.states[key] = self._laid_over(row, before, key, place)

    def _laid_over(self, row: ListRow, before: UnitState | None, key: Key, place: int) -> UnitState:
        """A blank cell leaves what is there, and takes from the unit's state before where there is nothing yet."""
        earlier = before or self._state_before(key)
        order = earlier.sort_order if earlier else place
        return UnitState(
            code=key[0],
            name=row["name"],
            name_en=row["name_en"] or (before.name_en if before else ""),
            level=row["level"],
            parent=row["parent"] or (earlier.parent if earlier else ""),
            functional_class=row["functional_class"] or (earlier.functional_class if earlier else ""),
            sort_order=order if row["sort_order"] is None else row["sort_order"],
            valid_from=key[1],
            valid_to=row["valid_to"] or (before.valid_to if before else None),
            note=row["note"] or (before.note if before else ""),
            scheme=earlier.scheme if earlier else _scheme(key[0]),
            pk=before.pk if before else None,
        )

    def _state_before(self, key: Key) -> UnitState | None:
        days = [since for code, since in self.known if code == key[0] and since < key[1]]
        return self.known[key[0], max(days)] if days else None

    def order_in_time(self) -> None:
        """A state ends where the next one of the same unit begins, unless the list says that it lasts longer."""
        by_code: dict[str, list[UnitState]] = defaultdict(list)
        for state in self.states.values():
            by_code[state.code].append(state)
        for states in by_code.values():
            states.sort(key=lambda state: state.valid_from)
            for state, after in zip(states, [*states[1:], None], strict=True):
                self._end(state, after)

    def _end(self, state: UnitState, after: UnitState | None) -> None:
        row = self.seen.get(state.key)
        if state.valid_to is not None and state.valid_to <= state.valid_from:
            if row is not None:
                self.faults.append(row.fault("valid_to", "units.ends_before_it_begins", name=state.name))
        elif after is not None and state.valid_to is None:
            self.states[state.key] = replace(state, valid_to=after.valid_from)
        elif after is not None and state.valid_to is not None and state.valid_to > after.valid_from:
            row = self.seen.get(after.key) or row
            if row is not None:
                values = {"name": state.name, "day": str(state.valid_to)}
                self.faults.append(row.fault("valid_from", "units.overlap", **values))

    def check_parents(self) -> None:
        by_code: dict[str, list[UnitState]] = defaultdict(list)
        for state in self.states.values():
            by_code[state.code].append(state)
        for key, row in self.seen.items():
            state = self.states[key]
            if state.parent and (id := _wrong_parent(state, by_code[state.parent])):
                self.faults.append(row.fault("parent", id, name=state.name, found=state.parent))
        for state in self.states.values():
            above = by_code[state.parent] if state.parent and state.valid_to is None else []
            ended = next((one for one in above if one.key in self.seen), None)
            if ended is not None and all(one.valid_to is not None for one in above):
                self.faults.append(self.seen[ended.key].fault("valid_to", "units.has_units_below", name=state.name))


def _wrong_parent(state: UnitState, above: list[UnitState]) -> str:
    if not above:
        return "units.unknown_parent"
    parent = next((one for one in above if one.on(state.valid_from)), None)
    if parent is None:
        return "units.parent_not_valid"
    beside = state.level == "zone" and parent.level in ("district", "county")
    return "" if _RANK[parent.level] < _RANK[state.level] or beside else "units.parent_too_low"


def _scheme(code: str) -> str:
    return "gbt2260" if code.isdecimal() and len(code) in (6, 9, 12) else "own"


def _changes(
    scope: Scope, known: Mapping[Key, UnitState], added: list[UnitState], changed: list[UnitState]
) -> Iterator[Change]:
    language = book_language(scope)
    for state in added:
        level = UNITS.column("level").word(state.level, language)
        what = (level, *((state.parent,) if state.parent else ()))
        since = () if state.valid_from == BEGINNING else (str(state.valid_from),)
        yield Change("added", state.code, state.name, (*what, *since))
    for state in changed:
        before = known[state.key]
        ended = before.valid_to is None and state.valid_to is not None
        what = differences(scope, UNITS, _cells(before), _cells(state))
        yield Change("ended" if ended else "changed", state.code, before.name, what)


def _cells(state: UnitState) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in asdict(state).items()}


def unit_book(scope: Scope) -> bytes:
    """The units as a workbook: what is known, and room for more; in an empty region its own line to begin with."""
    language = book_language(scope)
    region = months.region_of(scope)
    cells = [_cells(state) for state in _known(scope)]
    if not cells:
        own = {"code": region.code, "name": region.name, "name_en": region.name_en, "level": region.level}
        cells = [own | {"sort_order": "1"}]
    for row in cells:
        for key in ("level", "functional_class"):
            row[key] = UNITS.column(key).word(row.get(key, ""), language)
    title = f"{region.name} {UNITS.name(language)}"
    return write_lists(ListBook(title, (UNITS,), {UNITS.key: cells}, language))
