"""Asks servers for pages: politely, within limits, and only for what has changed."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from knowledge_base.sources.addresses import is_address, plain, same_host
from knowledge_base.sources.convert import format_of, most_bytes

AGENT: Final = "Frontdesk"
USER_AGENT: Final = f"Mozilla/5.0 (compatible; {AGENT}/1.0; knowledge import for the site's own support)"
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
MOST_SECONDS = 120.0  # for one document, however slowly it drips
MOST_REDIRECTS = 5
POLITE_SECONDS = 0.5  # between two requests to a server
MOST_POLITE_SECONDS = 10.0  # what robots.txt may ask for
TYPES: Final[Mapping[str, str]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/csv": "csv",
    "application/yaml": "yaml",
    "text/yaml": "yaml",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/gzip": "xml",
    "application/x-gzip": "xml",
}
BY_NAME = ("text/plain", "application/octet-stream", "binary/octet-stream", "")


class FetchError(Exception):
    """The server did not give a document. `code` and `values` are for whoever words it; `is_gone`: and never will."""

    def __init__(self, code: str, *, is_gone: bool = False, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.is_gone = is_gone


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave; without content it said that nothing has changed. `address` is where it was in the end."""

    address: str
    content: bytes | None
    format: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


class Fetcher:
    """Fetches from any number of servers, each asked for its robots.txt first; one request at a time."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        polite_seconds: float = POLITE_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._polite_seconds = polite_seconds
        self._sleep = sleep
        self._now = now
        self._robots: dict[str, Protego] = {}
        self._next_at: dict[str, float] = {}

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch a document, if it has changed since the server named it so.

        Raises:
            FetchError: it is forbidden, elsewhere, too large, of a kind that is not read, or cannot be had.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = {name: value for name, value in conditions.items() if value}
        for _ in range(MOST_REDIRECTS + 1):
            self._check_allowed(address)
            with self._answer(address, asked) as answer:
                if not answer.has_redirect_location:
                    return self._taken(address, answer)
                target = _target(address, answer)
            if not is_address(target) or not same_host(target, address):
                raise FetchError("elsewhere", target=target)
            address = plain(target)
        raise FetchError("too_many_redirects")

    def _taken(self, address: str, answer: httpx.Response) -> Fetched:
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return Fetched(address, None)
        if answer.status_code != httpx.codes.OK:
            is_gone = answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}
            raise FetchError("status", is_gone=is_gone, status=str(answer.status_code))
        kind = format_of_answer(address, answer.headers.get("content-type", ""))
        if not kind:
            raise FetchError("unknown_type", type=answer.headers.get("content-type", "-"))
        content = self._content(answer, most_bytes(kind))
        headers = answer.headers
        charset = answer.charset_encoding or ""
        return Fetched(address, content, kind, charset, headers.get("etag", ""), headers.get("last-modified", ""))

    def _content(self, answer: httpx.Response, most: int) -> bytes:
        """Read what comes, as long as it is not too much and does not take too long."""
        until, content = self._now() + MOST_SECONDS, bytearray()
        for part in answer.iter_bytes():
            content += part
            if len(content) > most:
                raise FetchError("file_too_large", limit=f"{most // 1_000_000} MB")
            if self._now() > until:
                raise FetchError("unreachable", reason=f"> {MOST_SECONDS:.0f} s")
        return bytes(content)

    @contextmanager
    def _answer(self, address: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        self._wait_for_turn(address)
        try:
            with self._client.stream("GET", address, headers={"User-Agent": USER_AGENT, **headers}) as answer:
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise FetchError("unreachable", reason=str(error) or type(error).__name__) from None

    def _wait_for_turn(self, address: str) -> None:
        place = urlsplit(address).netloc
        self._sleep(max(0.0, self._next_at.get(place, 0.0) - self._now()))
        robots = self._robots.get(_root(address))
        wished = robots.crawl_delay(AGENT) if robots else None
        self._next_at[place] = self._now() + min(wished or self._polite_seconds, MOST_POLITE_SECONDS)

    def _check_allowed(self, address: str) -> None:
        root = _root(address)
        if root not in self._robots:
            self._robots[root] = self._read_robots(root)
        if not self._robots[root].can_fetch(address, AGENT):
            raise FetchError("robots")

    def _read_robots(self, root: str) -> Protego:
        """Read a server's wishes; one that has none allows all, one that fails to say them nothing (RFC 9309)."""
        address = f"{root}/robots.txt"
        for _ in range(MOST_REDIRECTS + 1):
            with self._answer(address, {}) as answer:
                if answer.has_redirect_location:
                    address = _target(address, answer)
                    continue
                if answer.is_server_error:
                    raise FetchError("unreachable", reason=f"robots.txt: {answer.status_code}")
                text = self._content(answer, most_bytes("text")).decode("utf-8", "replace") if answer.is_success else ""
                return Protego.parse(text)
        return Protego.parse("")


def format_of_answer(address: str, content_type: str) -> str:
    """Return the format of what a server gave, "" where it is none that is read."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in BY_NAME:
        return TYPES.get(media_type, "")
    path = urlsplit(address).path.lower()
    if path.endswith((".xml", ".xml.gz")):
        return "xml"
    return format_of(path) or ("text" if media_type == "text/plain" else "")


def _target(address: str, answer: httpx.Response) -> str:
    try:
        return urljoin(address, answer.headers["location"])
    except ValueError:  # no address
        return ""


def _root(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
