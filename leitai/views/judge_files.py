"""The files of the judge's phone: put together from plain parts, without a bundler, and stamped with their version.

A phone keeps all of them. The worker's text holds the version, so that a change of any file is a new worker.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string

FOLDER = Path(__file__).resolve().parent.parent / "static" / "leitai"
SHARED = ("store", "send")
"""What the page and the worker have in common."""
PAGE = (*SHARED, "marks", "parts", "photos", "device", "open", "list", "stop", "ranking", "receipts", "more", "app")
STAMP = "@VERSION@"


@dataclass(frozen=True)
class PhoneFiles:
    version: str
    shell: str
    script: str
    worker: str
    style: str
    icons: str
    manifest: str


@lru_cache(maxsize=1)
def phone_files() -> PhoneFiles:
    words = json.loads(_text("judge/words.json"))
    script = _wrapped(
        f"const WORDS = {json.dumps(words, ensure_ascii=False, separators=(',', ':'))};", *map(_part, PAGE)
    )
    worker = _wrapped(*map(_part, (*SHARED, "worker")))
    style, icons = _text("judge/app.css"), _text("icons.svg")
    shell = render_to_string("judge/shell.html", {"version": STAMP})
    manifest = json.dumps(_manifest(words), ensure_ascii=False)
    parts = (shell, script, worker, style, icons, manifest)
    version = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    shell, script, worker = (text.replace(STAMP, version) for text in (shell, script, worker))
    return PhoneFiles(version, shell, script, worker, style, icons, manifest)


def ending_worker() -> str:
    """For a site that wants its workers gone: pages are fetched again each time, and what is kept on phones stays."""
    return _part("ending")


def _wrapped(*parts: str) -> str:
    return "\n".join(('(() => {\n"use strict";', *parts, "})();\n"))


def _part(name: str) -> str:
    return _text(f"judge/{name}.js")


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _manifest(words: dict[str, dict[str, str]]) -> dict[str, object]:
    return {
        "name": words["zh"]["app"],
        "short_name": words["zh"]["app_short"],
        "lang": "zh-Hans",
        "start_url": "/judge/",
        "scope": "/judge/",
        "display": "standalone",
        "background_color": "#f4f6f7",
        "theme_color": "#ffffff",
        "icons": [{"src": "/judge/mark.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
