"""Names of a contest's rows in the reader's language; the Chinese one where there is no English."""

from __future__ import annotations

from leitai import models

Named = models.Season | models.Round | models.Candidate | models.VisitGroup | models.JudgeCategory | models.Theme


def said(row: Named, language: str) -> str:
    return (row.name_en or row.name) if language.startswith("en") else row.name
