"""A probe without a handler → one that answers as our words say and, where it can, testifies.

An `httpGet` without a path counts as such: its other fields (host, port, headers) are kept.

`exec` and `http` (a CGI script behind busybox httpd) run the same function and testify alike. `tcp` and
`grpc` are answered by a server that cannot count or tell who asks: they do not testify, have no words of
their own, fail until the container is started, and `mark` switches all probes of the container together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.errors import ConformanceError
from conformance.manifest.program import LOAD, seconds
from conformance.scenario.behaviour import PROBES, Behaviour, ProbeName, ProbeWords, is_ours

FUNCTIONS = """\
probe() {
  M=; join; K=0
  [ ! -s $D/$C.$1 ] || { read -r B K < $D/$C.$1; [ "$B" = $A ] || K=0; }
  echo $A $((K += 1)) > $D/$C.$1
  [ -z "$times_out" ] || say Probe probe=$1 result=timeout
  [ -z "$takes" ] || sleep $takes > /dev/null 2>&1
  if healthy $1; then say Probe probe=$1 result=success; else say Probe probe=$1 result=failure; return 1; fi
}
healthy() {
  if [ -s $D/$C.$1.unhealthy ]; then
    read -r B < $D/$C.$1.unhealthy
    [ $1 != readiness ] && [ "$B" != $A ] || return 1
  fi
  if [ -n "$results" ]; then
    IFS=,; set -- $results; unset IFS
    if [ $K -lt $# ]; then shift $((K - 1)); else shift $(($# - 1)); fi
    [ $1 = ok ]
  elif [ -n "$fails_first$fails_after" ]; then [ $K -gt ${fails_first:-0} ] && [ $K -le ${fails_after:-$K} ]
  elif [ $1 = startup ]; then [ -s $D/$C.started ] && read -r B < $D/$C.started && [ "$B" = $A ]
  fi
}
mark() {
  join
  case $SERVER:$2 in
  tcp:true) halt; serve ;;
  tcp:false) halt ;;
  grpc:true) wget -qO /dev/null 127.0.0.1:$((PORT + 1))/make-serving ;;
  grpc:false) wget -qO /dev/null 127.0.0.1:$((PORT + 1))/make-not-serving ;;
  *:true) rm -f $D/$C.$1.unhealthy ;;
  *) echo $A > $D/$C.$1.unhealthy ;;
  esac
}
"""
"""probe NAME, with the words of the author as variables: one execution. Files carry the attempt they belong
to, so that nothing is believed of an earlier instance; only what `mark` says of readiness outlasts a
restart. times_out: the kubelet will end the execution before its result, so it is told beforehand. mark
NAME true|false: makes a probe healthy or not from now on.
"""

SERVER = """\
serve() (
  if [ $SERVER = http ]; then
    mkdir -p $D/$C.www/cgi-bin
    printf '#!/bin/sh\\neval "$TESTIMONY"; answer\\n' > $D/$C.www/cgi-bin/probe
    chmod +x $D/$C.www/cgi-bin/probe
  fi
  {
    me self; echo $P > $D/$C.server
    case $SERVER in
    http) exec httpd -f -p $ADDRESS$PORT -h $D/$C.www ;;
    tcp) echo 'D:*' > $D/$C.conf; exec httpd -f -p $ADDRESS$PORT -c $D/$C.conf -h $D ;;
    grpc) exec /agnhost grpc-health-checking --port $PORT --http-port $((PORT + 1)) ;;
    esac
  } > /dev/null 2>&1 &
)
halt() { [ ! -s $D/$C.server ] || { read -r V < $D/$C.server; kill $V 2> /dev/null || :; }; }
answer() {
  IFS='&'; set -- $QUERY_STRING; unset IFS
  for V; do case $V in *=*) eval "$V" ;; esac; done
  Q=$1
  if [ -n "$tells" ]; then join; IFS=,; set -- $tells; unset IFS; heard "$@"; fi
  case $redirect in
  '') ;;
  self) to "/cgi-bin/probe?${QUERY_STRING%%&redirect=*}"; return ;;
  loop) to "/cgi-bin/probe?$QUERY_STRING"; return ;;
  *) to $redirect; return ;;
  esac
  case $status in [45]??) results=fail bad=$status ;; esac
  if probe $Q; then echo "Status: ${status:-200}"; else echo "Status: ${bad:-503}"; fi
  echo
  [ -z "$body" ] || printf %0${body}d 0
}
heard() { for V; do eval X='$'${V#*:}; say Served what=${V%%:*} value=${X%% *}; done; }
to() { join; say Served what=redirect; echo "Status: 302"; echo "Location: $1"; echo; }
"""
"""serve, halt: the server behind probes of kind SERVER; that of tcp closes each connection at once. It is started in
a subshell, so that `$!` is never another process than the sleep of nap, and says who it is before it listens, so that
whoever reaches it can halt it. answer: one request to the CGI script, whose query is the probe's name and then its
words, `redirect` last. heard: testifies to headers, each given as `<header>:<its variable>`."""

TIMEOUT = 10
"""timeoutSeconds of a probe whose handler is ours: under Kubernetes' default of 1 a slow node looks like an unhealthy
container."""

_TESTIFYING = ("exec", "http")


def mark_command(container: str, probe: ProbeName, healthy: bool) -> tuple[str, ...]:
    """The command that, run in the container, makes a probe succeed or fail from now on.

    It works on probes whose handler we wrote. A restart heals startup and liveness, not readiness.
    """
    return ("sh", "-c", f"C={container}; {LOAD}; mark {probe} {str(healthy).lower()}")


def handlerless(fields: Mapping[str, Any], behaviour: Behaviour) -> tuple[str, ...]:
    """The probe fields of a container for which we write the handler."""
    return tuple(name for name in PROBES if name in fields and is_ours(fields[name], behaviour))


def served(fields: Mapping[str, Any], behaviour: Behaviour) -> bool:
    """Whether our server runs in the container: behind our handlers, or the author's where its kind is named."""
    named = behaviour.probes is not None and bool(PROBES.keys() & fields.keys())
    return behaviour.handler != "exec" and (named or bool(handlerless(fields, behaviour)))


def fill(fields: Mapping[str, Any], behaviour: Behaviour, port: int) -> dict[str, Any]:
    """The probes of a container that had no handler, each with one; ConformanceError for impossible words.

    With our handler comes a timeout that a busy node does not exceed, unless the author gives one.
    """
    return {
        name: {"timeoutSeconds": TIMEOUT}
        | fields[name]
        | _handler(PROBES[name], fields[name], behaviour, port)
        for name in handlerless(fields, behaviour)
    }


def _handler(name: ProbeName, fields: Mapping[str, Any], behaviour: Behaviour, port: int) -> dict[str, Any]:
    words = _words(behaviour.probe(name), fields.get("timeoutSeconds", TIMEOUT))
    if words and behaviour.handler not in _TESTIFYING:
        raise ConformanceError(
            f"a {behaviour.handler} probe cannot follow {', '.join(words)}: only exec and http probes can"
        )
    if behaviour.handler == "http":
        query = "&".join([name, *(f"{word}={value}" for word, value in words.items())])
        return {"httpGet": {"path": f"/cgi-bin/probe?{query}", "port": port, **fields.get("httpGet", {})}}
    if behaviour.handler == "tcp":
        return {"tcpSocket": {"port": port}}
    if behaviour.handler == "grpc":
        return {"grpc": {"port": port}}
    text = "; ".join([LOAD, *(f"{word}={value}" for word, value in words.items()), f"probe {name}"])
    return {"exec": {"command": ["sh", "-c", text]}}


def _words(words: ProbeWords, timeout: float) -> dict[str, str]:
    """Our words of a probe as shell variables, only those that say something."""
    said: dict[str, str] = {}
    if words.takes:
        said["takes"] = seconds(words.takes)
        said |= {"times_out": "1"} if words.takes >= timeout else {}
    said |= {"fails_first": str(words.fails_first)} if "fails_first" in words.model_fields_set else {}
    said |= {"fails_after": str(words.fails_after)} if words.fails_after is not None else {}
    said |= {"results": ",".join(words.results)} if words.results else {}
    said |= {"status": str(words.answers_status)} if words.answers_status else {}
    said |= {"body": str(words.answers_bytes)} if words.answers_bytes else {}
    if words.tells_headers:
        said["tells"] = ",".join(f"{name}:HTTP_{_variable(name)}" for name in words.tells_headers)
    return said | ({"redirect": words.redirects_to} if words.redirects_to else {})


def _variable(header: str) -> str:
    """As a CGI script finds it, but for the prefix."""
    return header.upper().replace("-", "_")
