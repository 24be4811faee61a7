"""The smallest web process that takes webhooks: `python -m bench.webhooks`, settings as for `frontdesk web`."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
import uvloop

from bot.channels.updates import InvalidSignatureError, MalformedUpdateError
from bot.channels.whatsapp import WhatsApp
from bot.messages import InboundMessage
from bot.settings import Settings
from bot.use_cases.receive import Receiver
from bot.wiring.parts import open_parts

Message = MutableMapping[str, Any]
Application = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Any]


def application(whatsapp: WhatsApp, receiver: Receiver) -> Application:
    """Make an ASGI application of the adapter and `receive`."""

    async def answer(scope: Message, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        body = b""
        is_more = scope["type"] == "http"
        while is_more:
            part = await receive()
            body += part.get("body", b"")
            is_more = part.get("more_body", False)
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            for each in whatsapp.handle(body, headers):
                if isinstance(each, InboundMessage):
                    await receiver.receive(each)
            status = 200
        except InvalidSignatureError:
            status = 401
        except MalformedUpdateError:
            status = 400
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return answer


async def main(settings: Settings) -> None:
    """Serve until SIGTERM."""
    async with open_parts(settings, settings.database_url, thinks=False) as parts:
        if parts.channels.whatsapp is None:
            raise SystemExit("WhatsApp has no credentials")
        app = application(parts.channels.whatsapp, parts.receiver)
        config = uvicorn.Config(
            app, host=settings.host, port=settings.port, log_level="warning", access_log=False, lifespan="off"
        )
        server = uvicorn.Server(config)
        gc.collect()
        gc.freeze()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, lambda: setattr(server, "should_exit", True))
        await server.serve()


if __name__ == "__main__":
    uvloop.run(main(Settings()))  # type: ignore[call-arg]
