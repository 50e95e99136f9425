"""The protocol of a version: taken away, and computed again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from leitai import models
from leitai.core.appraisal import appraise
from leitai.core.scoring import differences
from leitai.facts.appraisals import APPRAISAL
from leitai.facts.published import published_folder
from leitai.facts.store import verify
from leitai.messages import say
from leitai.queries.appraisal.figures import rows_of
from leitai.queries.appraisal.rounds import appraisal_shown
from leitai.queries.appraisal.scored import protocol_of
from leitai.queries.appraisal_rulebooks import appraisal_rulebook
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope, visible

TOLD = 20


@dataclass(frozen=True)
class Check:
    """`differs` are places of the protocol that another computation gives otherwise; `damages` touched files."""

    id: int
    version: int
    units: int
    scores: int
    figures: int
    inputs_sha256: str
    tree_sha256: str
    revision: int
    manifest_sha256: str
    differs: tuple[str, ...]
    damages: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.differs and not self.damages


def protocol_file(scope: Scope, pk: int, version: int) -> tuple[str, bytes]:
    """The protocol with the figures and the tree's own text: whoever has it can compute everything again."""
    row = appraisal_shown(scope, pk)
    result = visible(scope, models.AppraisalResult).get(round=row, version=version)
    body = json.dumps(result.protocol, ensure_ascii=False, separators=(",", ":")) + "\n"
    return f"appraisal_{row.code}_v{version}.json", body.encode()


def protocol_check(scope: Scope, pk: int, version: int) -> Check:
    row = appraisal_shown(scope, pk)
    result = visible(scope, models.AppraisalResult).select_related("publication").get(round=row, version=version)
    recorded: dict[str, Any] = result.protocol
    book = appraisal_rulebook(recorded["rulebook"]["text"])
    again = protocol_of(book, appraise(book.tree, rows_of(result.inputs)), result.inputs, result.inputs_sha256)
    published = getattr(result, "publication", None)
    return Check(
        id=row.pk,
        version=version,
        units=len(recorded["units"]),
        scores=sum(len(unit["indicators"]) for unit in recorded["units"]),
        figures=len(result.inputs),
        inputs_sha256=result.inputs_sha256,
        tree_sha256=book.sha256,
        revision=published.revision if published else 0,
        manifest_sha256=published.manifest_sha256 if published else "",
        differs=tuple(where for where, _was, _now in differences(recorded, again))[:TOLD],
        damages=tuple(_damages(row, published)) if published else (),
    )


def _damages(row: models.AppraisalRound, published: models.AppraisalPublication) -> Iterator[str]:
    root = Path(settings.LEITAI_FACTS_DIR)
    folder = published_folder(root, APPRAISAL, row.region.code, row.code, published.revision)
    for found in verify(folder, published.manifest_sha256):
        yield say(found.message, {**found.values, "path": "/".join(found.path.parts[-2:])}, reader())
