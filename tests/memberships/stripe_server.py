"""A server on this machine that speaks the few endpoints of the card provider, and misbehaves at will."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

SECRET = "whsec_of_the_tests"
PATIENCE = 0.3
LONGER_THAN_ANYBODY_WAITS = 0.6
Answer = tuple[int, dict[str, Any]]


class CardProvider:
    """What the provider remembers, what it was asked, and what is to go wrong next."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as for another test."""
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.answers: dict[str, tuple[dict[str, str], Answer]] = {}
        self.lose_before = 0
        """So many of the next requests are lost on the way there."""
        self.lose_after = 0
        """So many are carried out, and their answer is lost."""
        self.refuse: Answer | None = None
        self.refund_status = "succeeded"
        """How the next refunds stand when they are made."""
        self.lock = threading.Lock()
        self._numbers = count(1)

    # --- What people and time do there
    def pay(self, session: str) -> dict[str, Any]:
        """Somebody pays on the provider's page."""
        found = self.sessions[session]
        assert found["status"] == "open"
        found.update(status="complete", payment_status="paid", payment_intent=f"pi_{session}", url=None)
        return found

    def expire(self, session: str) -> None:
        self.sessions[session].update(status="expired", url=None)

    def event(self, session: str, kind: str = "checkout.session.completed", **changes: Any) -> bytes:
        """The body of a webhook about a session as it stands; `changes` are lies."""
        told = {
            "id": f"evt_{next(self._numbers)}",
            "object": "event",
            "api_version": "2026-01-28",
            "created": int(time.time()),
            "livemode": False,
            "type": kind,
            "data": {"object": {**self.sessions[session], **changes}},
        }
        return json.dumps(told).encode()

    def event_of_refund(self, kind: str, **changes: Any) -> bytes:
        """The body of a webhook about the last refund; `changes`: how it stands by now."""
        session = self.refunds[-1]["payment_intent"].removeprefix("pi_")
        paid = self.sessions[session]
        refund = {**self.refunds[-1], "amount": paid["amount_total"], "currency": paid["currency"], **changes}
        told = {"id": f"evt_{next(self._numbers)}", "object": "event", "type": kind, "data": {"object": refund}}
        return json.dumps(told).encode()

    # --- What its API does
    def answer(self, method: str, path: str, form: dict[str, str], key: str) -> Answer:
        with self.lock:
            if self.refuse is not None:
                return self.refuse
            if key in self.answers:
                before, answered = self.answers[key]
                return answered if before == form else failure(400, "idempotency_error", "idempotency_key_in_use")
            answered = self._do(method, path.split("/")[2:], form)
            if key:
                self.answers[key] = form, json.loads(json.dumps(answered))
            return answered

    def _do(self, method: str, path: list[str], form: dict[str, str]) -> Answer:
        match method, path:
            case "POST", ["checkout", "sessions"]:
                return 200, self._open(form)
            case "GET", ["checkout", "sessions", session] if session in self.sessions:
                return 200, self.sessions[session]
            case "POST", ["checkout", "sessions", session, "expire"] if session in self.sessions:
                if self.sessions[session]["status"] != "open":
                    return failure(400, "invalid_request_error", "resource_not_open")
                self.expire(session)
                return 200, self.sessions[session]
            case "POST", ["refunds"]:
                if any(one["payment_intent"] == form["payment_intent"] for one in self.refunds):
                    return failure(400, "invalid_request_error", "charge_already_refunded")
                made = {"id": f"re_{next(self._numbers)}", "object": "refund", "status": self.refund_status, **form}
                self.refunds.append(made)
                return 200, made
        return failure(404, "invalid_request_error", "resource_missing")

    def _open(self, form: dict[str, str]) -> dict[str, Any]:
        lasts = int(form["expires_at"]) - time.time()
        assert 30 * 60 <= lasts <= 24 * 60 * 60, "the provider takes nothing else"
        session = f"cs_test_{next(self._numbers)}"
        self.sessions[session] = {
            "id": session,
            "object": "checkout.session",
            "mode": form["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "url": f"https://checkout.example/c/pay/{session}",
            "client_reference_id": form["client_reference_id"],
            "metadata": {key[9:-1]: value for key, value in form.items() if key.startswith("metadata[")},
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "currency": form["line_items[0][price_data][currency]"],
            "expires_at": int(form["expires_at"]),
            "success_url": form["success_url"],
        }
        return self.sessions[session]


def failure(status: int, kind: str, code: str) -> Answer:
    return status, {"error": {"type": kind, "code": code, "message": code}}


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    """The header `Stripe-Signature` of a body, written from the provider's description of it."""
    moment = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@contextmanager
def running() -> Iterator[tuple[CardProvider, str]]:
    """The provider and its address."""
    provider = CardProvider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def _do(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            provider.asked.append(f"{method} {self.path}")
            if provider.lose_before:
                provider.lose_before -= 1
                return self._say_nothing()
            key = self.headers.get("Idempotency-Key", "") if method == "POST" else ""
            status, told = provider.answer(method, self.path, dict(parse_qsl(body)), key)
            if provider.lose_after:
                provider.lose_after -= 1
                return self._say_nothing()
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return None

        def _say_nothing(self) -> None:
            time.sleep(LONGER_THAN_ANYBODY_WAITS)
            self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
