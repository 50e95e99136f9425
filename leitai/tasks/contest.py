from __future__ import annotations

from procrastinate.contrib.django import app

from leitai.actions.contest import photos


@app.task(name="copy_photo", queue="photos")
def copy_photo(file_id: int) -> None:
    photos.copy_photo(file_id=file_id)
