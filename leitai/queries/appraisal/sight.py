"""What a person may see of an appraisal. Only queries/orgs asks here: everybody else asks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from leitai import models
from leitai.rules import Permission

if TYPE_CHECKING:
    from leitai.queries.orgs import Scope


def appraisal(prefix: str = "") -> Callable[[Scope], Q]:
    """An appraisal is its region's business once its targets are issued; a draft that of the whole region's offices."""

    def rule(scope: Scope) -> Q:
        inside = Q(**{f"{prefix}region_id": scope.region_id})
        return inside if scope.whole_region else inside & ~Q(**{f"{prefix}state": "draft"})

    return rule


def own_appraised(scope: Scope, prefix: str) -> Q:
    return Q(**{f"{prefix}unit_id__in": scope.unit_ids}) | Q(**{f"{prefix}organization_id__in": scope.organization_ids})


def figures(prefix: str = "") -> Callable[[Scope], Q]:
    """Targets, self-assessments and values: the office's, the appraised one's own, the department's that answers."""

    def rule(scope: Scope) -> Q:
        inside = appraisal(f"{prefix}appraised__round__")(scope)
        if scope.whole_region:
            return inside
        duty = models.IndicatorDuty.objects.filter(
            round_id=OuterRef(f"{prefix}appraised__round_id"),
            indicator=OuterRef(f"{prefix}indicator"),
            organization_id__in=scope.organization_ids,
        )
        return inside & (own_appraised(scope, f"{prefix}appraised__") | Q(Exists(duty)))

    return rule


def score_events(scope: Scope, prefix: str = "") -> Q:
    """An event is known to the office, to whom it concerns, and to whoever entered it."""
    inside = appraisal(f"{prefix}appraised__round__")(scope)
    if scope.whole_region:
        return inside
    entered = Q(**{f"{prefix}entered_by_id": scope.person_id})
    return inside & (own_appraised(scope, f"{prefix}appraised__") | entered)


def appraisal_results(scope: Scope, prefix: str = "") -> Q:
    """A result is the office's until its notice; from then on everybody's."""
    inside = Q(**{f"{prefix}round__region_id": scope.region_id})
    if scope.whole_region:
        return inside
    return inside & Q(**{f"{prefix}round__state__in": ("notice", "approved", "published")})


def edited(path: str) -> Callable[[Scope], Q]:
    """What only the office that runs the appraisal works with."""

    def rule(scope: Scope) -> Q:
        return Q(**{path: scope.region_id}) if scope.may(Permission.EDIT_APPRAISAL) else Q(pk__in=[])

    return rule


def notice_objections(prefix: str = "", needs: Permission | None = None) -> Callable[[Scope], Q]:
    """Only who looks at the whole region reads objections to a notice; who objected only two roles know."""

    def rule(scope: Scope) -> Q:
        allowed = scope.whole_region and (needs is None or scope.may(needs))
        return Q(**{f"{prefix}round__region_id": scope.region_id}) if allowed else Q(pk__in=[])

    return rule
