"""The office's identity provider, held to the whole of OpenID Connect Core: allauth takes an id token from the token
endpoint unread where the line is safe, sends no nonce, and believes whoever discovery names.
"""

from __future__ import annotations

import hashlib
from typing import Any

import jwt
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from requests import RequestException

from leitai.views.access import anyone, not_found

# Signed with a key that only the provider has; none, or one shared with this site, proves nothing.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60  # seconds that two clocks may differ
# What a provider that is down, or says nonsense, makes of an answer that was expected.
_BROKEN = (OAuth2Error, RequestException, KeyError, TypeError, ValueError)


def nonce_of(code_verifier: str) -> str:
    """Known to the browser's own session alone, like the verifier that it is made from."""
    return hashlib.sha256(f"nonce {code_verifier}".encode()).hexdigest()


class OfficeAdapter(OpenIDConnectOAuth2Adapter):
    code_verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        told, ours = str(config["issuer"]), str(self.get_provider().app.settings["server_url"])
        if told.rstrip("/") != ours.partition("/.well-known/")[0].rstrip("/"):
            raise OAuth2Error("the issuer that answers is not the one that was asked")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        if request.GET.get("iss", self.openid_config["issuer"]) != self.openid_config["issuer"]:
            raise OAuth2Error("another issuer has sent the browser back")
        self.code_verifier = pkce_code_verifier or ""
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        claims = self._claims(app, str(kwargs["response"]["id_token"]))
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("the account's data are of somebody else")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": userinfo, "id_token": claims})

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(header),
                algorithms=list(ALGORITHMS),
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the id token proves nothing") from error
        if not self.code_verifier or claims.get("nonce") != nonce_of(self.code_verifier):
            raise OAuth2Error("the id token was made for another sign-in")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the id token was made for another site")
        return claims

    def _key(self, header: dict[str, Any]) -> Any:
        from allauth.socialaccount.adapter import get_adapter

        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if "kid" not in header or key.key_id == header["kid"]]
        if len(fitting) != 1:
            raise OAuth2Error("the provider has no such key")
        return fitting[0].key


class OfficeProvider(OpenIDConnectProvider):
    oauth2_adapter_class = OfficeAdapter

    @classmethod
    def get_package(cls) -> str:
        """Where allauth finds the addresses of this kind of provider."""
        return str(OpenIDConnectProvider.get_package())

    def get_pkce_params(self) -> dict[str, str]:
        """Beside the challenge the nonce, that comes back inside the id token."""
        params: dict[str, str] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().redirect(request, *args, **kwargs)
        except _BROKEN as error:
            answer = render_authentication_error(request, self, exception=error)
        return answer


class _Callback(OAuth2CallbackView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        except _BROKEN as error:
            answer = render_authentication_error(request, self.adapter.get_provider(), exception=error)
        return answer


# in place of allauth's own, which is registered under the same name
registry.load()
registry.register(OfficeProvider)


@anyone("GET")
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = _Callback.adapter_view(OfficeAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        answer = not_found(request)
    return answer
