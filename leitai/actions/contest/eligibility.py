"""Which candidates may be shown: what the product can compute, and what named departments are asked."""

from __future__ import annotations

from django.db import transaction

from leitai import labels, models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, held_round
from leitai.actions.texts import needed
from leitai.queries import months
from leitai.queries.contest.eligible import COMPUTED, computed
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused


@transaction.atomic
def compute_checks(*, by: Scope, round_id: int) -> models.Round:
    """Look again at what the register and the reports say of every candidate."""
    row = held_round(by, round_id, PREPARING)
    candidates = list(row.candidates.filter(withdrawn_reason="").select_related("project"))
    if not candidates:
        raise Refused("round_without_candidates")
    moment = months.now(months.region_of(by))
    for finding in computed(row, candidates):
        models.EligibilityCheck.objects.update_or_create(
            candidate_id=finding.candidate_id,
            rule=finding.rule,
            organization=None,
            defaults={
                "outcome": finding.outcome,
                "measured": finding.measured,
                "decided_at": None if finding.outcome == "open" else moment,
            },
        )
    record(by=by, verb="compute_checks", about=row, detail={"candidates": len(candidates)})
    return row


@transaction.atomic
def ask_department(*, by: Scope, round_id: int, rule: str, organization_id: int) -> models.Round:
    """Ask a department for a yes or no with evidence about every candidate that it was not asked about yet."""
    row = held_round(by, round_id, PREPARING)
    organization = found(by, models.Organization, organization_id)
    if rule not in dict(labels.ELIGIBILITY_RULES) or rule in COMPUTED:
        raise Refused("unknown_choice", value=rule, field="rule")
    asked = models.EligibilityCheck.objects.filter(rule=rule, organization=organization)
    left = list(row.candidates.filter(withdrawn_reason="").exclude(checks__in=asked))
    if not left:
        raise Refused("nothing_changes")
    models.EligibilityCheck.objects.bulk_create(
        models.EligibilityCheck(candidate=candidate, rule=rule, organization=organization) for candidate in left
    )
    detail = {"rule": rule, "organization": organization.pk, "candidates": len(left)}
    record(by=by, verb="ask_department", about=row, detail=detail)
    return row


@transaction.atomic
def decide_check(*, by: Scope, check_id: int, met: bool, evidence: str) -> models.EligibilityCheck:
    """The department's word, with its evidence. The office may enter it for a department, and where it computes
    nothing itself.
    """
    check = found(by, models.EligibilityCheck, check_id, lock=True)
    asked = by.may(Permission.SCREEN_CANDIDATES) and check.organization_id in by.organization_ids
    if not (asked or by.may(Permission.RUN_CONTEST)):
        raise Refused("not_allowed", permission=Permission.SCREEN_CANDIDATES.value)
    row = models.Round.objects.select_for_update().get(pk=check.candidate.round_id)
    if row.state != "draft":
        raise Refused("round_is_open" if row.state == "open" else "round_is_locked")
    if check.evidence and check.decided_at:
        before = {"outcome": check.outcome, "evidence": check.evidence, "by": check.decided_by_id}
        check.earlier = [*check.earlier, before | {"at": check.decided_at.isoformat()}]
    check.outcome, check.evidence = "met" if met else "not_met", needed(evidence, 500, "evidence")
    check.decided_by_id, check.decided_at = by.person_id, months.now(months.region_of(by))
    check.save()
    detail = {"candidate": check.candidate_id, "rule": check.rule, "outcome": check.outcome}
    record(by=by, verb="decide_check", about=check, unit_id=check.candidate.unit_id, detail=detail)
    return check


@transaction.atomic
def set_limits(
    *, by: Scope, round_id: int, sites_per_unit: int, investment_percent: int, unseen_years: int
) -> models.RoundSetup:
    """How many sites a unit shows, and what a site must have reached."""
    row = held_round(by, round_id, PREPARING)
    if not (1 <= sites_per_unit <= 50 and 0 <= investment_percent <= 100 and 0 <= unseen_years <= 50):
        raise Refused("limits_out_of_range")
    setup, _made = models.RoundSetup.objects.update_or_create(
        round=row,
        defaults={
            "sites_per_unit": sites_per_unit,
            "investment_percent": investment_percent,
            "unseen_years": unseen_years,
        },
    )
    detail = {"sites": sites_per_unit, "percent": investment_percent, "years": unseen_years}
    record(by=by, verb="set_limits", about=row, detail=detail)
    return setup
