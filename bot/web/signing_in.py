"""Signing in and out of the inbox."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.storage.access import SESSION_LASTS, NewSession, end_session
from bot.web.pages import page
from bot.web.parts import Web, address_of, web
from bot.web.who import COOKIE, SignedIn, must_be_same_origin, session

router = APIRouter(include_in_schema=False)
LONGEST_FIELD = 500


@router.get("/sign-in")
async def form(request: Request) -> Response:
    """Show the form; whoever has signed in goes on."""
    if await session(request) is not None:
        return RedirectResponse("/inbox", 303)
    return page(request, "sign_in.html", {"problem": "", "email": ""})


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Sign in with e-mail and password."""
    must_be_same_origin(request)
    here = web(request)
    fields = await request.form(max_files=0, max_fields=5)
    email, password = (str(fields.get(name, ""))[:LONGEST_FIELD] for name in ("email", "password"))
    wait = here.sign_ins.take(address_of(request)) or here.sign_ins.take(f"email {email.strip().lower()}")
    if wait:
        return page(request, "sign_in.html", {"problem": "too_many_tries", "email": email}, status=429)
    begun = await here.sign_in.with_password(email.replace("\0", ""), password)
    if begun is None:
        return page(request, "sign_in.html", {"problem": "wrong_password", "email": email}, status=401)
    return _welcome(here, begun)


@router.get("/sign-in/link")
async def link_form(request: Request, token: str = "") -> Response:
    """Ask whether to use a one-time link: programs that look links up must not use it up."""
    return page(request, "sign_in_link.html", {"token": token[:LONGEST_FIELD]})


@router.post("/sign-in/link")
async def use_link(request: Request) -> Response:
    """Sign in with a one-time link."""
    must_be_same_origin(request)
    here = web(request)
    if here.sign_ins.take(address_of(request)):
        return page(request, "sign_in.html", {"problem": "too_many_tries", "email": ""}, status=429)
    fields = await request.form(max_files=0, max_fields=5)
    begun = await here.sign_in.with_link(str(fields.get("token", ""))[:LONGEST_FIELD])
    if begun is None:
        return page(request, "sign_in.html", {"problem": "used_link", "email": ""}, status=401)
    return _welcome(here, begun)


@router.post("/sign-out")
async def sign_out(request: Request, who: SignedIn) -> Response:
    """Sign out."""
    here = web(request)
    async with here.parts.store.transaction() as tx:
        await end_session(tx, request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=here.is_https)
    return response


def _welcome(here: Web, begun: NewSession) -> Response:
    response = RedirectResponse("/inbox", 303)
    response.set_cookie(
        COOKIE,
        begun.token,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=here.is_https,
    )
    return response
