"""Which rows of two meetings the addresses name, and who may know that they exist."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from leitai import models
from tests.world.meetings import PDF, Plenary
from tests.world.place import MOMENT

Rows = tuple[tuple[str, int, frozenset[str]], ...]


def meeting_rows(
    here: Plenary,
    there: Plenary,
    folder: Path,
    *,
    everybody: frozenset[str],
    wide: frozenset[str],
    officer: frozenset[str],
) -> dict[str, Rows]:
    """Name, number and people of each row, by kind; the last of each is that of the other region."""
    for made in (here, there):
        _paper(made.statements["transport"], folder)
        _waived(made.statements["education"])
        _order(made)

    def pair(pick: Callable[[Plenary], int], seen_by: frozenset[str] = everybody) -> Rows:
        return ("lindong", pick(here), seen_by), ("yunbei", pick(there), frozenset())

    transport, education = pair(_sent, officer), pair(lambda made: made.statements["education"].pk, wide)
    announced = pair(lambda made: made.meeting.pk)
    return {
        "announced": announced,
        "meeting": (announced[0], ("draft", here.draft.pk, wide), announced[1]),
        "statement": (transport[0], education[0], transport[1]),
        "handed_in": transport,
        "awaited": education,
        "item": pair(lambda made: made.items[0].pk),
        "entry": pair(lambda made: made.entries[0].pk),
        "seat_plan": pair(lambda made: made.plan.pk),
        "venue": pair(lambda made: made.venue.pk),
    }


def _sent(made: Plenary) -> int:
    return made.statements["transport"].pk


def _paper(statement: models.WrittenStatement, folder: Path) -> None:
    sha256 = hashlib.sha256(PDF).hexdigest()
    path = folder / "files" / sha256[:2] / sha256
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(PDF)
    models.WrittenStatement.objects.filter(pk=statement.pk).update(
        file_name=f"{statement.theme.name}.pdf", media_type="application/pdf", size=len(PDF), sha256=sha256
    )


def _waived(statement: models.WrittenStatement) -> None:
    """For a reason that the list of statements says."""
    models.WrittenStatement.objects.filter(pk=statement.pk).update(
        waived_at=MOMENT, waived_reason=f"{statement.organization.name}免交原因"
    )


def _order(made: Plenary) -> None:
    codes = [item.unit.code for item in made.items if item.unit]
    models.SpeakingOrder.objects.create(
        meeting=made.meeting, number=1, method="lot", seed="1", unit_codes=codes, made_at=MOMENT
    )
