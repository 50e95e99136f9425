"""The link report in print and as JSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import typer

from leitai.cli.rows import read_rows
from leitai.cli.speech import language, refuse
from leitai.core.assignment import Design, LinkReport, link_report
from leitai.core.assignment.link import Figure
from leitai.core.problems import Problem, Refused
from leitai.core.results import NotAvailable
from leitai.messages import listed, say

UNCONNECTED = 1
SHOWN = 12  # names said in one line


def report_file(path: Path, sigma: float, columns: str, as_json: bool, out: Path | None) -> None:
    try:
        rows = read_rows(path, ("judge", "group", "candidate"), columns=columns)
        report = link_report(_design([row.line for row in rows], [_triple(row.values) for row in rows]))
    except Refused as refused:
        refuse(refused.problems, str(path))
    made = as_values(report, sigma)
    if out is not None:
        text = table_text(report, sigma) if out.suffix.lower() == ".csv" else json_text(made)
        out.write_text(text, encoding="utf-8")
    if as_json:
        sys.stdout.write(json_text(made))
    elif out is None:
        for line in told_report(report, sigma):
            typer.echo(line)
    if not report.connected:
        raise typer.Exit(UNCONNECTED)


def _triple(values: dict[str, str]) -> tuple[str, str, str]:
    return values["judge"], values["group"], values["candidate"]


def _design(lines: list[int], triples: list[tuple[str, str, str]]) -> Design:
    """The design knows the number of a row; people look for the line of the file."""
    try:
        return Design.of(triples)
    except Refused as refused:
        found = []
        for problem in refused.problems:
            values = dict(problem.values)
            if "first" in values:
                values["first"] = lines[int(str(values["first"])) - 1]
            line = lines[problem.line - 1] if problem.line else None
            found.append(Problem(problem.id, values, line))
        raise Refused(found) from None


def as_values(report: LinkReport, sigma: float) -> dict[str, Any]:
    """For machines: `se_` in marks, `variance_` in σ²; null where nothing connects."""
    return {
        "connected": report.connected,
        "marks": report.marks,
        "parts": [list(part) for part in report.parts],
        "algebraic_connectivity": report.connectivity,
        "mean_pair_variance": _plain(report.pair_variance),
        "sigma": sigma,
        "groups": [
            {
                "first": link.first,
                "second": link.second,
                "variance_sites": _plain(link.sites, power=2),
                "se_sites": _plain(link.sites, sigma),
                "variance_severity": _plain(link.severity, power=2),
                "se_severity": _plain(link.severity, sigma),
            }
            for link in report.groups
        ],
        "linking_judges": list(report.linkers),
        "without": [
            {"judge": absent.judge, "connected": absent.connected, "se": _plain(absent.worst, sigma)}
            for absent in report.absences
        ],
    }


def told_report(report: LinkReport, sigma: float) -> Iterator[str]:
    words = language()

    def line(id: str, **values: object) -> str:
        return say(id, values, words)

    yield line("link.marks", n=report.marks)
    if report.connected:
        yield line("link.connected")
        yield line("link.figures", connectivity=f"{report.connectivity:.2f}", variance=_shown(report.pair_variance))
    else:
        yield line("link.apart", n=len(report.parts))
        for number, part in enumerate(report.parts, 1):
            yield line("link.part", n=number, sites=_names(part))
        yield line("link.remedy", n=len(report.parts) - 1)
    for link in report.groups:
        values = {"first": link.first, "second": link.second, "sigma": f"{sigma:g}"}
        yield line("link.groups", **values, sites=_shown(link.sites, sigma), severity=_shown(link.severity, sigma))
    if report.connected:
        yield (
            line("link.linkers", n=len(report.linkers), judges=_names(report.linkers))
            if report.linkers
            else line("link.no_linkers")
        )
    for absent in report.absences:
        values = {"judge": absent.judge, "se": _shown(absent.worst, sigma)}
        yield line("link.without" if absent.connected else "link.lost_without", **values)


def table_text(report: LinkReport, sigma: float) -> str:
    """CSV: one row for every figure."""
    made = as_values(report, sigma)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["figure", "first", "second", "value"])
    for name in ("connected", "marks", "algebraic_connectivity", "mean_pair_variance", "sigma"):
        writer.writerow([name, "", "", made[name]])
    for pair in made["groups"]:
        for name in ("variance_sites", "se_sites", "variance_severity", "se_severity"):
            writer.writerow([name, pair["first"], pair["second"], pair[name]])
    for absent in made["without"]:
        writer.writerow(["se_without", absent["judge"], "", absent["se"]])
    return text.getvalue()


def json_text(made: object) -> str:
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _plain(figure: Figure, scale: float = 1.0, power: int = 1) -> float | None:
    return None if isinstance(figure, NotAvailable) else figure**power * scale


def _shown(figure: Figure, scale: float = 1.0) -> str:
    if isinstance(figure, NotAvailable):
        return say(figure.reason, None, language())
    return f"{figure * scale:.3f}" if scale == 1.0 else f"{figure * scale:.2f}"


def _names(names: tuple[str, ...]) -> dict[str, list[object]]:
    return listed(*names[:SHOWN], *(["…"] if len(names) > SHOWN else []))
