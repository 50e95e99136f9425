"""A small OpenID Connect provider that really answers: discovery, authorization code with PKCE, keys, userinfo.

`wrong` names one thing that it gets wrong, or does to somebody.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "leitai", "a secret of the two"


@dataclass
class Identity:
    issuer: str = ""
    username: str = "reporter"
    wrong: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    other: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def configuration(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo",
                "jwks_uri": "keys"}  # fmt: skip
        issuer = "https://elsewhere.example" if self.wrong == "discovery" else self.issuer
        return {name: f"{self.issuer}/{path}" for name, path in ends.items()} | {
            "issuer": issuer, "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def authorize(self, asked: dict[str, str]) -> str:
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256" and asked["nonce"]
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        state = "of another browser" if self.wrong == "state" else asked["state"]
        back = {"code": code, "state": state}
        if self.wrong == "mix-up":
            back["iss"] = "https://elsewhere.example"
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, given: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(given["code"], None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            return None
        if (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            return None
        told = {"access_token": "opens userinfo", "token_type": "Bearer", "expires_in": 300}
        return told if self.wrong == "no id token" else told | {"id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "17", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= {
            "issuer": {"iss": "https://elsewhere.example"},
            "audience": {"aud": "another site"},
            "nonce": {"nonce": "of another sign-in"},
            "expired": {"iat": now - 900, "exp": now - 600},
            "party": {"aud": [CLIENT, "another site"], "azp": "another site"},
        }.get(self.wrong, {})
        headers = {} if self.wrong == "no key named" else {"kid": "gone" if self.wrong == "key" else "one"}
        if self.wrong == "no signature":
            return jwt.encode(claims, None, algorithm="none", headers=headers)
        if self.wrong == "shared key":
            return jwt.encode(claims, SECRET.ljust(32, "."), algorithm="HS256", headers=headers)
        return jwt.encode(
            claims, self.other if self.wrong == "signature" else self.key, algorithm="RS256", headers=headers
        )

    def userinfo(self) -> dict[str, str]:
        return {"sub": "18" if self.wrong == "userinfo" else "17", "preferred_username": self.username}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}


class _Handler(BaseHTTPRequestHandler):
    identity: Identity

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.identity.authorize(asked))
            self.end_headers()
            return
        bearer = self.headers.get("Authorization") == "Bearer opens userinfo"
        answers = {"/.well-known/openid-configuration": self.identity.configuration, "/keys": self.identity.keys}
        answers |= {"/userinfo": self.identity.userinfo} if bearer else {}
        self._say(answers[parts.path]() if parts.path in answers and self.identity.wrong != "down" else None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(self.identity.token({name: values[0] for name, values in parse_qs(body).items()}))

    def _say(self, told: dict[str, Any] | None) -> None:
        body = json.dumps(told or {"error": "invalid_request"}).encode()
        self.send_response(200 if told is not None else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A test says what it found by itself."""


@contextmanager
def serving() -> Iterator[Identity]:
    identity = Identity()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"identity": identity}))
    identity.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield identity
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
