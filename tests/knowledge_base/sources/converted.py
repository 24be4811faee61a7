"""Converting a file's content in one line."""

from __future__ import annotations

from dataclasses import replace

from knowledge_base.entries import Audience
from knowledge_base.sources.convert import Converted, convert, format_of
from knowledge_base.sources.documents import Origin


def converted(
    content: str | bytes, address: str, *, language: str = "", audience: Audience = Audience.PUBLIC
) -> Converted:
    """Convert content as the file or page at `address`."""
    raw = content.encode() if isinstance(content, str) else content
    origin = replace(Origin(address), language=language, audience=audience)
    return convert(raw, origin, format_of(address) or "html")


def answers(content: str | bytes, address: str) -> dict[str, str]:
    """Convert content that is in order; return the answers by their questions."""
    found = converted(content, address)
    assert found.problems == ()
    return {entry.question: entry.answer for entry in found.entries}


def complaints(content: str | bytes, address: str) -> list[str]:
    """Convert content and return what is wrong with it, with file and line."""
    return [str(problem) for problem in converted(content, address).problems]
