"""Everything that is observed of a pod, on the local cluster."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.cluster import Api, ClusterInfo, Conflict, Forbidden, Invalid, NotFound, Unreachable, paths
from conformance.manifest import Images
from conformance.observe import Follower, Nodes, PodWatch, Recorder, Seen, collect, messages, place
from conformance.observe.events import read
from conformance.observe.watch import RUN_LABEL
from conformance.timeline import Event, Kind, Order
from conformance.timeline.testimony import SHELL
from conformance.timing import Deadline, SystemClock

pytestmark = pytest.mark.cluster

CLOCK = SystemClock()
IMAGE = Images().reference("busybox")
PROGRAM = f"""\
C=app O=/dev/stdout M=/dev/termination-log
A=$(ls /testimony | grep -c run)
touch /testimony/run$A
[ $A = 0 ] || cat /testimony/app.journal
{SHELL}
say Starting
trap 'say Signal signal=TERM; say Exiting code=0; exit 0' TERM
[ $A = 0 ] && {{ sleep 1; say Exiting code=3; exit 3; }}
while :; do sleep 0.1; done
"""


def manifest(namespace: str, **spec: Any) -> dict[str, Any]:
    app = {
        "name": "app",
        "image": IMAGE,
        "command": ["sh", "-c", PROGRAM],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": "testimony", "mountPath": "/testimony"}],
    }
    volumes = [{"name": "testimony", "emptyDir": {}}]
    restricted = {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}}
    common = {"containers": [app], "volumes": volumes, "securityContext": restricted}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "labels": {RUN_LABEL: namespace}},
        "spec": {**common, "terminationGracePeriodSeconds": 10, **spec},
    }


def create(api: Api, namespace: str, pod: dict[str, Any]) -> None:
    """The service account of a new namespace comes a moment later."""
    deadline = Deadline(CLOCK, 10.0)
    while True:
        try:
            api.create(paths.of(pod, namespace), pod)
        except Forbidden:
            if deadline.expired:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def recorder(api: Api, namespace: str) -> Iterator[Recorder]:
    watch = PodWatch(api, namespace)
    yield watch.subscribe(namespace)
    started = time.monotonic()
    watch.stop()
    assert time.monotonic() - started < 10.0, "an idle watch does not delay the end"


def running_again(seen: Seen) -> bool:
    return any(event.kind is Kind.RUNNING and event.attempt == 1 for event in seen.events)


def first(events: list[Event], words: str, attempt: int | None = None) -> Event:
    found = [e for e in events if f"{e.words()} ".startswith(f"{words} ") and attempt in (None, e.attempt)]
    assert found, f"no {words} @{attempt} among {[e.words() for e in events]}"
    return found[0]


def test_a_pod_that_restarts_and_is_deleted(
    api: Api, cluster: ClusterInfo, namespace: str, recorder: Recorder
) -> None:
    create(api, namespace, manifest(namespace))
    assert recorder.wait(running_again, Deadline(CLOCK, 60.0))
    pod = recorder.pod()
    assert pod is not None
    logs = collect(api, namespace, pod)
    assert logs.missing == ()
    assert set(logs.texts) == {"app", "app.previous"}

    follower = Follower(api, pod, ["app"])
    follower.start()
    api.delete(paths.pod(namespace, "p"))
    assert recorder.wait(lambda seen: seen.gone, Deadline(CLOCK, 30.0))
    asked = time.monotonic()
    followed = follower.finish()
    assert time.monotonic() - asked < 10.0, "the follow ended with the container"
    assert followed.missing == ()

    recorded = recorder.events()
    everything = logs.merge(followed).merge(messages(recorder.testimonies()))
    testimony, trouble = place(everything.sightings, recorder.pods(), recorded, Nodes(), CLOCK.now())
    assert trouble == []
    told = [(event.words(), event.attempt) for event in testimony]
    assert told == [
        ("app Starting", 0),
        ("app Exiting 3", 0),
        ("app Starting", 1),
        ("app Signal TERM", 1),
        ("app Exiting 0", 1),
    ]
    assert testimony[0].data["via"] == "journal,log,message"

    ended = first(recorded, "app FinishedAt 3 Error", 0)
    assert ended.compare(first(testimony, "app Exiting 3")) is not Order.BEFORE
    assert first(recorded, "pod Deleting 10").compare(first(recorded, "pod Deleted")) is Order.BEFORE
    assert [e.words() for e in recorded if e.kind is Kind.DELETED] == ["pod Deleted"]
    assert sum(e.kind in (Kind.STARTED_AT, Kind.FINISHED_AT) for e in recorded) == 4

    events, objects = read(api, namespace)
    assert len(events) == len(objects)
    assert first(events, "app Event Started").data["of"] == "app"
    assert cluster.node


def test_without_logs_the_status_places_the_testimony(api: Api, namespace: str, recorder: Recorder) -> None:
    create(api, namespace, manifest(namespace))
    assert recorder.wait(running_again, Deadline(CLOCK, 60.0))
    pod = recorder.pod()
    assert pod is not None
    exact, _ = place(collect(api, namespace, pod).sightings, recorder.pods(), [], Nodes(), CLOCK.now())
    silent = messages(recorder.testimonies())
    rough, _ = place(silent.sightings, recorder.pods(), recorder.events(), Nodes(), CLOCK.now())
    difference = abs(first(rough, "app Starting", 0).at - first(exact, "app Starting", 0).at)
    assert difference <= rough[0].clock.uncertainty + exact[0].clock.uncertainty


def test_commands_in_a_container(api: Api, namespace: str, recorder: Recorder) -> None:
    pod = manifest(namespace)
    pod["spec"]["containers"][0]["command"] = ["sleep", "60"]
    create(api, namespace, pod)
    assert recorder.wait(lambda seen: any(e.kind is Kind.RUNNING for e in seen.events), Deadline(CLOCK, 60.0))
    done = api.execute(namespace, "p", "app", ["sh", "-c", "echo out; echo err >&2; exit 7"])
    assert (done.code, done.stdout, done.stderr) == (7, "out\n", "err\n")
    assert api.execute(namespace, "p", "app", ["true"]).code == 0
    big = api.execute(namespace, "p", "app", ["sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x"])
    assert len(big.stdout) == 300000
    with pytest.raises(Unreachable, match="did not end within 1 s"):
        api.execute(namespace, "p", "app", ["sleep", "20"], timeout=1.0)
    with pytest.raises(NotFound):
        api.execute(namespace, "gone", "app", ["true"])
    api.delete(paths.pod(namespace, "p"), grace=0)


def test_refusals(api: Api, namespace: str) -> None:
    pod = manifest(namespace, nodeSelector={"no": "node"})
    create(api, namespace, pod)
    with pytest.raises(Conflict):
        api.create(paths.of(pod, namespace), pod)
    with pytest.raises(Invalid, match="unknown field"):
        api.create(paths.of(pod, namespace), manifest(namespace, fromTheFuture=1))
    with pytest.raises(Conflict):
        api.delete(paths.pod(namespace, "p"), uid="another")
    api.delete(paths.pod(namespace, "p"), grace=0)
