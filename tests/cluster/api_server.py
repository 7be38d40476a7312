"""A small HTTP server in this process that answers what it is told to, in the API server's place."""

import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Server(ThreadingHTTPServer):
    """`answers` are used up in order; an answer is a status and a body, or None to break the connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, bytes] | None] = []
        self.requests: list[tuple[str, str, dict[str, list[str]], Any, dict[str, str]]] = []
        self.connections: set[object] = set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def handle_one(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parsed = json.loads(body) if body else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((self.command, url.path, parse_qs(url.query), parsed, headers))
        self.server.connections.add(self.client_address)
        answer = self.server.answers.pop(0)
        if answer is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(answer[0])
        self.send_header("Content-Length", str(len(answer[1])))
        self.end_headers()
        self.wfile.write(answer[1])

    do_GET = do_POST = do_DELETE = do_PATCH = handle_one  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Silence."""


def status(code: int, reason: str) -> tuple[int, bytes]:
    return code, json.dumps({"kind": "Status", "code": code, "reason": reason, "message": "because"}).encode()
