"""Places of the units: the finding, bars against the schedule, places by month, the map, and the full league table."""

from __future__ import annotations

from fractions import Fraction

from leitai.core.progress import RATIO_KINDS
from leitai.documents import numbers
from leitai.documents.dates import parse_month
from leitai.documents.maps import zero_breaks
from leitai.documents.numbers import Number
from leitai.documents.outline import (
    Block,
    Chart,
    Column,
    Map,
    MapValue,
    Note,
    Paragraph,
    Parts,
    Point,
    Row,
    Section,
    Table,
)
from leitai.facts.questions import pinned, year_before
from leitai.queries.bulletins.draft import Draft, exact, unsigned
from leitai.queries.league import ApartRow, LeagueRow, LeagueTable, MeasureInfo
from leitai.queries.packs import region_map

_RATES = ("completion_rate",)


def rankings(draft: Draft) -> Section:
    league = draft.league("unit")
    blocks: list[Block] = [*_findings(draft, league)]
    rate = next((info for info in league.measures if info.kind in _RATES), None)
    if rate and league.rows:
        blocks.append(_bars(draft, league, rate))
    places = _places(draft, league)
    blocks += [places] if places else []
    picture = _map(draft, league)
    blocks += [picture] if picture else []
    blocks.append(Note((draft.say("bulletin.see_league"),)))
    return Section("rankings", draft.say("bulletin.section.rankings"), tuple(blocks))


def _findings(draft: Draft, league: LeagueTable) -> list[Paragraph]:
    """Who leads with how many points, who rose most, who is behind the schedule and by how much."""
    said = []
    first = [row for row in league.rows if row.place == 1]
    if len(first) == 1 and first[0].score and first[0].score.available:
        said.append(draft.sentence("bulletin.leader", name=first[0].label, score=first[0].score.shown))
    elif first:
        said.append(draft.sentence("bulletin.leaders", names=draft.listed([row.label for row in first])))
    risers = [row for row in league.rows if (row.movement or 0) > 0 and row.movement_number]
    if risers:
        best = max(risers, key=lambda row: (row.movement or 0, -(row.place or 0)))
        assert best.movement_number is not None and best.place_number is not None
        said.append(
            draft.sentence("bulletin.riser", name=best.label, n=unsigned(best.movement_number), place=best.place_number)
        )
    behind = _behind(league)
    for row in behind:
        said.append(
            draft.sentence("bulletin.unit_behind", name=row.label, lead=unsigned(row.values[league.primary].shown))
        )
    return [Paragraph(said[0].parts, "finding"), *said[1:]] if said else []


def _behind(league: LeagueTable) -> list[LeagueRow]:
    """Ranked units behind the schedule, furthest first; empty where the league has no lead."""
    if league.measure(league.primary).kind != "lead":
        return []
    late = [row for row in league.rows if (exact(row.values[league.primary].shown) or Fraction(0)) < 0]
    return sorted(late, key=lambda row: exact(row.values[league.primary].shown) or Fraction(0))


def _behind_words(draft: Draft, league: LeagueTable) -> str:
    names = [row.label for row in _behind(league)]
    return draft.say("bulletin.chart_behind", names=draft.listed(names)) if names else draft.say("bulletin.chart_ahead")


def _bars(draft: Draft, league: LeagueTable, info: MeasureInfo) -> Chart:
    shown = [(row, row.values[info.code].shown) for row in league.rows]
    drawn = sorted(
        ((row, value) for row, value in shown if isinstance(value, Number)), key=lambda pair: -Fraction(pair[1].value)
    )
    schedule = draft.schedule()
    late = {row.key for row in _behind(league)}
    points = tuple(Point(row.label, value, hot="behind" if row.key in late else "") for row, value in drawn)
    twin = _twin(draft, info.label, info.unit, [(row, value) for row, value in drawn])
    return Chart(
        "bars",
        _behind_words(draft, league),
        draft.say("bulletin.axis", name=info.label, unit=info.unit),
        points,
        twin,
        schedule,
        draft.say("bulletin.schedule_line", value=schedule.printed),
    )


def _twin(draft: Draft, name: str, unit: str, rows: list[tuple[LeagueRow, Number]]) -> Table:
    columns = (Column(draft.say("bulletin.first.unit"), align="left"), Column(name, "" if unit == "%" else unit))
    caption = draft.say("bulletin.caption.twin", name=name, month=draft.month_words())
    return Table(caption, columns, tuple(Row(((row.label,), (value,)), row.key) for row, value in rows))


