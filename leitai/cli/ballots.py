"""Ballots from CSV, Parquet or JSON as one frame, whatever their headings; a row that cannot be read is named.

`read_ballots` gives, one row for each mark: `line`, the text columns of TEXTS ("" where empty), `state`, `mark` and
`factor` as exact decimals (`mark` is null in every row whose state is not scored), or `place` where the file holds
places instead of marks. `levels` are worded marks (优 for 95), which only a rulebook knows.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from leitai.core.problems import Problem, Refused
from leitai.messages import listed

TEXTS = ("judge", "category", "group", "home_unit", "candidate", "unit", "criterion", "reason")
COLUMNS = (*TEXTS, "mark", "state", "factor", "place")
STATES = ("scored", "abstained", "recused", "absent", "voided")
TOLD = 10  # problems named; the rest are counted

_DECIMAL = r"^[+-]?\d{1,12}(\.\d{0,12})?$"
_PLACE = r"^\d{1,6}$"


def parse_columns(text: str) -> dict[str, str]:
    """`judge=rater,mark=crit2` as a mapping from our columns to the file's headings."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    found = {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
    if unknown := [ours for ours in found if ours not in COLUMNS or not found[ours]]:
        known = listed(*COLUMNS)
        raise Refused([Problem("ballots.unknown_column", {"column": ours, "known": known}) for ours in unknown])
    return found


def read_ballots(
    path: Path, columns: Mapping[str, str] | None = None, levels: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The file's ballots; raises Refused naming each bad row by its line (for Parquet and JSON: its number)."""
    table = _renamed(read_texts(path), columns or {})
    if not len(table):
        raise Refused([Problem("ballots.empty")])
    texts = [_text(table, name).alias(name) for name in TEXTS]
    state = _text(table, "state").str.to_lowercase()
    table = table.select("line", *texts, state.replace("", "scored").alias("state"), *_numbers(table, levels or {}))
    _refuse(table)
    return table.select("line", *TEXTS, "state", *_parsed(table))


# ---- from the file to a frame of texts


def read_texts(path: Path) -> pl.DataFrame:
    """The file's table, every value a text, with the line each row begins on as `__line`."""
    return _numbered(_read(path), path)


def _read(path: Path) -> pl.DataFrame:
    try:
        match path.suffix.lower():
            case ".parquet":
                return pl.read_parquet(path)
            case ".json":
                return _from_json(decoded(path))
            case ".csv" | ".txt":
                return _from_csv(decoded(path))
    except (OSError, json.JSONDecodeError, pl.exceptions.PolarsError) as error:
        raise Refused([Problem("ballots.unreadable", {"reason": str(error).partition("\n")[0]})]) from None
    raise Refused([Problem("ballots.unknown_kind", {"kind": path.suffix or path.name})])


def decoded(path: Path) -> str:
    """Excel in China saves CSV in GB 18030; everything else is UTF-8."""
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused([Problem("ballots.encoding")])


def _from_csv(text: str) -> pl.DataFrame:
    try:
        return pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)
    except pl.exceptions.NoDataError:
        raise Refused([Problem("ballots.empty")]) from None
    except pl.exceptions.ComputeError:
        reader = csv.reader(io.StringIO(text, newline=""))
        width = len(next(reader))
        ragged = [Problem("ballots.ragged", {"width": width}, reader.line_num) for row in reader if len(row) > width]
        if not ragged:
            raise
        raise Refused(ragged[:TOLD]) from None


def _from_json(text: str) -> pl.DataFrame:
    # Numbers stay as they are written: 0.1 read as a double would no longer be one tenth.
    rows = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    rows = rows.get("ballots") if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused([Problem("ballots.not_rows")])
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame({name: [_plain(row.get(name)) for row in rows] for name in names}, strict=False)


