"""HTML: what a page says under its headings, without what every page of a site repeats."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import urldefrag, urljoin

from lxml import html
from lxml.etree import ParserError

from knowledge_base.sources.blocks import Blocks
from knowledge_base.sources.boilerplate import remove_boilerplate
from knowledge_base.sources.documents import Document, Section
from knowledge_base.words import normalized

Element: TypeAlias = Any  # lxml publishes no types

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LOOK_FOR_CHARSET_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page with what a crawler needs of it: where it leads, and what it says of itself.

    `links` are absolute and without fragments, in the order of the page. `canonical` is "" where it names none.
    """

    document: Document
    links: tuple[str, ...] = ()
    canonical: str = ""
    is_unlisted: bool = False  # it asks search engines not to list it


def read_html(content: bytes, address: str = "", charset: str = "") -> WebPage:
    """Read a page; whatever is wrong in its markup, what can be read of it is."""
    try:
        root = html.document_fromstring(
            decoded(content, charset).encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (ParserError, ValueError):  # nothing in it
        return WebPage(Document("", ()))
    about = _links(root, address)
    title = _title(root)
    stated = tuple(_stated_questions(root))
    blocks = Blocks(keeps_links=not address.startswith(("http://", "https://")))
    sections = blocks.read(remove_boilerplate(root))
    language = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return replace(about, document=Document(title, _merged(sections, stated, title), language))


def decoded(content: bytes, charset: str = "") -> str:
    """Decode a page as browsers do: byte order mark, then what the server says, then what the page says."""
    mark = next((name for start, name in _BYTE_ORDER_MARKS if content.startswith(start)), "")
    told = [name for name in (mark, charset, declared_charset(content)) if _is_known(name)]
    if told:
        return content.decode(told[0], "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def declared_charset(content: bytes) -> str:
    """Return the charset that a page names for itself, in lower case, or ""."""
    said = _CHARSET.search(content[:LOOK_FOR_CHARSET_BYTES])
    return said[1].decode("ascii").lower() if said else ""


def _is_known(charset: str) -> bool:
    try:
        return bool(charset) and bool(codecs.lookup(charset))
    except LookupError:
        return False


def _links(root: Element, address: str) -> WebPage:
    base = urljoin(address, next((each.get("href", "") for each in root.iter("base")), ""))
    found = (urldefrag(joined)[0] for each in root.iter("a") if (joined := _joined(base, each.get("href"))))
    rels = {rel: each.get("href") for each in root.iter("link") for rel in (each.get("rel") or "").lower().split()}
    robots = [each.get("content") or "" for each in root.iter("meta") if (each.get("name") or "").lower() == "robots"]
    canonical = urldefrag(_joined(base, rels.get("canonical")))[0]
    links = tuple(dict.fromkeys(link for link in found if link.startswith(("http://", "https://"))))
    return WebPage(Document("", ()), links, canonical, any("noindex" in each.lower() for each in robots))


def _joined(base: str, reference: str | None) -> str:
    try:
        return urljoin(base, (reference or "").strip()) if reference else ""
    except ValueError:  # no address
        return ""


def _title(root: Element) -> str:
    for tag in ("h1", "title"):
        for element in root.iter(tag):
            if title := " ".join(element.text_content().split()):
                return str(title)
    return ""


def _merged(sections: tuple[Section, ...], stated: tuple[Section, ...], title: str) -> tuple[Section, ...]:
    """Put the page's title above what stands under no heading, and add the stated questions that it does not show."""
    titled = tuple(each if each.headings else replace(each, headings=(title,) if title else ()) for each in sections)
    shown = {normalized(each.headings[-1]) for each in titled if each.headings}
    return titled + tuple(each for each in stated if normalized(each.headings[-1]) not in shown)


def _stated_questions(root: Element) -> Iterator[Section]:
    """Find questions and answers that the page states for machines (schema.org/FAQPage as JSON-LD)."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            try:
                data = json.loads(script.text or "", strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _questions_in(data)


def _questions_in(data: object, depth: int = 0) -> Iterator[Section]:
    if isinstance(data, list) and depth < 8:
        for each in data:
            yield from _questions_in(each, depth + 1)
    if not isinstance(data, dict) or depth >= 8:
        return
    answer = data.get("acceptedAnswer")
    text = answer.get("text") if isinstance(answer, dict) else None
    question = data.get("name")
    if data.get("@type") == "Question" and isinstance(question, str) and isinstance(text, str):
        said = "\n".join(each.text for each in read_html(f"<div>{text}</div>".encode()).document.sections)
        if said and question.strip():
            yield Section((" ".join(question.split()),), said)
    for key in ("@graph", "mainEntity"):
        yield from _questions_in(data.get(key), depth + 1)
