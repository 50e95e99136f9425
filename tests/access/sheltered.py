"""Queries that nothing can be seen of when their scope is gone, each with what stands before it."""

from __future__ import annotations

from tests.access.mutants import Site

Key = tuple[str, str, str]


def key_of(site: Site) -> Key:
    return site.path, site.function, site.subject


SHELTERED: dict[Key, str] = {}
