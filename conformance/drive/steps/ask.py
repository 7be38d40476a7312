"""The step that asks the API server for something and records its answer, with nothing being done (a dry run)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from conformance.cluster import ApiError, Forbidden, Invalid, NotFound
from conformance.cluster.answers import Cause
from conformance.cluster.api import STRATEGIC
from conformance.drive.stage import Stage
from conformance.drive.steps.create import submit
from conformance.drive.steps.read import Paths, record_fields
from conformance.drive.steps.registry import STEPS
from conformance.scenario.arguments import Arguments
from conformance.timeline import POD, Kind


class Ask(Arguments):
    """What is asked for: the creation of the pod (or its Job) as the scenario has it, or a patch of the pod."""

    patch: dict[str, Any] | None = None
    subresource: Literal["ephemeralcontainers", "resize"] | None = None
    reads: Paths = ()

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {} if value == "create" else value

    @property
    def request(self) -> str:
        """The name of the request in the record."""
        return "create" if self.patch is None else self.subresource or "patch"


@STEPS.register("ask")
def ask(arguments: Ask, stage: Stage) -> None:
    """Ask the API server to create the pod or to patch it, as a dry run, and record its answer.

    Written `ask: create` or `ask: {patch: …, subresource: …}`; `reads` names fields of the answer to record.
    """
    try:
        answer = _request(arguments, stage)
    except (Invalid, Forbidden, NotFound) as error:
        for cause in error.causes or (Cause(error.reason, "", error.message),):
            data = {"request": arguments.request, "reason": cause.reason, "field": cause.field}
            stage.note(POD, Kind.REJECTED, **data, message=_message(cause, error), code=error.status)
        return
    stage.note(POD, Kind.ACCEPTED, request=arguments.request)
    record_fields(answer, arguments.reads, stage)


def _request(arguments: Ask, stage: Stage) -> Mapping[str, Any]:
    if arguments.patch is None:
        return submit(stage.compiled.objects[0], stage, dry_run=True)
    path = f"{stage.pod_path}/{arguments.subresource}" if arguments.subresource else stage.pod_path
    change = stage.session.setting.pod_patch(arguments.patch)
    return stage.session.api.patch(path, change, content_type=STRATEGIC, dry_run=True)


def _message(cause: Cause, error: ApiError) -> str:
    return cause.message or error.message
