"""The API's description, for people and programs that have signed in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.web.pages import page
from bot.web.who import Reader, SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def openapi(request: Request, who: Reader) -> Response:
    """Return the description as OpenAPI."""
    return JSONResponse(request.app.openapi())


@router.get("/docs")
async def docs(request: Request, who: SignedIn) -> Response:
    """Show the description; a page of our own, since the usual ones load scripts from elsewhere."""
    described = request.app.openapi()
    operations = [
        _operation(described, method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return page(
        request, "docs.html", {"operations": operations, "agent": who.agent, "csrf": who.csrf_token, "view": ""}
    )


def _operation(described: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [{"required": False, "description": ""} | parameter for parameter in operation.get("parameters", ())]
    return {
        "method": method.upper(),
        "path": path,
        "summary": f"{operation['summary']}. {operation.get('description', '')}",
        "parameters": parameters,
        "body": _body(described, operation),
    }


def _body(described: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, str]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    options = [content, *content.get("anyOf", ())]
    name = next((each["$ref"].rsplit("/", 1)[1] for each in options if "$ref" in each), "")
    schema = described["components"]["schemas"].get(name, {})
    return [(field, known.get("description", "")) for field, known in schema.get("properties", {}).items()]
