"""Projects, uploads and filings. Every function is keyword-only, takes `by`, and leaves one audit event."""

from leitai.actions.delivery.register import (
    ProjectFacts,
    add_plan_version,
    change_project,
    create_project,
    delist_project,
    set_bundle,
    set_credits,
    set_leader,
    set_responsible,
)

__all__ = [
    "ProjectFacts",
    "add_plan_version",
    "change_project",
    "create_project",
    "delist_project",
    "set_bundle",
    "set_credits",
    "set_leader",
    "set_responsible",
]
