"""Cases that nobody would think of, made from the schema: shapes that are right, and shapes that are wrong."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import CheckFunction
from schemathesis.config import ProjectConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from core.dates import FIRST_DAY, LAST_DAY
from partner_center.api.docs import schema

KEY = "Idempotency-Key"
ABSENT = {"absent"}

# The schema says "a day" and "a mail address"; these are the ones that the programme has a use for.
schemathesis.openapi.format("date", st.dates(FIRST_DAY, LAST_DAY).map(str))
schemathesis.openapi.format("email", st.from_regex(r"[a-z0-9]{1,20}@[a-z0-9]{1,20}\.example", fullmatch=True))


@dataclass(frozen=True)
class Caller:
    """What somebody sends with every request."""

    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


Known = dict[str, list[Any]]
"""Values that exist, by the name under which they are asked for."""


@contextmanager
def one_connection() -> Iterator[None]:
    """A request that is over does not close the connection, in whose transaction the test is."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


class Fuzz:
    """Asks operations about many cases, as somebody, and remembers what they answered."""

    def __init__(self, caller: Caller, known: Known, *, is_random: bool) -> None:
        self.caller = caller
        self.known = known
        self.is_random = is_random
        self.answers: Counter[int] = Counter()
        self.document: BaseSchema = schemathesis.openapi.from_dict(schema())
        self.document.app = WSGIHandler()
        self.document.config.generation.with_security_parameters = False  # who asks is known

    def operations(self) -> Iterator[APIOperation]:
        for found in self.document.get_all_operations():
            yield found.ok()

    def ask(self, operation: APIOperation, modes: list[HypothesisTestMode], *, each: int) -> None:
        """Ask an operation; raises what a check finds. What was written meanwhile is rolled back."""
        project: ProjectConfig = self.document.config
        settings = hypothesis.settings(
            max_examples=each,
            deadline=None,
            derandomize=not self.is_random,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        test: Callable[[], None] = create_test(
            operation=operation,
            test_func=self._check,
            config=HypothesisTestConfig(project=project, modes=modes, settings=settings),
        )
        with one_connection(), transaction.atomic():
            test()
            transaction.set_rollback(True)

    def _check(self, case: Case) -> None:
        self._make_real(case)
        response = case.call(headers=self.caller.headers, cookies=self.caller.cookies)
        self.answers[response.status_code] += 1
        excused = list(self._excused(response))
        case.validate_response(response, excluded_checks=excused, headers=self.caller.headers)

    def _excused(self, response: Any) -> Iterator[CheckFunction]:
        """A body of the right shape may name what is not there; and a check takes no cookies away."""
        if self.caller.cookies:
            yield ignored_auth
        if response.status_code == 400 and {one["code"] for one in response.json().get("errors", [])} == ABSENT:
            yield positive_data_acceptance

    def _make_real(self, case: Case) -> None:
        """Have a case speak of things that exist, in most cases: what is asked at random is nowhere."""
        meta = case.meta
        if meta is None:
            return
        said = repr((case.path_parameters, case.query, case.body, case.headers))
        number = zlib.crc32(said.encode(errors="replace"))
        if not meta.is_negative_at(ParameterLocation.PATH) and case.path_parameters and number % 8:
            for name in case.path_parameters:
                case.path_parameters[name] = self._one_of(name, number, case.operation)
        if not meta.is_negative_at(ParameterLocation.BODY) and isinstance(case.body, dict) and number % 4:
            for name in case.body.keys() & self.known.keys():
                case.body[name] = self._one_of(name, number, case.operation)
        if not meta.is_negative_at(ParameterLocation.QUERY) and case.query:
            case.query.pop("cursor", None)
            for name in case.query.keys() & self.known.keys():
                if number % 4:
                    case.query[name] = self._one_of(name, number, case.operation)
        if not meta.is_negative_at(ParameterLocation.HEADER) and KEY in case.headers:
            case.headers[KEY] = f"{number}-{sum(self.answers.values())}"

    def _one_of(self, name: str, number: int, operation: APIOperation) -> Any:
        values = self.known[name]
        return values[number % len(values)]
