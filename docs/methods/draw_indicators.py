"""Draws the pictures and the table of docs/methods/indicators.md from the scoring functions themselves.

python docs/methods/draw_indicators.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from leitai.core.indicators import FUNCTIONS, Case, Peers, Points, Rule, not_applicable, points
from leitai.messages import say

HERE = Path(__file__).resolve().parent
PAGE, PICTURES = HERE / "indicators.md", HERE / "pictures"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"

WEIGHT = Fraction(10)
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 240, 120, 30, 8, 12, 22
INK, FAINT, CURVE = "#444", "#bbb", "#b3261e"
JUMP = Fraction(9, 10)
"""A change of more than this between two neighbouring points is drawn as a gap."""

Curve = list[tuple[Fraction, Fraction]]
PEERS = Peers({"a": Fraction(20), "b": Fraction(60), "c": Fraction(100), "d": Fraction(140), "e": Fraction(180)})
TWELVE = Peers({str(n): Fraction(20 - n) for n in range(12)})
HISTORY = tuple(Fraction(n) for n in (80, 90, 100, 110, 120))


def rule(name: str, **parameters: object) -> Rule:
    return FUNCTIONS[name].rule.model_validate({"name": name, **parameters})


def judged(used: Rule, low: int, high: int, step: Fraction = Fraction(1)) -> Curve:
    """Points over the value, target 100, weight 10; among peers the own value replaces nobody's."""
    found = []
    count = int((high - low) / step)
    for n in range(count + 1):
        value = low + n * step
        case = Case(
            WEIGHT, value, Fraction(100), Fraction(3), HISTORY, {"further": (Fraction(1),)}, unit_class="other",
            peers=Peers({**PEERS.values, "own": value}),
        )  # fmt: skip
        made = points(used, case)
        if isinstance(made, Points):
            found.append((value, made.value))
    return found


def shares(used: Rule, cases: list[Case]) -> Curve:
    """Bars: one case after the other."""
    made = [points(used, case) for case in cases]
    return [(Fraction(n), outcome.value) for n, outcome in enumerate(made, 1) if isinstance(outcome, Points)]


GRADES = [{"word": w, "share": s} for w, s in (("done", 1), ("mostly", "0.8"), ("under way", "0.5"), ("not begun", 0))]
GROUPS = [{"code": "leaders", "weight": "0.4"}, {"code": "public", "weight": "0.6"}]
STEP = Fraction(1, 2)


