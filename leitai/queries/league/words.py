"""The sentences of a league: what stands out, what to know before quoting it, and the rule in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from leitai.core.league import MonthInput, Standing
from leitai.core.ranking import NO_PLACE
from leitai.core.rulebook import LeagueRule
from leitai.documents import numbers
from leitai.documents.dates import month_text, parse_month
from leitai.documents.numbers import Number
from leitai.facts.store import Resting, Store
from leitai.queries.league.numbers import Desk, measure_infos
from leitai.queries.league.sources import Source, reader
from leitai.queries.league.views import Finding, LeagueRow, MeasureInfo, NumberView, RestingView, RuleView
from leitai.queries.months import region_of
from leitai.queries.orgs import Scope
from leitai.queries.rulebooks import Rulebook

_SHOWN_RUNGS = 6


def finding(desk: Desk, rows: Sequence[LeagueRow], primary: str) -> Finding:
    """Who leads, who rose most, who is furthest behind schedule: one sentence, its parts, nothing where nothing is."""
    first = tuple(row.label for row in rows if row.place == 1)
    risers = [row for row in rows if row.movement and row.movement > 0]
    riser = max(risers, key=lambda row: (row.movement or 0, -(row.place or 0)), default=None)
    behind, by = _furthest_behind(desk, rows, primary)
    parts = []
    if first:
        lead = "league.first" if len(first) == 1 else "league.first_shared"
        parts.append(desk.say(lead, names=_listed(desk, first)))
    if riser:
        parts.append(desk.say("league.riser", name=riser.label, n=riser.movement))
    if behind and by:
        parts.append(desk.say("league.behind", name=behind.label, points=_unsigned(by)))
    return Finding(
        first=first,
        riser=riser.label if riser else "",
        risen=(riser.movement or 0) if riser else 0,
        behind=behind.label if behind else "",
        behind_by=by,
        sentence=_sentence(desk, parts),
    )


def _furthest_behind(desk: Desk, rows: Sequence[LeagueRow], primary: str) -> tuple[LeagueRow | None, NumberView | None]:
    if desk.rule.measure(primary).kind != "lead":
        return None, None
    late = [row for row in rows if row.place and _lead(row, primary) < 0]
    last = min(late, key=lambda row: _lead(row, primary), default=None)
    return last, last.values[primary] if last else None


def _lead(row: LeagueRow, primary: str) -> Fraction:
    value = row.values[primary].value
    return value if isinstance(value, Fraction) else Fraction(0)


def _unsigned(view: NumberView) -> str:
    assert isinstance(view.shown, Number) and isinstance(view.value, Fraction)
    return numbers.print_value(abs(view.value), replace(view.shown.form, sign="never", mark=""))


def _sentence(desk: Desk, parts: Sequence[str]) -> str:
    if not parts:
        return ""
    if desk.found.language == "en":
        return " ".join(f"{part}." for part in parts)
    return "；".join(parts) + "。"


def _listed(desk: Desk, names: Sequence[str]) -> str:
    if desk.found.language != "en":
        return "、".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def notes(desk: Desk, data: MonthInput, now: Standing, labels: Sequence[str]) -> tuple[str, ...]:
    """What to know before quoting: unfiled projects, work without a plan, scores made of fewer measures."""
    said = []
    total = data.total
    missing = (total.column("projects").at(0) or Fraction(0)) - (total.column("filed").at(0) or Fraction(0))
    if missing:
        if any(desk.rule.spec(m).policy == "carry" for m in desk.rule.measures):
            said.append(desk.say("league.note_carried", n=_count(missing)))
        without = [desk.infos[m.code].label for m in desk.rule.measures if desk.rule.spec(m).policy == "leave_out"]
        if without:
            said.append(desk.say("league.note_left_out", measure=_listed(desk, without), n=_count(missing)))
    unplanned = total.column("without_plan").at(0)
    if unplanned:
        said.append(desk.say("league.note_without_plan", n=_count(unplanned)))
    short = _reweighted(desk.rule, now)
    if short:
        said.append(desk.say("league.note_reweighted", names=_listed(desk, [labels[row] for row in short])))
    return tuple(said)


def _reweighted(rule: LeagueRule, now: Standing) -> list[int]:
    if rule.score.missing != "reweight" or rule.places.by != "score":
        return []
    placed = [now.measure_places[measure.code] for measure in rule.weighted]
    return [
        row for row in range(len(now.keys))
        if now.places[row] != NO_PLACE and any(given[row] == NO_PLACE for given in placed)
    ]  # fmt: skip


def _count(value: Fraction) -> int | str:
    return int(value) if value.denominator == 1 else numbers.print_value(value, numbers.count_form())


def resting_views(desk: Desk, resting: Sequence[Resting]) -> tuple[RestingView, ...]:
    return tuple(
        RestingView(r.month, r.on, r.old, r.now, desk.say(
            "league.note_resting", month=_month(desk, r.month), on=_month(desk, r.on), old=r.old, now=r.now
        ))
        for r in resting if r.month == desk.found.month
    )  # fmt: skip


def _month(desk: Desk, key: str) -> str:
    return month_text(parse_month(key), desk.found.language)


def spoken_rule(scope: Scope, book: Rulebook) -> tuple[RuleView, tuple[MeasureInfo, ...]]:
    """A rule in sentences with its measures, also where no month is closed yet."""
    region = region_of(scope)
    found = Source(region, "", Store(Path(), region.code, {}), book, reader(scope))
    infos = measure_infos(found)
    return rule_view(Desk(found, "unit", {}, infos)), tuple(infos.values())


def rule_view(desk: Desk) -> RuleView:
    book = desk.found.book
    name = book.rule.name.en if desk.found.language == "en" else book.rule.name.zh
    return RuleView(
        book.code, name, book.text, book.sha256, book.rule.places.by, book.rule.dimensions, tuple(_lines(desk))
    )


def _lines(desk: Desk) -> list[str]:
    rule = desk.rule
    number = desk.found.book.number
    lines = [desk.say("league.rule_version", code=rule.code, number=number)] if number else []
    if rule.weighted:
        between = "、" if desk.found.language != "en" else ", "
        weights = between.join(
            desk.say("league.rule_weight", measure=desk.infos[m.code].label, percent=desk.infos[m.code].weight_percent)
            for m in rule.weighted
        )
        rungs = [str(rule.points.ladder.at(place)) for place in range(1, _SHOWN_RUNGS + 1)]
        lines += [desk.say("league.rule_weights", weights=weights)]
        lines += [desk.say("league.rule_points", points=between.join([*rungs, "…"]))]
    lines.append(
        desk.say("league.rule_by_score") if rule.places.by == "score"
        else desk.say("league.rule_by_measure", measure=desk.infos[rule.places.by].label)
    )  # fmt: skip
    lines += [_ties(desk), desk.say(f"league.rule_{rule.places.compare}")]
    lines.append(desk.say(f"league.rule_{rule.rounding.mode}", digits=rule.rounding.digits))
    if rule.min_projects > 1:
        lines.append(desk.say("league.rule_min_projects", n=rule.min_projects))
    if rule.groups and desk.by == "unit":
        names = [g.label.en if desk.found.language == "en" else g.label.zh for g in rule.groups]
        lines.append(desk.say("league.rule_groups", groups=_listed(desk, names)))
    if rule.weighted:
        lines.append(desk.say(f"league.rule_missing_{rule.score.missing}"))
    policies = dict.fromkeys(rule.spec(measure).policy for measure in rule.measures)
    lines += [desk.say(f"league.policy_{policy}") for policy in policies]
    return lines


def _ties(desk: Desk) -> str:
    style, ties = desk.rule.places.style, desk.rule.places.ties
    if style != "unique":
        return desk.say(f"league.rule_{style}")
    if not ties:
        return desk.say("league.rule_unique_plain")
    labels = [desk.say("league.score") if code == "score" else desk.infos[code].label for code in ties]
    return desk.say("league.rule_unique", ties=_listed(desk, labels))
