"""Pages: templates filled in, in the reader's language and the company's time zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.page_words import PAGE_WORDS
from bot.web.parts import web
from routing.wording import Wording

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "frontdesk_language"
LANGUAGES = ("es", "en")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader([HERE / "templates", HERE / "static"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def language_of(request: Request) -> str:
    """Return the language chosen by `?lang=`, kept from before, or the company's own."""
    asked = request.query_params.get("lang", "") or request.cookies.get(LANGUAGE_COOKIE, "")
    if asked in LANGUAGES:
        return asked
    own: str = web(request).parts.business().language
    return own if own in LANGUAGES else "en"


def page(
    request: Request, template: str, values: Mapping[str, Any], *, status: int = 200, language: str = ""
) -> HTMLResponse:
    """Fill in a template; a language asked for by `?lang=` is kept."""
    language = language or language_of(request)
    here = web(request)
    look = here.parts.look()
    known = {
        "t": words(language),
        "knows": lambda name: name in PAGE_WORDS,
        "lang": language,
        "nonce": request.scope["state"]["nonce"],
        "company": look.name,
        "now": here.parts.clock(),
        "when": lambda at: shown_moment(at, here.parts.clock(), look.zone, language),
        "left": lambda due: shown_left(due, here.parts.clock()),
        "other": "en" if language == "es" else "es",
        "path": request.url.path,
    }
    response = HTMLResponse(_environment().get_template(template).render(known | dict(values)), status)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax", secure=here.is_https
        )
    return response


def words(language: str) -> Callable[..., str]:
    """Return what says a word of the pages in a language; one nobody wrote is shown as it is."""

    def say(name: object, **values: object) -> str:
        wording = PAGE_WORDS.get(str(name), Wording(es=str(name), en=str(name)))
        return wording.in_language(language).format(**values) if values else wording.in_language(language)

    return say


def shown_moment(at: datetime, now: datetime, zone: ZoneInfo, language: str) -> str:
    """Write a moment briefly: the time today, with the date on other days."""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{local:%d/%m %H:%M}" if language == "es" else f"{local:%d %b %H:%M}"


def shown_left(due: datetime, now: datetime) -> str:
    """Write how long until then: "1 d 3 h", "2 h 5 min", "12 min"; with a minus sign once it is over."""
    left = due - now
    sign = "−" if left < timedelta() else ""
    minutes = int(abs(left).total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{sign}{days} d {hours} h"
    if hours:
        return f"{sign}{hours} h {minutes % 60} min"
    return f"{sign}{minutes} min"
