from __future__ import annotations

from django.utils import timezone

from leitai.queries.orgs import Scope, scope_for
from leitai.rules import Refused


def task_scope(person_id: int, region_id: int) -> Scope:
    """A task acts as the person who asked for it, with the roles they hold when it runs."""
    scope = scope_for(person_id, day=timezone.localdate(), region_id=region_id)
    if scope is None or scope.region_id != region_id:
        raise Refused("not_allowed")
    return scope
