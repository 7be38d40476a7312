"""What a container does: the container mapping of an author → `Behaviour` (our words) and Kubernetes' fields.

Validation errors carry paths inside the container mapping as written. How a behaviour becomes a command is
none of this file's business; which words contradict each other is `consistency`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from conformance.scenario.arguments import Duration

ExitCode = Annotated[StrictInt, Field(ge=0, le=255)]
Count = Annotated[StrictInt, Field(ge=0)]
StatusCode = Annotated[StrictInt, Field(ge=200, le=599)]
Redirect = Annotated[StrictStr, Field(pattern=r"^(self|loop|https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9./_-]*)?)$")]
Header = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9-]+$")]
ProbeName = Literal["startup", "liveness", "readiness"]

IMAGES = ("agnhost", "busybox")
"""Logical image names; any other image is a reference that is left alone."""

PROBES: Mapping[str, ProbeName] = {
    "startupProbe": "startup",
    "livenessProbe": "liveness",
    "readinessProbe": "readiness",
}
"""Fields of a container that hold probes, with the probe's name in events and patterns."""

HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
"""Fields of a probe that say how it is executed; a probe with one of them is left alone."""


class _Words(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True, defer_build=True
    )


class Attempt(_Words):
    """What one instance of the container does. All durations in seconds."""

    starts_after: Duration = Field(0.0, description="time from Starting until it is started")
    exits_after: Duration | None = Field(
        None, description="time from Starting until it exits by itself; without it, it runs until signalled"
    )
    exit_code: ExitCode = Field(0, description="code with which it exits by itself")
    ignores_term: StrictBool = Field(False, description="carries on after SIGTERM, until it is killed")
    handles_term: Duration | None = Field(None, description="time from SIGTERM to its exit; default: at once")
    term_exit_code: ExitCode = Field(0, description="code with which it exits on SIGTERM")


class ProbeWords(_Words):
    """How the executions of one probe go; counts begin anew with each attempt."""

    takes: Duration = Field(0.0, description="how long the handler runs")
    fails_first: Count = Field(0, description="how many executions fail at first")
    fails_after: Count | None = Field(None, description="executions after this many fail")
    results: tuple[Literal["ok", "fail"], ...] = Field(
        (), description="result of each execution in turn; the last repeats"
    )

    answers_status: StatusCode | None = Field(
        None, description="http: status code of the answer; one outside 200 to 399 is a failure"
    )
    answers_bytes: Count | None = Field(None, description="http: length of the answer in bytes")
    redirects_to: Redirect | None = Field(
        None,
        description="http: where it redirects to: `self` (once, to the probe itself), `loop` (for ever) or a URL",
    )
    tells_headers: tuple[Header, ...] = Field(
        (), description="http: headers of the request to testify to, each as `Served <header> value=<value>`"
    )

    @property
    def planned(self) -> bool:
        """Whether the author says which executions succeed."""
        return bool(self.model_fields_set & {"fails_first", "fails_after", "results"})


class Hook(_Words):
    """A postStart or preStop hook; with `sleep` it is Kubernetes' own action, which testifies nothing."""

    takes: Duration = Field(0.0, description="how long the hook runs")
    fails: StrictBool = Field(False, description="whether it fails")
    sleep: Duration | None = Field(None, description="use the native sleep action, for this long")


