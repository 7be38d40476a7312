"""A stage without a cluster: an API server that gives prepared answers, and a clock that steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.cluster import ApiError
from conformance.drive.setting import Setting
from conformance.drive.stage import Stage
from conformance.errors import Position
from conformance.manifest import compile_case
from conformance.observe import Recorder
from conformance.scenario import Case, Scenario
from conformance.timing import Deadline, SteppedClock

POD = {
    "sidecars": [{"name": "proxy"}],
    "containers": [{"name": "app"}],
}


class Server:
    """Answers `requests` in turn; the last answer repeats."""

    def __init__(self, *answers: dict[str, Any] | ApiError) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, str, Any, dict[str, Any]]] = []

    def get(self, path: str) -> dict[str, Any]:
        return self._answer("get", path, None)

    def create(self, path: str, body: Any, **more: Any) -> dict[str, Any]:
        return self._answer("create", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> dict[str, Any]:
        return self._answer("patch", path, body, **more)

    def _answer(self, verb: str, path: str, body: Any, **more: Any) -> dict[str, Any]:
        self.requests.append((verb, path, body, more))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, ApiError):
            raise answer
        return answer


class Stopping:
    """An event that is never set; waiting for it takes the clock's time."""

    def __init__(self, clock: SteppedClock) -> None:
        self._clock = clock

    def wait(self, seconds: float) -> bool:
        self._clock.sleep(seconds)
        return False

    def is_set(self) -> bool:
        return False


class Session:
    """The part of a session that steps use."""

    def __init__(self, api: Server) -> None:
        self.run = "r1"
        self.api, self.clock, self.setting = api, SteppedClock(), Setting()
        self.stopping = Stopping(self.clock)


def _stage(*answers: dict[str, Any] | ApiError) -> Any:
    session: Any = Session(Server(*answers))
    scenario = Scenario("example", "An example.", "family", Position("f.yaml", 1, 1), "")
    case = Case(scenario, {}, POD, (), ())
    return Stage(
        case=case,
        session=session,
        namespace="ns",
        compiled=compile_case(case, session.setting.images),
        recorder=Recorder("ns", session.clock),
        deadline=Deadline(session.clock, 240.0),
    )


@pytest.fixture
def stage_with() -> Callable[..., Any]:
    return _stage
