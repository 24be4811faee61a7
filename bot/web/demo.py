"""The demo page: an invented shop with the web chat on it, and what to try. And the web chat's script."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from bot.web.demo_words import DEMO
from bot.web.pages import HERE, page
from bot.web.parts import web

router = APIRouter(include_in_schema=False)


@router.get("/")
async def demo(request: Request) -> Response:
    """Show the demo's page, in Spanish or English by `?lang=` or the browser's language; elsewhere go to the inbox."""
    if not web(request).parts.look().demo:
        return RedirectResponse("/inbox", 303)
    asked = request.query_params.get("lang", "") or request.headers.get("accept-language", "")
    languages = web(request).parts.look().languages
    language = next((each for each in languages if asked.lower().startswith(each)), languages[0])
    look = web(request).parts.look()
    values = {
        "accent": look.widget.accent,
        "suggestions": look.widget.suggestions.get(language, ()),
        "d": {name: wording.in_language(language) for name, wording in DEMO.items()},
        "title": look.widget.title.get("en" if language == "en" else "es") or look.name,
    }
    return page(request, "demo.html", values, language=language)


@router.get("/widget.js")
async def widget() -> Response:
    """Return the web chat's script, for any site."""
    headers = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
    return FileResponse(HERE / "static" / "widget.js", media_type="text/javascript", headers=headers)
