from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.keys import shut_sessions
from leitai.queries.orgs import Scope, in_charge_of
from leitai.rules import Refused


@transaction.atomic
def end_own_sessions(*, by: Scope, current: str, mark: str = "") -> models.Person:
    """End the own session with this mark, or all but the one whose key is `current`."""
    person = models.Person.objects.get(pk=by.person_id)
    ended = shut_sessions(person.pk, only=mark) if mark else shut_sessions(person.pk, keep=current)
    if not ended:
        raise Refused("session_is_over")
    record(by=by, verb="end_own_sessions", about=person, detail={"sessions": ended})
    return person


@transaction.atomic
def end_sessions(*, by: Scope, person_id: int) -> models.Person:
    """Sign somebody out everywhere: a lost telephone, a computer left open. The password stays."""
    person = in_charge_of(by, person_id)
    if person.pk in by.hands:
        raise Refused("own_sessions")
    ended = shut_sessions(person.pk)
    if not ended:
        raise Refused("session_is_over")
    record(by=by, verb="end_sessions", about=person, detail={"sessions": ended})
    return person
