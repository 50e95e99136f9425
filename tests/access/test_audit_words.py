"""Whatever somebody types, the sealed trail holds numbers, codes, counts and hashes: every action is called with a mark
in each text that may hold a name, and its events are searched for it, and for the names of the people of the world.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from leitai import models
from leitai.rules import Refused
from tests.access.calls import CALLS, Call
from tests.access.cells import own_row
from tests.access.scene import Scene

MARK = "甄别人"
# Texts that a person types. What stands in the others is a code, a day, a number or a key.
TYPED = frozenset({
    "answer", "approver", "caption", "chair", "chair_en", "comment", "contact", "contact_en", "document", "evidence",
    "file_name", "given_reason", "leader", "leader_en", "name", "name_en", "note", "office", "organisation", "place",
    "reason", "said", "source", "speaker", "speaker_en", "statement", "telephone", "text", "text_en", "title",
    "title_en", "words",
})  # fmt: skip


def marked(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        # a pasted table keeps its columns, a file its ending
        return f"{MARK}{value}" if key in TYPED and "\t" not in value and "\n" not in value else value
    if isinstance(value, Mapping):
        return {name: marked(one, str(name)) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: marked(getattr(value, one.name), one.name) for one in fields(value)})
    if isinstance(value, list | tuple):
        return type(value)(marked(one, key) for one in value)
    return value


def events(scene: Scene, call: Call, given: Mapping[str, Any]) -> list[models.AuditEvent] | None:
    """What the action left in the trail; None where it was refused."""
    last = models.AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with transaction.atomic():
        try:
            call.action(by=scene.world.scope(call.who), **call.shape(dict(given)))
            found: list[models.AuditEvent] | None = list(models.AuditEvent.objects.filter(pk__gt=last))
        except (Refused, ObjectDoesNotExist):
            found = None
        transaction.set_rollback(True)
    return found


def names() -> Iterator[str]:
    for model in (models.Person, models.Judge, models.RosterEntry, models.LeaderAssignment):
        name = "leader" if model is models.LeaderAssignment else "name"
        yield from model._base_manager.values_list(name, flat=True).distinct()
    # the others are called as roles are, whose codes the trail holds
    yield from models.Person.objects.filter(username__contains="-").values_list("username", flat=True)


def test_the_trail_names_nobody(scene: Scene) -> None:
    known = sorted({name for name in names() if len(name) > 2})
    found, typed, heard = [], 0, 0
    for call in CALLS:
        rows = {name: own_row(scene, call.who, kind) for name, kind in call.keys.items()} if call.works else {}
        given = {name: [row.value] if name.endswith("_ids") else row.value for name, row in rows.items()}
        for rest in (marked(call.rest), call.rest) if call.works else ():
            left = events(scene, call, given | dict(rest))
            if left is not None:
                heard, typed = heard + len(left), typed + (rest != call.rest)
                for event in left:
                    said = f"{event.detail} {event.object_id}"
                    found += [f"{call}: {word}" for word in (MARK, *known) if word in said]
                break
    assert found == []
    assert typed > 60 and heard > len(CALLS) * 0.8, (typed, heard, len(CALLS))


def test_a_mark_is_put_where_a_name_may_stand() -> None:
    assert marked({"name": "甲", "code": "a", "rows": [{"text": "乙"}], "text": "a\tb"}) == {
        "name": f"{MARK}甲", "code": "a", "rows": [{"text": f"{MARK}乙"}], "text": "a\tb"
    }  # fmt: skip


def test_tasks_are_told_by_numbers_and_codes(scene: Scene) -> None:
    """What waits for the worker stands in a table of its own, and in its log."""

    waiting = list(ProcrastinateJob.objects.values_list("args", flat=True))
    assert waiting
    for args in waiting:
        # a text is a code: of the role that somebody has chosen to work in
        assert all(isinstance(value, int) or re.fullmatch(r"[a-z0-9_:-]{0,60}", value) for value in args.values()), args