def _plain(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else str(value)


def _numbered(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Every value as text, with the line each row begins on; rows with nothing in them are left out."""
    if nested := [name for name, kind in table.schema.items() if kind.is_nested()]:
        raise Refused([Problem("ballots.nested", {"column": name}) for name in nested])
    table = table.select(pl.all().cast(pl.String).str.strip_chars())
    csv_like = path.suffix.lower() in (".csv", ".txt")
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n").fill_null(0)) if csv_like else pl.lit(0)
    before = breaks.cum_sum().shift(1, fill_value=0) if csv_like else pl.lit(0)
    line = pl.int_range(pl.len(), dtype=pl.Int64) + before.cast(pl.Int64) + (2 if csv_like else 1)
    filled = pl.any_horizontal(pl.all().is_not_null() & (pl.all() != ""))
    return table.with_columns(filled.alias("__filled"), line.alias("__line")).filter("__filled").drop("__filled")


def _renamed(table: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    headings = {name.strip(): name for name in table.columns if name != "__line"}
    wanted = {ours: columns.get(ours, ours) for ours in COLUMNS}
    lost = [theirs for ours, theirs in columns.items() if theirs not in headings]
    needed = ["judge", "candidate"] + ["mark"] * (wanted["place"] not in headings)
    lost += [wanted[ours] for ours in needed if wanted[ours] not in headings and ours not in columns]
    if lost:
        found = listed(*headings)
        raise Refused([Problem("ballots.no_heading", {"heading": theirs, "found": found}) for theirs in lost])
    there = {ours: headings[theirs] for ours, theirs in wanted.items() if theirs in headings}
    if "mark" in there:
        there.pop("place", None)
    return table.select(pl.col("__line").alias("line"), *(pl.col(theirs).alias(ours) for ours, theirs in there.items()))


# ---- from texts to values


def _text(table: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).fill_null("") if name in table.columns else pl.lit("")


def _numbers(table: pl.DataFrame, levels: Mapping[str, str]) -> Iterator[pl.Expr]:
    kind = "mark" if "mark" in table.columns else "place"
    number = _text(table, kind)
    yield (number.replace(dict(levels)) if levels else number).alias(kind)
    yield _text(table, "factor").replace("", "1").alias("factor")


def _refuse(table: pl.DataFrame) -> None:
    scored = pl.col("state") == "scored"
    number, pattern = ("mark", _DECIMAL) if "mark" in table.columns else ("place", _PLACE)
    checks: list[tuple[str, str, pl.Expr]] = [
        ("ballots.no_judge", "judge", pl.col("judge") == ""),
        ("ballots.no_candidate", "candidate", pl.col("candidate") == ""),
        ("ballots.unknown_state", "state", ~pl.col("state").is_in(STATES)),
        (f"ballots.no_{number}", number, scored & (pl.col(number) == "")),
        (f"ballots.bad_{number}", number, scored & (pl.col(number) != "") & ~pl.col(number).str.contains(pattern)),
        ("ballots.bad_factor", "factor", ~pl.col("factor").str.contains(_DECIMAL)),
    ]
    found = [
        Problem(id, {"found": value, "states": listed(*STATES)} if value else {}, line)
        for id, column, fault in checks
        for line, value in table.filter(fault).select("line", column).iter_rows()
    ]
    if found:
        found.sort(key=lambda problem: problem.line or 0)
        rest = [Problem("ballots.more", {"n": len(found) - TOLD})] if len(found) > TOLD else []
        raise Refused([*found[:TOLD], *rest])


def _parsed(table: pl.DataFrame) -> Iterator[pl.Expr]:
    scored = pl.col("state") == "scored"
    if "mark" in table.columns:
        yield _decimal(table, "mark", scored)
    else:
        yield pl.when(scored).then("place").cast(pl.Int64).alias("place")
    yield _decimal(table, "factor", pl.lit(True))


def _decimal(table: pl.DataFrame, name: str, where: pl.Expr) -> pl.Expr:
    """Exact, with as many decimal places as the longest entry has."""
    after = pl.col(name).str.extract(r"\.(\d*)$", 1).str.len_chars()
    places = table.filter(where).select(after.max().fill_null(0)).item()
    plain = pl.col(name).str.strip_prefix("+").str.strip_suffix(".")
    return pl.when(where).then(plain).cast(pl.Decimal(38, int(places or 0))).alias(name)
