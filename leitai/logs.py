"""Log lines: one for each event, plain or JSON, without what a request carries.

Board keys, survey codes and tokens stand in addresses, marks in bodies, and both in the words of an exception. So an
address is told by the name of its route, an error by its kind, its words without quoted parts and numbers, and the
places in the code that it came through. Knows no Django: granian's own processes write such lines too.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
import secrets
import traceback
from contextvars import ContextVar
from pathlib import Path
from typing import Any

number: ContextVar[str] = ContextVar("number", default="")
"""Of the request at work: the one that the page of an error shows."""

# what a request or a workbook brought may stand in their words; ours name ids only
_OTHERS = ("django.", "allauth.", "axes.", "asyncio.", "_granian.", "leitai.workbooks.")
_CARRIED = re.compile(r"'[^']*'|\"[^\"]*\"|\([^()]*\)|\S*\d\S*")
_DETAIL = re.compile(r"\n(?:DETAIL|CONTEXT|HINT|LINE \d+):.*", re.DOTALL)
_PLACES = 12  # of the code, innermost last
_SITE = str(Path(__file__).resolve().parent.parent) + os.sep


def new_number() -> str:
    return f"E-{secrets.token_hex(4).upper()}"


def route_of(request: Any) -> str:
    """The name of an address: the address itself may hold a secret."""
    match = getattr(request, "resolver_match", None)
    return (match and match.url_name) or "no-such-address"


def masked(words: str) -> str:
    """Quoted parts, brackets and numbers left out: they are what a request or a row brought along."""
    return " ".join(_CARRIED.sub("…", _DETAIL.sub("", words)).split())


class Line(logging.Formatter):
    """One line an event. `kind` is plain or json; without it LEITAI_LOG_FORMAT decides."""

    def __init__(self, kind: str = "") -> None:
        super().__init__()
        self.json = (kind or os.environ.get("LEITAI_LOG_FORMAT", "")).strip().lower() == "json"

    def format(self, record: logging.LogRecord) -> str:
        told = fields_of(record)
        if self.json:
            return json.dumps(told, ensure_ascii=False, default=str)
        error = told.pop("error", None)
        head = [str(told.pop(name)) for name in ("time", "level", "logger")]
        known = [str(told.pop("request"))] if "request" in told else []
        words = [str(told.pop("message")), *(f"{name}={value}" for name, value in told.items())]
        tail = [f"| {error['kind']}: {error['words']} | {' < '.join(error['at'])}"] if error else []
        return " ".join([*head, *known, *words, *tail]).replace("\r", " ").replace("\n", " ")


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
    told: dict[str, Any] = {"time": at, "level": record.levelname, "logger": record.name}
    if known := number.get() or getattr(getattr(record, "request", None), "quote_number", ""):
        told["request"] = known
    told["message"] = _message(record)
    told |= getattr(record, "told", {})
    if record.exc_info and record.exc_info[1] is not None:
        told["error"] = error_of(record.exc_info[1])
    return told


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if request is not None and hasattr(request, "path"):
        if record.name.startswith("django.security") and not record.name.endswith("csrf"):
            return f"{record.name.rpartition('.')[2]}: {route_of(request)}"
        # Django's own words end with the address
        reason = str(record.args[0]) if isinstance(record.args, tuple) and record.args else "request"
        return f"{masked(reason)}: {getattr(request, 'method', '')} {route_of(request)}"
    try:
        words = record.getMessage()
    except (TypeError, ValueError):
        words = str(record.msg)
    return masked(words) if f"{record.name}.".startswith(_OTHERS) else words


def error_of(error: BaseException) -> dict[str, Any]:
    """What went wrong and where, innermost last; of what it followed from only the kind."""
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    told: dict[str, Any] = {
        "kind": type(error).__qualname__,
        "words": masked(str(error))[:500],
        "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if (cause := error.__cause__ or error.__context__) is not None:
        told["kind"] += f" after {type(cause).__qualname__}"
    return told


def _short(path: str) -> str:
    """From the package on: what stands before it is this machine's."""
    return path.rpartition("site-packages/")[2] if "site-packages/" in path else path.removeprefix(_SITE)


def said(logger: str, words: str) -> str:
    """A line of a process that has no logging set up: `leitai serve` itself."""
    return Line().format(logging.LogRecord(logger, logging.WARNING, "", 0, words, (), None))
