"""Small trees and figures for tests."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from leitai.core.appraisal import AppraisalTree, Row, parse_tree

LINEAR = {"name": "linear_capped"}
BEST = {"name": "share_of_best"}
PLACES = {"name": "rank_points", "points": [100, 95, 90], "step": 5, "percent": True}


def indicator(code: str, weight: Any, function: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    shown = {"code": code, "label": {"zh": code, "en": code}, "weight": weight, "owner": "office"}
    return shown | ({"function": function} if function else {}) | more


def tree(indicators: list[dict[str, Any]], classes: tuple[str, ...] = (), **more: Any) -> AppraisalTree:
    return parse_tree({
        "code": "small", "name": {"zh": "小", "en": "Small"}, "source": "made up for a test",
        "classes": [{"code": code, "label": {"zh": code, "en": code}} for code in classes],
        "aspects": [{"code": "all_of_it", "label": {"zh": "全部", "en": "All"}, "indicators": indicators}],
    } | more)  # fmt: skip


def row(unit: str, code: str, actual: object = None, target: object = None, **more: Any) -> Row:
    baseline = tuple(Fraction(str(past)) for past in more.pop("baseline", ()))
    unit_class = more.pop("unit_class", "")
    number = None if actual is None else Fraction(str(actual))
    goal = None if target is None else Fraction(str(target))
    return Row(unit, unit_class, code, number, target=goal, baseline=baseline, **more)
