"""Asks the web server of this container whether it lives (`HEALTHCHECK` in the Dockerfile)."""

import http.client
import os
import sys
from contextlib import closing

PORT = 8000


def lives(port: int, host: str) -> bool:
    """Whether the server answers on this port, asked by the name that it answers to."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=4)) as connection:
            connection.request("GET", "/health/live", headers={"Host": host})
            return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def name_it_answers_to(allowed_hosts: str) -> str:
    """The first of `ALLOWED_HOSTS`; a pattern (`.example.com`, `*`) allows what stands behind its dot, or anything."""
    return allowed_hosts.split(",")[0].strip().lstrip(".*") or "localhost"


if __name__ == "__main__":
    sys.exit(0 if lives(PORT, name_it_answers_to(os.environ.get("ALLOWED_HOSTS", ""))) else 1)
