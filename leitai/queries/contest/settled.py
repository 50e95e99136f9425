"""Whether what counts may still change: once places are open, only an objection opens it again."""

from __future__ import annotations

from leitai import models


def settled(row: models.Round) -> bool:
    """Places are open, and no upheld objection waits for its correction."""
    if not (row.results.exists() and row.reveal_steps.exists()):
        return False
    upheld = models.Objection.objects.filter(round=row, state="upheld", corrected_version__isnull=True)
    return row.state != "revealed" or not upheld.exists()
