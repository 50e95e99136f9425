"""The door of every page: who is there, may they, and how a refusal reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from leitai.queries.orgs import Scope
from leitai.queries.refusals import refusal_words
from leitai.rules import ROLE_PERMISSIONS, Permission, Refused

View = Callable[..., HttpResponse]


def scope_of(request: HttpRequest) -> Scope:
    """Who looks; only behind `page`, which has made sure that there is somebody."""
    return cast(Scope, request.person_scope)  # type: ignore[attr-defined]


def page(permission: Permission, *methods: str) -> Callable[[View], View]:
    """Open a view to those who hold the permission; without this decorator the access test fails the build."""
    allowed = methods or ("GET",)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                return HttpResponseNotAllowed(allowed)
            scope = request.person_scope  # type: ignore[attr-defined]
            if scope is None or not scope.may(permission):
                return not_allowed(request, permission)
            try:
                return view(request, *args, **kwargs)
            except ObjectDoesNotExist:
                return not_found(request)
            except Refused as refusal:
                return refused(request, refusal)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.methods = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


def anyone(*methods: str) -> Callable[[View], View]:
    """Open a view to everybody, signed in or not: the language switch, the error pages."""
    allowed = methods or ("GET",)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        guarded.permission = None  # type: ignore[attr-defined]
        guarded.methods = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


def not_allowed(request: HttpRequest, permission: Permission) -> HttpResponse:
    who = [role.value for role, held in ROLE_PERMISSIONS.items() if permission in held]
    return render(request, "errors/not_allowed.html", {"roles": who}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/not_found.html", status=404)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if refusal.code == "not_found":
        return not_found(request)
    status = 403 if refusal.code == "not_allowed" else 409
    return render(
        request, "errors/refused.html", {"words": refusal_words(refusal), "back": came_from(request)}, status=status
    )


def came_from(request: HttpRequest) -> str:
    """The page of this site on which the refused button was pressed; empty where the browser does not say."""
    page = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if safe else ""
