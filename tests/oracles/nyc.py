"""An independent count of New York City's capital projects: the standard library's csv reader, and nothing of ours.

Run by hand: python tests/oracles/nyc.py FILE prints every period's figures.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

BOROUGHS = {
    "Bronx": "Bronx", "Brooklyn": "Brooklyn", "Manhattan": "Manhattan", "Manhatten": "Manhattan", "Queens": "Queens",
    "Staten Island": "Staten Island",
}  # fmt: skip
UPSTATE = {"Upstate", "Carmel", "Marlboro", "Olive", "Port Jervis", "Valhalla"}


@dataclass(frozen=True)
class Line:
    period: date
    project: str
    agency: str
    borough: str
    place: str
    budget: Fraction | None
    forecast: date | None


@dataclass
class Figures:
    """Of one group in one period."""

    rows: int = 0
    slips: list[int] = field(default_factory=list)
    budget: Fraction = Fraction(0)
    first_budget: Fraction = Fraction(0)
    with_budgets: int = 0

    @property
    def slip_mean(self) -> Fraction | None:
        return Fraction(sum(self.slips), len(self.slips)) if self.slips else None

    @property
    def slip_median(self) -> Fraction | None:
        days, half = sorted(self.slips), len(self.slips) // 2
        if not days:
            return None
        return Fraction(days[half]) if len(days) % 2 else Fraction(days[half - 1] + days[half], 2)

    @property
    def growth(self) -> Fraction | None:
        return self.budget / self.first_budget - 1 if self.first_budget > 0 else None


def lines(path: Path) -> list[Line]:
    with path.open(encoding="utf-8", errors="replace", newline="") as source:
        rows = csv.DictReader(source)
        return [
            Line(
                period=day(row["Date Reported As Of"]),
                project=row["PID"],
                agency=row["Managing Agency"],
                borough=BOROUGHS.get(row["Borough"].strip(), ""),
                place=place(row["Borough"].strip()),
                budget=Fraction(row["Budget Forecast"]) if row["Budget Forecast"] else None,
                forecast=day(row["Forecast Completion"]) if row["Forecast Completion"] else None,
            )
            for row in rows
            if row["PID"] and row["PID"].isdigit()
        ]


def place(written: str) -> str:
    """The borough, or in one word why it is none."""
    if "," in written:
        return "Several boroughs"
    if written == "New York":
        return "“New York” only"
    return "Upstate" if written in UPSTATE else BOROUGHS.get(written, written)


def day(text: str) -> date:
    return datetime.strptime(text.split(" ")[0], "%m/%d/%Y").date()  # noqa: DTZ007


def figures(path: Path) -> dict[str, dict[tuple[str, str], Figures]]:
    """By period ("2019-09") and group: ("total", ""), ("agency", "DDC"), ("borough", ""), ("place", "Citywide")."""
    found: dict[str, dict[tuple[str, str], Figures]] = {}
    first_budget: dict[str, Fraction] = {}
    first_forecast: dict[str, date] = {}
    seen: dict[str, int] = defaultdict(int)
    for line in sorted(lines(path), key=lambda line: line.period):
        seen[line.project] += 1
        if line.budget is not None:
            first_budget.setdefault(line.project, line.budget)
        if line.forecast is not None:
            first_forecast.setdefault(line.project, line.forecast)
        groups = found.setdefault(f"{line.period:%Y-%m}", defaultdict(Figures))
        for key in (("total", ""), ("agency", line.agency), ("borough", line.borough), ("place", line.place)):
            group = groups[key]
            group.rows += 1
            if line.forecast is not None and seen[line.project] > 1:
                group.slips.append((line.forecast - first_forecast[line.project]).days)
            if line.budget is not None:
                group.budget += line.budget
                group.first_budget += first_budget[line.project]
                group.with_budgets += 1
    return found


if __name__ == "__main__":
    for period, groups in sorted(figures(Path(sys.argv[1])).items()):
        for (kind, name), group in sorted(groups.items()):
            mean, median, growth = group.slip_mean, group.slip_median, group.growth
            shown = [None if value is None else round(float(value), 4) for value in (mean, median, growth)]
            print(period, kind, name or "-", "rows", group.rows, "slip n", len(group.slips), *shown)  # noqa: T201
