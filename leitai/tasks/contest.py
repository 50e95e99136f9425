from __future__ import annotations

from contextlib import suppress

from procrastinate.contrib.django import app

from leitai.actions.contest import photos
from leitai.actions.contest.sealing import seal_result
from leitai.queries.contest.sealed import office_of_round
from leitai.rules import Refused


@app.task(name="copy_photo", queue="photos")
def copy_photo(file_id: int) -> None:
    photos.copy_photo(file_id=file_id)


@app.task(name="seal_round", queue="contest")
def seal_round(round_id: int) -> None:
    """On every sheet; what came in meanwhile is counted in the same run."""
    with suppress(Refused):  # a ballot that came after the reveal is kept, and counts only by a correction
        seal_result(by=office_of_round(round_id), round_id=round_id)
