"""Walks the URL configuration itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    view: Callable[..., object]

    @property
    def of_allauth(self) -> bool:
        """Pages of allauth, which ask for the own account by themselves, and its redirects of old addresses."""
        module = getattr(self.view, "__module__", "")
        return module.startswith("allauth.") or self.route.startswith("accounts/social/")


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield Address(pattern.name or route, route, pattern.callback)
