"""Probes without a handler of their own: the handlers we write, run for real where they testify."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from conformance.errors import ConformanceError
from conformance.manifest import mark_command, probes
from conformance.scenario.behaviour import split

Told = Callable[[str], list[str]]


def fill(**written: Any) -> dict[str, Any]:
    behaviour, fields = split({"name": "app", **written})
    return probes.fill(fields, behaviour, 8080)


@pytest.mark.parametrize(
    ("kind", "handler"),
    [
        ("exec", {"exec": {"command": ["sh", "-c", 'eval "$TESTIMONY"; probe startup']}}),
        ("http", {"httpGet": {"path": "/cgi-bin/probe?startup", "port": 8080}}),
        ("tcp", {"tcpSocket": {"port": 8080}}),
        ("grpc", {"grpc": {"port": 8080}}),
    ],
)
def test_fields_stay_and_a_handler_comes(kind: str, handler: dict[str, Any]) -> None:
    assert fill(probes=kind, startupProbe={"periodSeconds": 1}) == {
        "startupProbe": {"timeoutSeconds": 10, "periodSeconds": 1, **handler}
    }


def test_a_handler_of_the_author_is_left_alone() -> None:
    assert (
        fill(livenessProbe={"tcpSocket": {"port": 1}}, readinessProbe={"exec": {"command": ["true"]}}) == {}
    )


def test_words_become_variables_and_queries() -> None:
    words = {"takes": "1500ms", "fails_first": 0, "fails_after": 4, "timeoutSeconds": 1}
    exec_probe = fill(probes="exec", livenessProbe=words)["livenessProbe"]
    assert exec_probe["exec"]["command"][2] == (
        'eval "$TESTIMONY"; takes=1.5; times_out=1; fails_first=0; fails_after=4; probe liveness'
    )
    http_probe = fill(readinessProbe={"results": ["ok", "fail"]})["readinessProbe"]
    assert http_probe["httpGet"]["path"] == "/cgi-bin/probe?readiness&results=ok,fail"


def test_servers_that_cannot_count_take_no_words() -> None:
    with pytest.raises(ConformanceError, match="a tcp probe cannot follow fails_first"):
        fill(probes="tcp", livenessProbe={"fails_first": 1})


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ({"fails_first": 2}, [1, 1, 0, 0]),
        ({"fails_after": 1}, [0, 1, 1]),
        ({"fails_first": 1, "fails_after": 2}, [1, 0, 1]),
        ({"results": ["ok", "fail", "ok"]}, [0, 1, 0, 0]),
        ({}, [0, 0]),
    ],
)
def test_results_in_turn(container: Any, told: Told, words: dict[str, Any], codes: list[int]) -> None:
    app = container(probes="exec", starts_after="1h", livenessProbe=words)
    life = app.start()
    life.until("Starting")
    assert [app.probe("livenessProbe") for _ in codes] == codes
    expected = [f"Probe liveness {'failure' if code else 'success'} @0" for code in codes]
    assert told(life.log)[1:] == told(app.journal)[1:] == expected
    assert told(life.message) == ["Starting @0"]


def test_startup_succeeds_once_started_and_counts_begin_anew(container: Any, told: Told) -> None:
    app = container(
        probes="exec",
        startupProbe={},
        livenessProbe={"fails_first": 1},
        attempts=[{}, {"starts_after": "1h"}],
    )
    first = app.start()
    first.until("Started")
    assert [app.probe("startupProbe"), app.probe("livenessProbe"), app.probe("livenessProbe")] == [0, 1, 0]
    first.kill()
    probe = app.spawn(app.compiled["startupProbe"]["exec"]["command"])  # before the program's first line
    second = app.start()
    assert probe.wait() == 1
    assert app.probe("livenessProbe") == 1
    assert told(second.log)[-3:] == ["Starting @1", "Probe startup failure @1", "Probe liveness failure @1"]


def test_marks_last_until_taken_back_or_for_liveness_until_a_restart(container: Any) -> None:
    app = container(probes="exec", livenessProbe={"fails_first": 0}, readinessProbe={})
    life = app.start()
    life.until("Started")
    for probe in ("liveness", "readiness"):
        assert app.execute(mark_command("app", probe, False)) == 0
        assert app.probe(f"{probe}Probe") == 1
    life.kill()
    app.start().until("1 Started")
    assert [app.probe("livenessProbe"), app.probe("readinessProbe")] == [0, 1]
    assert app.execute(mark_command("app", "readiness", True)) == 0
    assert app.probe("readinessProbe") == 0


def test_a_slow_probe_takes_its_time_and_says_that_it_times_out(container: Any, told: Told) -> None:
    app = container(probes="exec", readinessProbe={"takes": "100ms", "timeoutSeconds": 0.1})
    app.start().until("Started")
    began = time.monotonic()
    assert app.probe("readinessProbe") == 0
    assert time.monotonic() - began >= 0.1
    assert told(app.journal)[2:] == ["Probe readiness timeout @0", "Probe readiness success @0"]


def test_http_probes_testify_like_exec(container: Any, told: Told) -> None:
    port = free_port()
    app = container(
        port,
        probes="http",
        attempts=[{"starts_after": "1h"}, {}],
        startupProbe={},
        readinessProbe={"results": ["fail", "ok"]},
    )
    life = app.start()
    life.until("Starting")
    paths = {kind: app.compiled[kind]["httpGet"]["path"] for kind in ("startupProbe", "readinessProbe")}
    assert [get(port, paths[kind]) for kind in ("startupProbe", "readinessProbe", "readinessProbe")] == [
        503,
        503,
        200,
    ]
    life.kill()
    life = app.start()
    life.until("1 Started")
    assert get(port, paths["startupProbe"]) == 200
    assert told(life.log) == [
        "Starting @0",
        "Probe startup failure @0",
        "Probe readiness failure @0",
        "Probe readiness success @0",
        "Starting @1",
        "Started @1",
        "Probe startup success @1",
    ]
    life.signal(15)
    assert life.wait() == 0
    life.vanish()


@pytest.mark.parametrize(
    ("words", "status", "told_it"),
    [
        ({"answers_status": 204}, 204, ["Probe readiness success @0"]),
        ({"answers_status": 404}, 404, ["Probe readiness failure @0"]),
        ({"answers_status": 301, "results": ["fail"]}, 503, ["Probe readiness failure @0"]),
        ({"redirects_to": "self", "results": ["ok"]}, 302, ["Served redirect @0"]),
        ({"tells_headers": ["X-None"]}, 200, ["Served X-None  @0"]),
    ],
)
def test_http_answers_as_told(
    container: Any, told: Told, words: dict[str, Any], status: int, told_it: list[str]
) -> None:
    port = free_port()
    app = container(port, probes="http", readinessProbe=words)
    life = app.start()
    life.until("Started")
    assert get(port, app.compiled["readinessProbe"]["httpGet"]["path"]) == status
    assert told(life.log)[2 : 2 + len(told_it)] == told_it


def test_redirects_lead_to_the_probe_in_a_circle_or_away(container: Any) -> None:
    port = free_port()
    app = container(port, readinessProbe={"redirects_to": "self"}, livenessProbe={"redirects_to": "loop"})
    life = app.start()
    life.until("Started")
    paths = {kind: app.compiled[kind]["httpGet"]["path"] for kind in ("readinessProbe", "livenessProbe")}
    assert location(port, paths["readinessProbe"]) == "/cgi-bin/probe?readiness"
    assert location(port, paths["livenessProbe"]) == paths["livenessProbe"]
    away = fill(readinessProbe={"redirects_to": "http://other.invalid/"})["readinessProbe"]["httpGet"]["path"]
    assert location(port, away) == "http://other.invalid/"


def test_a_body_has_its_length_and_headers_their_value(container: Any) -> None:
    port = free_port()
    app = container(port, readinessProbe={"answers_bytes": 20000, "tells_headers": ["User-Agent"]})
    life = app.start()
    life.until("Started")
    eventually(lambda: listens(port))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    path = app.compiled["readinessProbe"]["httpGet"]["path"]
    connection.request("GET", path, headers={"User-Agent": "kube-probe/1.37 more"})
    assert len(connection.getresponse().read()) == 20000
    assert "Served what=User-Agent value=kube-probe/1.37\n" in life.log


def test_an_http_get_without_a_path_is_completed() -> None:
    probe = fill(livenessProbe={"httpGet": {"host": "192.0.2.1"}, "fails_first": 1})["livenessProbe"]
    assert probe["httpGet"] == {
        "host": "192.0.2.1",
        "path": "/cgi-bin/probe?liveness&fails_first=1",
        "port": 8080,
    }
    assert fill(probes="exec", livenessProbe={"httpGet": {"port": 1}}) == {}


def test_a_server_listens_where_it_is_told_to_beside_a_handler_of_the_author(container: Any) -> None:
    port = free_port()
    probe = {"tcpSocket": {"port": "web"}}
    app = container(port, probes="tcp", listens_on="127.0.0.1", livenessProbe=probe)
    assert app.compiled["livenessProbe"] == probe
    app.start().until("Started")
    eventually(lambda: listens(port))
    with socket.socket() as client:
        client.bind(("127.0.0.2", 0))
        client.settimeout(3)
        client.connect(("127.0.0.1", port))
        assert client.recv(100)  # it closes without having been asked anything


def test_tcp_listens_while_started_and_healthy(container: Any) -> None:
    port = free_port()
    app = container(port, probes="tcp", attempts=[{"starts_after": "1h"}, {}], livenessProbe={})
    life = app.start()
    life.until("Starting")
    assert not listens(port)
    attempt = app.directory / "app.attempt"
    eventually(lambda: attempt.exists() and attempt.stat().st_size > 0)  # until then it would not count
    life.kill()
    life = app.start()
    life.until("1 Started")
    eventually(lambda: listens(port))
    assert app.execute(mark_command("app", "liveness", False)) == 0
    eventually(lambda: not listens(port))
    assert app.execute(mark_command("app", "liveness", True)) == 0
    eventually(lambda: listens(port))
    life.signal(15)
    assert life.wait() == 0
    eventually(lambda: not listens(port))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(port: int, path: str) -> int:
    for _ in range(10_000):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except ConnectionRefusedError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise AssertionError("nobody listens")


def location(port: int, path: str) -> str | None:
    eventually(lambda: listens(port))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    connection.request("GET", path)
    return connection.getresponse().getheader("Location")


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
