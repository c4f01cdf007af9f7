"""A small OpenID provider over HTTP: discovery, PKCE, one code a log-in, tokens signed with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_NAME = "workbench", "a secret of the client's", "key-1"
Claims = dict[str, Any]


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenIDProvider:
    """Whoever comes to it is `person` at once. `bend` changes the claims before they are signed, `sign` how."""

    def __init__(self) -> None:
        self.key = new_key()
        self.person: Claims = {}
        self.bend: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = self.signed
        self.config: Claims = {}
        self.userinfo: Claims | None = None
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                provider.answer(self, address.path, dict(parse_qsl(address.query)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, self.path, dict(parse_qsl(body)))

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def signed(self, claims: Claims) -> str:
        return jwt.encode(claims, self.key, "RS256", headers={"kid": KEY_NAME})

    def answer(self, handler: BaseHTTPRequestHandler, path: str, given: dict[str, str]) -> None:
        page = {
            "/.well-known/openid-configuration": self.discovery,
            "/authorize": self.authorize,
            "/token": self.token,
            "/keys": self.keys,
            "/userinfo": lambda _given: (200, self.userinfo or {}),
        }.get(path)
        status, said = page(given) if page else (404, {})
        body = json.dumps(said).encode() if isinstance(said, dict) else b""
        handler.send_response(status)
        if isinstance(said, str):
            handler.send_header("Location", said)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def discovery(self, given: dict[str, str]) -> tuple[int, Claims]:
        found = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        return 200, {**found, **self.config}

    def authorize(self, given: dict[str, str]) -> tuple[int, Any]:
        right = (
            given.get("client_id") == CLIENT
            and given.get("response_type") == "code"
            and given.get("code_challenge_method") == "S256"
            and {"openid", "email"} <= set(given.get("scope", "").split())
            and given.get("state")
            and given.get("nonce")
        )
        if not right:
            return 400, {"error": "invalid_request"}
        code = secrets.token_urlsafe(16)
        self.codes[code] = given
        return 302, f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state']})}"

    def token(self, given: dict[str, str]) -> tuple[int, Claims]:
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not known or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **self.person,
        }  # fmt: skip
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.sign(self.bend(claims))}

    def keys(self, given: dict[str, str]) -> tuple[int, Claims]:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return 200, {"keys": [{**key, "kid": KEY_NAME, "use": "sig", "alg": "RS256"}]}


@contextmanager
def openid_provider() -> Iterator[OpenIDProvider]:
    provider = OpenIDProvider()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
