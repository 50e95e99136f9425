"""The measures of monthly dispatch, exact: what each divides by what, and the few that are not a plain quotient.

Rates are ratios (0.9716, not 97.16) and differences of rates are differences of ratios; percent appears only in print.
A measure that its inputs cannot give is `NotAvailable` with a reason, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from leitai.core.results import Exact, NotAvailable

Unit = Literal["rate", "points", "growth", "money", "count", "days"]
Policy = Literal["carry", "leave_out"]

NO_PLAN = "progress.no_plan"
NOT_REPORTED = "progress.not_reported"
NOTHING_DUE = "progress.nothing_due"
NOT_RECORDED = "progress.not_recorded"
NO_YEAR_BEFORE = "progress.no_year_before"
ONE_REPORT = "progress.one_report"
NO_FIRST_BUDGET = "progress.no_first_budget"
NOT_POSITIVE = "progress.not_positive"


# ---- single values


def quotient(
    numerator: Exact | None,
    denominator: Exact | None,
    no_numerator: str = NOT_REPORTED,
    no_denominator: str = NOT_POSITIVE,
) -> Fraction | NotAvailable:
    """numerator ÷ denominator; not available where one is missing or the denominator is not positive."""
    if denominator is None or denominator <= 0:
        return NotAvailable(no_denominator)
    if numerator is None:
        return NotAvailable(no_numerator)
    return Fraction(numerator) / Fraction(denominator)


def completion_rate(done: Exact | None, plan: Exact | None) -> Fraction | NotAvailable:
    """Σ completed this year ÷ Σ annual plan."""
    return quotient(done, plan, NOT_REPORTED, NO_PLAN)


def month_index(month: int, fiscal_first_month: int) -> int:
    """1 for the first month of the fiscal year … 12 for its last."""
    if not 1 <= month <= 12 or not 1 <= fiscal_first_month <= 12:
        raise ValueError(f"months run from 1 to 12, not {month} and {fiscal_first_month}")
    return (month - fiscal_first_month) % 12 + 1


def schedule_progress(month: int, fiscal_first_month: int = 1) -> Fraction:
    """The linear time progress: months elapsed of the fiscal year ÷ 12."""
    return Fraction(month_index(month, fiscal_first_month), 12)


def lead_over_schedule(rate: Fraction | NotAvailable, schedule: Fraction) -> Fraction | NotAvailable:
    """Completion rate - schedule, from unrounded values (97.158 - 83.333 is 13.8; 97.2 - 83.3 would be 13.9)."""
    return rate - schedule if isinstance(rate, Fraction) else rate


def year_on_year(now: Exact | None, then: Exact | None) -> Fraction | NotAvailable:
    """(now - then) ÷ then."""
    rate = quotient(now, then, NOT_REPORTED, NO_YEAR_BEFORE)
    return rate - 1 if isinstance(rate, Fraction) else rate


def growth(now: Exact | None, first: Exact | None) -> Fraction | NotAvailable:
    """Σ budget now ÷ Σ first budget - 1, both over the projects that have both."""
    rate = quotient(now, first, NO_FIRST_BUDGET, NO_FIRST_BUDGET)
    return rate - 1 if isinstance(rate, Fraction) else rate


@dataclass(frozen=True)
class Slip:
    """Days by which forecasts moved since their first one: mean and median over the `n` projects with two reports."""

    mean: Fraction | NotAvailable
    median: Fraction | NotAvailable
    n: Fraction


def slip(days: Mapping[int, Exact]) -> Slip:
    """Mean and median of slips given as days → weight (the shares of the projects that slipped by so many days).

    The median is the middle of the weighted distribution, with the mean of the two middle values where the halves meet;
    with equal weights that is the ordinary median.
    """
    weights = {day: Fraction(weight) for day, weight in sorted(days.items()) if weight}
    n = sum(weights.values(), Fraction(0))
    if not n:
        return Slip(NotAvailable(ONE_REPORT), NotAvailable(ONE_REPORT), n)
    mean = sum((day * weight for day, weight in weights.items()), Fraction(0)) / n
    return Slip(mean, _weighted_median(weights, n / 2), n)


def _weighted_median(weights: Mapping[int, Fraction], half: Fraction) -> Fraction:
    passed = Fraction(0)
    ordered = list(weights)
    for position, day in enumerate(ordered):
        passed += weights[day]
        if passed == half:
            return Fraction(day + ordered[position + 1], 2)
        if passed > half:
            return Fraction(day)
    raise AssertionError("weights that sum to n pass n/2")


# ---- sums that the facts can give

MONEY_TERMS = (
    "plan_year", "plan_first", "done_month", "done_year", "done_total", "statistics_year", "paid_year",
    "total_investment", "done_of_paid", "budget_now", "budget_first", "done_without_plan",
)  # fmt: skip
COUNT_TERMS = (
    "projects", "planned", "started", "new_starts", "new_starts_started", "new_starts_due", "new_starts_early",
    "new_starts_overdue", "completions", "completions_completed", "completions_due", "completed", "registered_started",
    "with_payment", "with_budgets", "start_known", "statistics_known", "filed", "carried", "unfiled",
    "without_plan",
)  # fmt: skip
"""What each term sums is written down once, in facts/questions; core only divides them."""


@dataclass(frozen=True)
class Kind:
    """A kind of measure: a quotient of two summed terms, shifted by `less` (1 for a growth).

    `denominators` maps the name a rulebook may choose to (numerator term, denominator term); the first is the default.
    `n` is the term that counts the projects behind it. Where `evidence` sums to 0 over the whole region, nothing of the
    kind was ever recorded and the measure is not available (a 0 would be a lie).
    """

    code: str
    unit: Unit
    denominators: Mapping[str, tuple[str, str]]
    n: str = "projects"
    less: int = 0
    against_schedule: bool = False
    evidence: str = ""
    no_numerator: str = NOT_REPORTED
    no_denominator: str = NOT_POSITIVE
    year_before: bool = False
    higher_is_better: bool = True

    @property
    def default(self) -> str:
        return next(iter(self.denominators))


@dataclass(frozen=True)
class Amount:
    """A summed term shown as it is: money or a count."""

    code: str
    unit: Unit
    term: str
    evidence: str = ""
    higher_is_better: bool = True


_PLANS = {"plan_year": ("done_year", "plan_year"), "plan_first": ("done_year", "plan_first")}

_RATIO_KINDS = (
    Kind("completion_rate", "rate", _PLANS, n="planned", no_denominator=NO_PLAN),
    Kind("lead", "points", _PLANS, n="planned", against_schedule=True, no_denominator=NO_PLAN),
    Kind("start_rate", "rate", {
        "year_plan": ("new_starts_started", "new_starts"),
        "plan_to_date": ("new_starts_started", "new_starts_due"),
        "all": ("started", "projects"),
    }, evidence="start_known", no_denominator=NOTHING_DUE),
    Kind("completion_count_rate", "rate", {
        "year_plan": ("completions_completed", "completions"),
        "plan_to_date": ("completions_completed", "completions_due"),
    }, no_denominator=NOTHING_DUE),
    Kind("statistics_entry_rate", "rate", {"started": ("registered_started", "started")},
         evidence="statistics_known", no_denominator=NOTHING_DUE),
    Kind("payment_rate", "rate", {
        "done_year": ("paid_year", "done_of_paid"),
        "plan_year": ("paid_year", "plan_year"),
    }, n="with_payment", no_denominator=NOT_REPORTED),
    Kind("year_on_year", "growth", {"done_year": ("done_year", "done_year@year_before")}, less=1, year_before=True,
         no_denominator=NO_YEAR_BEFORE),
    Kind("growth", "growth", {"total_first": ("budget_now", "budget_first")}, n="with_budgets", less=1,
         no_numerator=NO_FIRST_BUDGET, no_denominator=NO_FIRST_BUDGET, higher_is_better=False),
)  # fmt: skip
RATIO_KINDS: dict[str, Kind] = {kind.code: kind for kind in _RATIO_KINDS}

AMOUNTS: dict[str, Amount] = {
    **{term: Amount(term, "money", term) for term in MONEY_TERMS},
    **{term: Amount(term, "count", term) for term in COUNT_TERMS},
}
SLIP_KINDS: dict[str, Literal["mean", "median"]] = {"slip_mean": "mean", "slip_median": "median"}
KINDS: tuple[str, ...] = (*RATIO_KINDS, *SLIP_KINDS, *AMOUNTS)


@dataclass(frozen=True)
class Spec:
    """A measure as a rulebook or a cell names it: its kind, the chosen denominator, the policy for unfiled projects."""

    kind: str
    denominator: str = ""
    policy: Policy = "carry"
    terms: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown measure {self.kind!r}; known are {', '.join(sorted(KINDS))}")
        ratio = RATIO_KINDS.get(self.kind)
        choices: Sequence[str] = tuple(ratio.denominators) if ratio else ()
        if self.denominator and self.denominator not in choices:
            raise ValueError(
                f"{self.kind} has no denominator {self.denominator!r}; choose one of {', '.join(choices) or '(none)'}"
            )
        if ratio and not self.denominator:
            object.__setattr__(self, "denominator", ratio.default)
        object.__setattr__(self, "terms", self._terms(ratio))

    def _terms(self, ratio: Kind | None) -> tuple[str, ...]:
        if ratio is None:
            return () if self.kind in SLIP_KINDS else (self.kind,)
        over, under = ratio.denominators[self.denominator]
        return tuple(dict.fromkeys(t for t in (over, under, ratio.n, ratio.evidence) if t))

    @property
    def unit(self) -> Unit:
        if self.kind in SLIP_KINDS:
            return "days"
        ratio = RATIO_KINDS.get(self.kind)
        return ratio.unit if ratio else AMOUNTS[self.kind].unit

    @property
    def higher_is_better(self) -> bool:
        if self.kind in SLIP_KINDS:
            return False
        ratio = RATIO_KINDS.get(self.kind)
        return ratio.higher_is_better if ratio else True

    @property
    def times(self) -> int:
        """From base units to the unit that is printed: percent and percentage points are printed × 100."""
        return 100 if self.unit in ("rate", "points", "growth") else 1