class Behaviour(Attempt):
    """All our words of one container; ask `attempt(n)` for what its n-th instance does."""

    attempts: tuple[Attempt, ...] = Field(
        (), description="what differs in each attempt (0-based restart count); the last entry repeats"
    )
    image: Literal["agnhost", "busybox"] | None = Field(
        "busybox", description="logical image name; None when the author gave a reference of their own"
    )
    probes: Literal["exec", "http", "tcp", "grpc"] | None = Field(
        None,
        description="handler kind of the probes that are given without a handler; default: http, "
        "or exec where the image is not busybox",
    )
    startup: ProbeWords = Field(ProbeWords(), alias="startupProbe")
    liveness: ProbeWords = Field(ProbeWords(), alias="livenessProbe")
    readiness: ProbeWords = Field(ProbeWords(), alias="readinessProbe")
    post_start: Hook | None = Field(
        None, alias="postStart", description="an exec postStart hook that testifies"
    )
    pre_stop: Hook | None = Field(None, alias="preStop", description="an exec preStop hook that testifies")
    listens_on: StrictStr | None = Field(
        None,
        pattern=r"^[0-9.]+$",
        description="address of the server behind its http and tcp probes; default: all addresses of the pod",
    )
    writes_message: StrictStr | Annotated[StrictInt, Field(ge=1, le=100_000)] | None = Field(
        None, description="text it writes as its termination message; a number: so many bytes"
    )
    writes_log: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = Field(
        None, description="so many numbered lines that it writes to its log when it starts"
    )
    runs: StrictStr | None = Field(
        None,
        description="sh commands that are its work, instead of waiting; it exits with their exit code. "
        "`served WORD` testifies that something was done; variables with capital names are ours",
    )
    on_term: StrictStr | None = Field(
        None, description="sh commands that it runs on SIGTERM before it exits, while `runs` goes on"
    )
    silent: StrictBool = Field(False, description="testifies nowhere")

    @property
    def handler(self) -> Literal["exec", "http", "tcp", "grpc"]:
        """The handler kind. By default the cheapest that testifies: an exec probe costs the node twenty times the
        CPU of a request to busybox's httpd, which only the busybox image has.
        """
        return self.probes or ("http" if self.image == "busybox" else "exec")

    def attempt(self, number: int) -> Attempt:
        """What the instance with this 0-based restart count does: the container's words, overridden."""
        values = {name: getattr(self, name) for name in Attempt.model_fields}
        if self.attempts:
            override = self.attempts[min(number, len(self.attempts) - 1)]
            values |= {name: getattr(override, name) for name in override.model_fields_set}
        return Attempt.model_construct(**values)

    @property
    def distinct_attempts(self) -> tuple[Attempt, ...]:
        """The attempts that differ, at least one; the last stands for all later ones."""
        return tuple(self.attempt(number) for number in range(len(self.attempts))) or (self,)

    def probe(self, name: ProbeName) -> ProbeWords:
        words: ProbeWords = getattr(self, name)
        return words


WORDS: frozenset[str] = frozenset(
    field.alias or name for name, field in Behaviour.model_fields.items() if field.alias not in PROBES
) - {"image"}
"""Keys of a container that are ours."""

PROBE_WORDS: frozenset[str] = frozenset(ProbeWords.model_fields)
"""Keys of a probe that are ours."""

HTTP_WORDS = ("answers_status", "answers_bytes", "redirects_to", "tells_headers")
"""Words of a probe that only an http handler can follow."""

PROGRAM_WORDS: frozenset[str] = frozenset(
    {*Attempt.model_fields, "attempts", "writes_message", "writes_log", "runs", "on_term"}
)
"""Words that only a program written by us can follow: they exclude `command` and `args`."""


def is_ours(probe: Mapping[str, Any], behaviour: Behaviour) -> bool:
    """Whether we write the handler of a probe: it has none, or an httpGet without a path before our http server."""
    handlers = [name for name in HANDLERS if name in probe]
    given = probe.get("httpGet")
    ours = isinstance(given, Mapping) and "path" not in given and behaviour.handler == "http"
    return not handlers or (handlers == ["httpGet"] and ours)


def split(container: Mapping[str, Any]) -> tuple[Behaviour, dict[str, Any]]:
    """Our words, and the fields for the API server with our words taken out (`name` and `raw` stay in).

    `image` stays in the fields only when it is a reference. pydantic.ValidationError for a wrong value.
    """
    words = {key: value for key, value in container.items() if key in WORDS}
    native = {key: value for key, value in container.items() if key not in WORDS}
    for field in PROBES.keys() & native.keys():
        if isinstance(probe := native[field], Mapping):
            words[field] = {key: value for key, value in probe.items() if key in PROBE_WORDS}
            native[field] = {key: value for key, value in probe.items() if key not in PROBE_WORDS}
    if "image" in native:
        words["image"] = native.pop("image") if native["image"] in IMAGES else None
    return Behaviour.model_validate(words), native
