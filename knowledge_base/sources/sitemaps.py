"""Sitemaps: which pages a site says it has (sitemaps.org protocol 0.9)."""

import zlib
from dataclasses import dataclass

from lxml import etree

MOST_UNPACKED_BYTES = 50_000_000  # the protocol's own limit
MOST_ADDRESSES = 50_000


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The addresses of pages, and those of further sitemaps."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(content: bytes) -> Sitemap | None:
    """Read a sitemap or an index of sitemaps, perhaps packed; None where it is neither."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(_unpacked(content), parser=parser)
    except (etree.XMLSyntaxError, ValueError, zlib.error):
        return None
    name = etree.QName(root).localname if root is not None else ""
    if name not in {"urlset", "sitemapindex"}:
        return None
    found = tuple((each.text or "").strip() for each in root.xpath("./*/*[local-name()='loc']")[:MOST_ADDRESSES])
    return Sitemap(sitemaps=found) if name == "sitemapindex" else Sitemap(found)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(content, MOST_UNPACKED_BYTES)
