"""Addresses of pages: which are the same, which belong to a site, and which are none."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

TRACKING = ("utm_", "gclid", "fbclid", "mc_cid", "mc_eid", "msclkid", "ref_src")
NO_PAGES = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".ico", ".avif", ".css", ".js", ".mjs", ".json", ".xml", ".rss",
    ".atom", ".zip", ".gz", ".rar", ".7z", ".mp3", ".mp4", ".webm", ".avi", ".mov", ".woff", ".woff2", ".ttf", ".exe",
    ".dmg", ".apk", ".ics", ".xls", ".xlsx", ".ppt", ".pptx", ".doc",
)  # fmt: skip


def is_address(text: str) -> bool:
    """Tell whether a text is the address of something that can be fetched."""
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def plain(address: str) -> str:
    """Write an address in the one way that all that lead to the same page share; tracking is left out."""
    parts = urlsplit(address.strip())
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme.lower())
    place = host if parts.port in {None, usual} else f"{host}:{parts.port}"
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name)]
    return urlunsplit((parts.scheme.lower(), place, parts.path or "/", urlencode(asked), ""))


def same_host(one: str, other: str) -> bool:
    """Tell whether two addresses are of the same server, with or without `www.`."""
    return _host(one) == _host(other)


def is_within(address: str, start: str) -> bool:
    """Tell whether a page belongs to the part of the site that begins at `start`."""
    path, above = urlsplit(address).path or "/", urlsplit(start).path or "/"
    folder = above if above.endswith("/") else f"{above}/"
    return same_host(address, start) and (path == above or path.startswith(folder))


def may_be_page(address: str) -> bool:
    """Tell whether a link can lead to something to read, as far as its name tells."""
    return is_address(address) and not urlsplit(address).path.lower().endswith(NO_PAGES)


def _host(address: str) -> tuple[str, int | None]:
    parts = urlsplit(address)
    return (parts.hostname or "").lower().removeprefix("www."), parts.port


def _tracks(name: str) -> bool:
    return name.lower().startswith(TRACKING)
