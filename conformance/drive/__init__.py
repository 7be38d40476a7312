"""Case × cluster × clock → recording: the one place with effects. Words of the language are in `steps`."""

from conformance.drive import sweep
from conformance.drive.flight import Flight
from conformance.drive.lane import Lane
from conformance.drive.opening import abandon_session, close_session, open_session
from conformance.drive.run import finish, run_case
from conformance.drive.session import Session
from conformance.drive.stage import Stage
from conformance.drive.steps import STEPS

__all__ = [
    "STEPS",
    "Flight",
    "Lane",
    "Session",
    "Stage",
    "abandon_session",
    "close_session",
    "finish",
    "open_session",
    "run_case",
    "sweep",
]
