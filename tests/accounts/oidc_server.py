"""A provider of OpenID Connect on this machine: discovery, tokens it signs, keys, and who signed in there."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "a secret of the tests"
CODE = "a code"


class CompanyProvider:
    """Who signs in there next, and what the portal asked."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.address = ""
        self.claims: dict[str, Any] = {}
        self.lies: dict[str, Any] = {}
        """What is wrong in the next tokens, such as their audience."""
        self.asked: list[str] = []

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True) | {"kid": "1"}]}

    def tokens(self, form: dict[str, list[str]]) -> dict[str, Any] | None:
        """An access token and a signed ID token, for whoever knows the code, the secret and the verifier."""
        if [form["code"], form["client_id"], form["client_secret"]] != [[CODE], [CLIENT], [SECRET]]:
            return None
        if not form.get("code_verifier"):
            return None
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, **self.claims, **self.lies}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "opens userinfo", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    provider: CompanyProvider

    def do_GET(self) -> None:
        self.provider.asked.append(self.path)
        if self.path == "/.well-known/openid-configuration":
            self.say(self.provider.discovery())
        elif self.path == "/keys":
            self.say(self.provider.keys())
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer opens userinfo":
            self.say(self.provider.claims)
        else:
            self.say({"error": "invalid_request"}, status=400)

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        tokens = self.provider.tokens(form)
        self.say(tokens or {"error": "invalid_grant"}, status=200 if tokens else 400)

    def say(self, told: dict[str, Any], *, status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass


def challenge_of(address: str) -> str:
    """The PKCE challenge in the address of the sign-in page, without which a stolen code would be of use."""
    (found,) = parse_qs(address.partition("?")[2])["code_challenge"]
    assert len(base64.urlsafe_b64decode(found + "=")) == 32
    return found


@contextmanager
def running() -> Iterator[CompanyProvider]:
    provider = CompanyProvider()
    handler = type("OfThis", (Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        provider.address = f"http://127.0.0.1:{server.server_port}"
        yield provider
        server.shutdown()