def _votes(mark: int) -> Case:
    return Case(WEIGHT, items={"leaders": (Fraction(mark),), "public": (Fraction(100 - mark // 2),)})


def _policies() -> Curve:
    earned = [(Fraction(9), WEIGHT), (Fraction(6), WEIGHT)]
    made = [not_applicable(policy, WEIGHT, earned) for policy in ("full", "peer_mean", "zero")]
    return [(Fraction(n), outcome.value) for n, outcome in enumerate(made, 1) if isinstance(outcome, Points)]


PICTURED: dict[str, tuple[str, Callable[[], Curve]]] = {
    "linear_capped": ("curve", lambda: judged(rule("linear_capped"), 0, 150)),
    "control": ("curve", lambda: judged(rule("control"), 0, 250)),
    "step_around_target": ("curve", lambda: judged(rule("step_around_target", cap=8), 70, 130, STEP)),
    "piecewise_slopes": ("curve", lambda: judged(rule("piecewise_slopes", cap=8), 0, 180)),
    "per_unit": ("curve", lambda: judged(rule("per_unit"), 50, 150)),
    "threshold": ("curve", lambda: judged(
        rule("threshold", tiers=[{"at": 100, "share": 1}, {"at": 95, "share": "0.6"}]), 85, 110, Fraction(1, 4))),
    "threshold_slope_floor": ("curve", lambda: judged(rule("threshold_slope_floor"), 85, 100, Fraction(1, 10))),
    "own_history_baseline": ("curve", lambda: judged(rule("own_history_baseline"), 70, 110, STEP)),
    "grade_change": ("curve", lambda: judged(rule("grade_change"), 2, 4, Fraction(1, 40))),
    "two_part": ("bars", lambda: shares(rule("two_part", base=8, further=2), [
        Case(WEIGHT, Fraction(value), Fraction(100), items={"further": (Fraction(also),)})
        for value, also in ((90, 1), (100, 0), (100, 1))])),
    "class_full_marks": ("curve", lambda: judged(
        rule("class_full_marks", full={"other": 6}, rule={"name": "linear_capped"}), 0, 150)),
    "rank_points": ("bars", lambda: shares(rule("rank_points", points=[100, 95, 90], step=5, percent=True), [
        Case(WEIGHT, value, peers=TWELVE) for value in TWELVE.values.values()])),
    "share_of_best": ("curve", lambda: judged(rule("share_of_best"), 0, 200)),
    "efficacy_coefficient": ("curve", lambda: judged(rule("efficacy_coefficient", curve="exponential"), 0, 200)),
    "contribution_share": ("curve", lambda: judged(rule("contribution_share", part="20%"), 0, 200)),
    "event_count": ("bars", lambda: shares(rule("event_count", per_event=-1, cap=6, start="full"), [
        Case(WEIGHT, Fraction(n)) for n in range(9)])),
    "import_score": ("curve", lambda: judged(rule("import_score"), 0, 120)),
    "not_applicable": ("bars", _policies),
    "graded_judgement": ("bars", lambda: shares(rule("graded_judgement", grades=GRADES), [
        Case(WEIGHT, word=str(grade["word"])) for grade in GRADES])),
    "survey_vote": ("bars", lambda: shares(rule("survey_vote", groups=GROUPS), [_votes(m) for m in (40, 60, 80, 100)])),
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """Where values and points lie on the picture."""

    low: Fraction
    high: Fraction
    top: Fraction

    def x(self, value: Fraction) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * float((value - self.low) / ((self.high - self.low) or 1))

    def y(self, points_: Fraction) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(points_ / self.top)


def picture(kind: str, curve: Curve) -> str:
    frame = Frame(curve[0][0], curve[-1][0], max(WEIGHT, *(value for _, value in curve)))
    body = "\n".join([*_axes(frame), *(_bars(frame, curve) if kind == "bars" else _lines(frame, curve))])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="10" fill="{INK}">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _axes(frame: Frame) -> Iterator[str]:
    base, full, right = frame.y(Fraction(0)), frame.y(WEIGHT), WIDTH - RIGHT
    yield f'<line x1="{LEFT}" y1="{base:.1f}" x2="{right}" y2="{base:.1f}" stroke="{INK}"/>'
    yield f'<line x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{base:.1f}" stroke="{INK}"/>'
    dashes = f'stroke="{FAINT}" stroke-dasharray="3 3"'
    yield f'<line x1="{LEFT}" y1="{full:.1f}" x2="{right}" y2="{full:.1f}" {dashes}/>'
    yield f'<text x="{LEFT - 5}" y="{full + 4:.1f}" text-anchor="end">W</text>'
    yield f'<text x="{LEFT - 5}" y="{base + 4:.1f}" text-anchor="end">0</text>'


def _bars(frame: Frame, curve: Curve) -> Iterator[str]:
    wide = (WIDTH - LEFT - RIGHT) / len(curve)
    base = frame.y(Fraction(0))
    for n, (_, value) in enumerate(curve):
        left, top = LEFT + wide * (n + 0.15), frame.y(value)
        size = f'width="{wide * 0.7:.1f}" height="{base - top:.1f}"'
        yield f'<rect x="{left:.1f}" y="{top:.1f}" {size} fill="{CURVE}"/>'
        yield f'<text x="{left + wide * 0.35:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{n + 1}</text>'


def _lines(frame: Frame, curve: Curve) -> Iterator[str]:
    middle = (frame.low + frame.high) / 2
    for shown, anchor in ((frame.low, "start"), (middle, "middle"), (frame.high, "end")):
        yield f'<text x="{frame.x(shown):.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{float(shown):g}</text>'
    for piece in _pieces(curve):
        path = " ".join(f"{frame.x(a):.1f},{frame.y(b):.1f}" for a, b in piece)
        yield f'<polyline points="{path}" fill="none" stroke="{CURVE}" stroke-width="2"/>'


def _pieces(curve: Curve) -> list[Curve]:
    """The curve cut where it jumps, each piece with only the points at which it bends."""
    pieces: list[Curve] = [[curve[0]]]
    for before, here in pairwise(curve):
        if abs(here[1] - before[1]) > JUMP:
            pieces.append([])
        pieces[-1].append(here)
    return [_bends(piece) for piece in pieces]


def _bends(piece: Curve) -> Curve:
    kept = piece[:1]
    for n in range(1, len(piece) - 1):
        (x0, y0), (x1, y1), (x2, y2) = kept[-1], piece[n], piece[n + 1]
        if (y1 - y0) * (x2 - x1) != (y2 - y1) * (x1 - x0):
            kept.append(piece[n])
    return kept + piece[-1:] * (len(piece) > 1)


def table() -> str:
    rows = ["| | Function | Formula and source | Picture |", "|---|---|---|---|"]
    for number, name, doc in _listed():
        words = f"{say(f'indicator.name_{name}')}<br>{say(f'indicator.name_{name}', None, 'en')}<br>`{name}`"
        told = re.sub(r"\s+", " ", doc).replace("|", "\\|").strip()
        shown = f"![{name}](pictures/{name}.svg)" if name in PICTURED else ""
        rows.append(f"| {number} | {words} | {told} | {shown} |")
    return "\n".join(rows)


def _listed() -> list[tuple[str, str, str]]:
    found = [(f.number, f.name, f.doc) for f in FUNCTIONS.values()]
    policy = (not_applicable.__doc__ or "").partition("Parameters\n")[0]
    source = "Source: a city's establishment office (S99). Redistribution is done in the total."
    return [*found[:17], ("F18", "not_applicable", f"{policy} {source}"), *found[17:]]


def drawn() -> dict[str, str]:
    return {name: picture(kind, made()) for name, (kind, made) in PICTURED.items()}


def page(text: str) -> str:
    """The page with its table made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for name, text in drawn().items():
        (PICTURES / f"{name}.svg").write_text(text, encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
