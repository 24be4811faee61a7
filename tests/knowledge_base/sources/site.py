"""A real web server with a small site, which counts what it is asked for."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says at a path."""

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    has_etag: bool = True

    @property
    def content(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Site:
    """The pages by path, the requests in their order, and how each was answered."""

    address: str
    pages: dict[str, Reply]
    asked: list[tuple[str, int]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    def put(self, path: str, body: str, **about: object) -> None:
        self.pages[path] = Reply(body, **about)  # type: ignore[arg-type]  # the test names what it means

    def taken(self) -> list[tuple[str, int]]:
        """Return what was asked since the last look, robots.txt aside."""
        asked, self.asked[:] = [each for each in self.asked if each[0] != "/robots.txt"], []
        return asked


@contextmanager
def serving(pages: Mapping[str, Reply | str]) -> Iterator[Site]:
    """Serve a site on a free port."""
    site = Site("", {path: Reply(page) if isinstance(page, str) else page for path, page in pages.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = site.pages.get(self.path, Reply("not here", 404))
            mark = f'"{hashlib.sha256(reply.content).hexdigest()[:12]}"'
            is_same = reply.status == 200 and reply.has_etag and self.headers.get("If-None-Match") == mark
            status = 304 if is_same else reply.status
            site.asked.append((self.path, status))
            site.agents.add(self.headers.get("User-Agent", ""))
            self.send_response(status)
            for name, value in {"Content-Type": reply.type, **reply.headers}.items():
                self.send_header(name, value.replace("{site}", site.address))
            if reply.has_etag:
                self.send_header("ETag", mark)
            content = b"" if status == 304 else reply.content.replace(b"{site}", site.address.encode())
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
