"""Signing in and out: what allauth asks of this site, the lock-out, and the pages of it that stay shut."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from leitai.actions import orgs as actions
from leitai.middleware import set_device
from leitai.queries import orgs
from leitai.queries.orgs import Scope
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused
from leitai.views.access import anyone, not_found

LOCKED_OUT_MINUTES = int(settings.AXES_COOLOFF_TIME * 60)


def own_scope(person: Any) -> Scope | None:
    """The scope of somebody in the act of signing in, for whom no request has one yet."""
    return orgs.scope_for(person.pk, day=timezone.localdate())


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Failed passwords are counted by axes alone, by account and known device."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A start password opens nothing after its last day; only whoever knows it is told so."""
        person = super().authenticate(request, **credentials)
        until = person.start_password_until if person is not None and person.must_change_password else None
        if until is not None and until < timezone.localdate():
            raise ValidationError(refusal_words(Refused("start_password_expired", day=until)))
        return person

    def clean_password(self, password: str, user: Any = None) -> str:
        if user is not None:
            if own_scope(user) is None:
                raise ValidationError(refusal_words(Refused("no_role")))
            if user.check_password(password):
                raise ValidationError(refusal_words(Refused("password_unchanged")))
        return str(super().clean_password(password, user))

    def set_password(self, user: Any, password: str) -> None:
        scope = own_scope(user)
        if scope is None:
            raise Refused("no_role")
        changed = actions.change_own_password(by=scope, password=password)
        user.password, user.must_change_password, user.start_password_until = changed.password, False, None

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home-show")

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        set_device(request, response, user.get_username())
        if (scope := own_scope(user)) is not None:
            actions.note_sign_in(by=scope)
        return response


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The office's identity provider opens accounts that exist here; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or request.user.is_authenticated or not settings.LEITAI_OIDC_USERNAME:
            return
        told = sociallogin.account.get_provider_account().get_user_data() or {}
        person = orgs.account_of(str(told.get(settings.LEITAI_OIDC_USERNAME) or ""))
        if person is not None:
            sociallogin.connect(request, person)


@receiver(authenticator_added)
@receiver(authenticator_removed)
def second_factor_changed(request: HttpRequest, user: Any, authenticator: Any, signal: Any, **more: Any) -> None:
    scope = own_scope(user)
    if scope is not None and authenticator.type == Authenticator.Type.TOTP:
        actions.note_second_factor(by=scope, on=signal is authenticator_added)


class SignIn(LoginView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if not request.user.is_authenticated:
            set_device(request, response)
        return response


sign_in = anyone("GET", "POST")(SignIn.as_view())


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    answer = render(request, "account/locked_out.html", {"minutes": LOCKED_OUT_MINUTES}, status=429)
    answer.headers["Retry-After"] = str(LOCKED_OUT_MINUTES * 60)
    return answer


@anyone("GET", "POST")
def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Accounts are given out by the office: nobody signs up, and no letter goes out to reset a password."""
    return not_found(request)
