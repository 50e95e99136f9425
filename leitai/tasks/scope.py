from __future__ import annotations

from django.utils import timezone

from leitai.queries.orgs import Scope, scope_for
from leitai.rules import Refused


def task_scope(person_id: int, region_id: int, chosen: str = "") -> Scope:
    """A task acts as who asked for it, with the roles they hold when it runs; of several the one chosen when asking."""
    scope = scope_for(person_id, day=timezone.localdate(), region_id=region_id, chosen=chosen)
    if scope is None or scope.region_id != region_id:
        raise Refused("not_allowed")
    return scope
