"""The web application: routes, refusals, headers, and the one listener that feeds every live view."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.storage.notices import CHATS, listen
from bot.web import api, api_knowledge, api_leads, chat, demo, docs, health, inbox, inbox_actions, signing_in, webhooks
from bot.web.bodies import Bounded
from bot.web.parts import Web, WebParts, web_of
from bot.web.problems import answer_problems
from bot.web.shield import ChatCors, Shield
from bot.web.who import SignInNeededError

ROUTERS = (webhooks, chat, demo, health, signing_in, inbox_actions, inbox, docs, api, api_leads, api_knowledge)


def create_app(parts: WebParts) -> FastAPI:
    """Put the web application together. `app.state.web.hub.close()` lets open streams end before a stop."""
    here = web_of(parts)
    app = FastAPI(
        title="Frontdesk",
        description="Conversations, tickets and leads. Authenticate with `Authorization: Bearer fd_...`.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan(here),
    )
    app.state.web = here
    for module in ROUTERS:
        app.include_router(module.router)
    answer_problems(app)
    app.add_exception_handler(SignInNeededError, _to_sign_in)
    app.add_middleware(Bounded)
    app.add_middleware(Shield, is_https=here.is_https)
    app.add_middleware(ChatCors, origins=parts.webchat_origins)
    return app


def _lifespan(here: Web) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        hear: dict[str, Callable[[tuple[int, ...]], None]] = {CHATS: here.hub.tell}
        listener = asyncio.create_task(listen(here.parts.dsn, hear, stop)) if here.parts.dsn else None
        try:
            yield
        finally:
            here.hub.close()
            stop.set()
            if listener is not None:
                listener.cancel()
                await asyncio.gather(listener, return_exceptions=True)
            await here.parts.notices.drain()

    return lifespan


async def _to_sign_in(request: Request, error: Exception) -> Response:
    return RedirectResponse("/sign-in", 303)
