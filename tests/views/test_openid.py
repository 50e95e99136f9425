"""Signing in through the office's identity provider, against one that answers over HTTP (identity.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.test import Client

from leitai import models
from leitai.queries.sessions import SINCE
from tests.views.identity import CLIENT, SECRET, Identity, serving
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[Identity]:
    with serving() as identity:
        yield identity


@pytest.fixture
def provider(server: Identity, settings: LazySettings) -> Identity:
    server.wrong, server.username = "", "reporter"
    app = {
        "provider_id": "office", "name": "统一身份认证", "client_id": CLIENT, "secret": SECRET,
        "settings": {"server_url": server.issuer, "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.LEITAI_OIDC_USERNAME = "preferred_username"
    return server


def sign_in(client: Client) -> Any:
    """What a browser does: to the provider and back."""
    away = client.post("/accounts/oidc/office/login/")
    if away.status_code != 302:
        return away
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_account_that_exists_is_signed_in_to(world: World, provider: Identity) -> None:
    client, people = Client(), models.Person.objects.count()
    assert sign_in(client).status_code == 302
    assert client.session["_auth_user_id"] == str(world.person("reporter").pk) and SINCE in client.session
    assert client.get("/reports/").status_code == 200
    assert models.AuditEvent.objects.filter(verb="sign_in", actor=world.person("reporter")).count() == 1
    assert models.Person.objects.count() == people
    again = Client()
    provider.username = "renamed-at-the-provider"  # known again by the number, not by the name
    sign_in(again)
    assert signed_in(again) and SocialAccount.objects.get().uid == "17"


def test_no_account_is_made_for_somebody_unknown(world: World, provider: Identity) -> None:
    people = models.Person.objects.count()
    provider.username = "stranger"
    client = Client()
    sign_in(client)
    assert not signed_in(client) and models.Person.objects.count() == people and not SocialAccount.objects.exists()


def test_the_name_is_not_believed_where_the_office_did_not_say_so(
    world: World, provider: Identity, settings: LazySettings
) -> None:
    settings.LEITAI_OIDC_USERNAME = ""
    client = Client()
    sign_in(client)
    assert not signed_in(client) and not SocialAccount.objects.exists()


@pytest.mark.parametrize("known", [False, True])
def test_a_closed_account_stays_closed(world: World, provider: Identity, known: bool) -> None:
    if known:
        sign_in(Client())
    models.Person.objects.filter(username="reporter").update(is_active=False)
    client = Client()
    sign_in(client)
    assert not signed_in(client)


@pytest.mark.parametrize(
    "wrong",
    [
        "state", "nonce", "signature", "no signature", "shared key", "key", "audience", "party", "issuer", "mix-up",
        "expired", "discovery", "userinfo", "no id token", "down",
    ],
)  # fmt: skip
def test_whatever_does_not_prove_it_opens_nothing(world: World, provider: Identity, wrong: str) -> None:
    provider.wrong = wrong
    client = Client()
    answer = sign_in(client)
    assert answer.status_code in (200, 401) and not signed_in(client)
    assert not SocialAccount.objects.exists() and not models.AuditEvent.objects.filter(verb="sign_in").exists()


def test_a_token_that_names_no_key_is_read_with_the_only_one(world: World, provider: Identity) -> None:
    provider.wrong = "no key named"
    client = Client()
    sign_in(client)
    assert signed_in(client)


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(world: World, provider: Identity) -> None:
    client, other = Client(), Client()
    away = client.post("/accounts/oidc/office/login/").headers["Location"]
    back = urlsplit(requests.get(away, allow_redirects=False, timeout=10).headers["Location"])
    other.get(f"{back.path}?{back.query}")
    assert not signed_in(other)
    client.get(f"{back.path}?{back.query}")
    assert signed_in(client)
    client.post("/accounts/logout/")
    client.get(f"{back.path}?{back.query}")
    assert not signed_in(client)
