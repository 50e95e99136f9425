"""The board as files for a venue with a thin line: it opens from the disk, and then asks for one small file only."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from leitai import models
from leitai.queries.board.photos import photo_path
from leitai.queries.board.scene import LANGUAGES, scene_of
from leitai.queries.board.venues import viewer_by_key
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

FILES = ("board.css", "draw.js", "poll.js", "ridges.svg")
MOST_PHOTOS = 12


@dataclass(frozen=True)
class Bundle:
    name: str
    content: bytes


def board_bundle(scope: Scope, venue_id: int, site: str) -> Bundle:
    """`site` is the address under which the venue reaches the server, "https://leitai.example/"."""
    require(scope, Permission.RUN_CONTEST)
    row = found(scope, models.BoardVenue, venue_id)
    viewer = viewer_by_key(row.state_key)
    if viewer is None:
        raise Refused("board_without_link")
    scenes = {code: scene_of(replace(viewer, language=code)) for code in LANGUAGES}
    photos = _photos(scenes, row.round_id)
    data = {
        "scenes": scenes,
        "first": viewer.language,
        "address": f"{site}board/{viewer.state_key}/state.json",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", render_to_string("board/bundle.html", {"site": site.rstrip("/")}))
        archive.writestr("scene.js", f"globalThis.LEITAI = {json.dumps(data, ensure_ascii=False)};\n")
        archive.writestr("README.txt", _readme())
        for name in FILES:
            archive.writestr(name, Path(str(finders.find(f"leitai/board/{name}"))).read_bytes())
        for name, path in photos.items():
            archive.writestr(name, path.read_bytes())
    return Bundle(f"board-{row.code}.zip", made.getvalue())


def _photos(scenes: dict[str, dict[str, Any]], round_id: int) -> dict[str, Path]:
    """The newest pictures go with it; a thin line is never asked for one."""
    kept: dict[str, Path] = {}
    for scene in scenes.values():
        here = []
        for photo in scene["photos"][:MOST_PHOTOS]:
            name, path = f"photos/{photo['id']}.jpg", photo_path(round_id, photo["id"])
            if path is not None and path.is_file():
                kept[name] = path
                here.append(photo | {"src": name})
        scene["photos"] = here
    return kept


def _readme() -> str:
    return _(
        "Unpack the folder and open index.html in a browser. The board asks the server for a file of less than a kilobyte every few seconds; when the line is cut it keeps the last state and goes on when it is back.\n"  # noqa: E501
    )
