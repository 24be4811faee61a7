"""The wire under httpx: aiohttp's, which costs a third of httpx's own for each request (docs/decisions/0005).

What counts is which errors say that nothing was sent: only a connection that was never made does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import httpx
from yarl import URL


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Sends httpx's requests with aiohttp. The session is made with the first request, inside its loop."""

    def __init__(self, most_connections: int = 100) -> None:
        self._most_connections = most_connections
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Raises:
            httpx.ConnectError, httpx.ConnectTimeout: nothing was sent.
            httpx.ReadTimeout, httpx.ReadError: it may have been received.
        """
        try:
            answer = await self._opened().request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                allow_redirects=False,
                auto_decompress=False,
                timeout=_timeout(request),
            )
        except Exception as error:
            raise _translated(error, request) from error
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer, request), request=request)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._most_connections, ssl=httpx.create_ssl_context())
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), skip_auto_headers=("User-Agent",)
            )
        return self._session


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _translated(error, self._request) from error

    async def aclose(self) -> None:
        self._answer.release()


def _timeout(request: httpx.Request) -> aiohttp.ClientTimeout:
    given = request.extensions.get("timeout", {})
    return aiohttp.ClientTimeout(
        total=None, connect=given.get("pool"), sock_connect=given.get("connect"), sock_read=given.get("read")
    )


def _translated(error: Exception, request: httpx.Request) -> Exception:
    match error:
        case aiohttp.ConnectionTimeoutError():
            return httpx.ConnectTimeout("no connection in time", request=request)
        case aiohttp.ClientConnectorError():
            return httpx.ConnectError("no connection", request=request)
        case aiohttp.InvalidURL():
            return httpx.UnsupportedProtocol("not a URL that can be asked", request=request)
        case TimeoutError():
            return httpx.ReadTimeout("no answer in time", request=request)
        case aiohttp.ClientError() | OSError():
            return httpx.ReadError("the connection broke", request=request)
    return error