def _places(draft: Draft, league: LeagueTable) -> Chart | None:
    """Places by month of the fiscal year; coloured are who rose most and who fell most since the month before."""
    months = [
        month for month in league.months if any(p.place for row in league.rows for p in row.trend if p.month == month)
    ]
    if len(months) < 2 or len(league.groups) > 1:
        return None
    up = max(league.rows, key=lambda row: row.movement or 0)
    down = min(league.rows, key=lambda row: row.movement or 0)
    hot = {}
    if (up.movement or 0) > 0:
        hot[up.key] = "ahead"
    if (down.movement or 0) < 0:
        hot[down.key] = "behind"
    points: list[Point] = []
    cells: dict[str, dict[str, Number]] = {}
    for row in league.rows:
        for point in row.trend:
            if point.place and point.month in months:
                number = _place(draft, league, row, point.month, point.place)
                cells.setdefault(row.key, {})[point.month] = number
                points.append(Point(_short(draft, point.month), number, row.label, hot.get(row.key, "")))  # type: ignore[arg-type]
    title = (
        draft.say("bulletin.chart_riser", name=up.label) if (up.movement or 0) > 0 else draft.say("bulletin.chart_same")
    )
    columns = (
        Column(draft.say("bulletin.first.unit"), align="left", width=1.5),
        *(Column(_short(draft, m)) for m in months),
    )
    none = numbers.absent(draft.language)
    rows = tuple(
        Row(((row.label,), *((cells.get(row.key, {}).get(month, none),) for month in months)), row.key)
        for row in league.rows
    )
    twin = Table(draft.say("bulletin.caption.places", span=draft.span_words(year=True)), columns, rows)
    return Chart("places", title, draft.say("league.place"), tuple(points), twin)


def _short(draft: Draft, month: str) -> str:
    day = parse_month(month)
    return f"{day.month}月" if draft.language != "en" else f"{day:%b}"


def _place(draft: Draft, league: LeagueTable, row: LeagueRow, month: str, place: int) -> Number:
    """The place of another month by this month's rule, with a cell of that month."""
    if month == draft.month and row.place_number is not None:
        return row.place_number
    arguments = {"by": "unit", "key": row.key, "rule": league.rule.sha256, "part": "place"}
    kinds = [RATIO_KINDS.get(measure.kind) for measure in league.measures]
    revisions = draft.found.store.revisions
    before = year_before(month)
    if before in revisions and any(kind and kind.year_before for kind in kinds):
        arguments["others"] = pinned({before: revisions[before]})
    origin = numbers.Origin(draft.say("league.place"), row.label)
    return numbers.number(
        place, numbers.place_form(draft.language), question="league", arguments=arguments,
        region=draft.region.code, month=month, revision=revisions[month], origin=origin,
    )  # fmt: skip


def _map(draft: Draft, league: LeagueTable) -> Map | None:
    """The lead of each unit on the region's map; None where the pack brings no polygons."""
    plan = region_map(draft.scope)
    info = league.measure(league.primary)
    everybody = [*league.rows, *(apart.row for apart in league.apart if apart.row.key)]
    if plan is None or info.kind != "lead" or not everybody:
        return None
    shown = [(row, row.values[league.primary].shown) for row in everybody]
    values = tuple(MapValue(row.key, row.label, number) for row, number in shown)
    known = [Fraction(number.value) for _, number in shown if isinstance(number, Number)]
    twin = _twin(draft, info.label, info.unit, [(row, n) for row, n in shown if isinstance(n, Number)])
    title = draft.say("bulletin.caption.map", name=info.label, month=draft.month_words())
    return Map(
        title, info.unit, plan.features, values, zero_breaks(float(value) for value in known), twin, plan.approval
    )


def league_annex(draft: Draft, name: str = "league") -> Section:
    """The whole table: place, movement, points, every measure with its denominator, who stands apart and why."""
    league = draft.league("unit")
    scored = any(row.score for row in league.rows)
    columns = [
        Column(draft.say("league.place"), align="centre", width=0.7),
        Column(draft.say("league.movement"), align="centre", width=0.7),
        Column(draft.say("bulletin.first.unit"), align="left", width=1.6),
        Column(draft.say("league.projects"), draft.say("bulletin.unit_count"), width=1),
        *([Column(draft.say("league.score"))] if scored else []),
        *(Column(info.label, "" if info.unit == "%" else info.unit, width=1.1) for info in league.measures),
    ]
    rows = [_league_row(draft, league, row, scored) for row in league.rows]
    rows.append(_league_row(draft, league, league.total, scored, "total"))
    rows += [_league_row(draft, league, apart.row, scored, "apart") for apart in league.apart]
    note = draft.say("bulletin.next_line").join([*league.rule.lines, *league.notes, *_reasons(draft, league.apart)])
    table = Table(draft.say(f"bulletin.caption.{name}", month=draft.month_words()), tuple(columns), tuple(rows), note)
    return Section("league", draft.say(f"bulletin.section.{name}"), (table,), annex=True, wide=True)


def _reasons(draft: Draft, apart: tuple[ApartRow, ...]) -> list[str]:
    return [draft.say("bulletin.apart", name=one.row.label, reason=one.reason) for one in apart]


def _league_row(draft: Draft, league: LeagueTable, row: LeagueRow, scored: bool, kind: str = "body") -> Row:
    cells: list[Parts] = [
        (row.place_number,) if row.place_number else ("",),
        (row.movement_number,) if row.movement_number else ("",),
        (row.label,),
        (row.n_projects,),
    ]
    if scored:
        cells.append((row.score.shown,) if row.score else ("",))
    cells += [(row.values[info.code].shown,) for info in league.measures]
    return Row(tuple(cells), row.key, kind)  # type: ignore[arg-type]
