"""DOCX: read as the page that its styles describe."""

import io
import zipfile
from dataclasses import replace

from knowledge_base.sources.documents import Document
from knowledge_base.sources.unreadable import UnreadableError
from knowledge_base.sources.web_pages import read_html

MOST_UNPACKED_BYTES = 200_000_000
_LOCKED = b"\xd0\xcf\x11\xe0"  # an encrypted document is packed in the container of the old format


def read_word(content: bytes) -> Document:
    """Read a document; pictures are left out.

    Raises:
        UnreadableError: it asks for a password, is in the old format, unpacks to too much, or is no DOCX.
    """
    import mammoth  # noqa: PLC0415 - only where a DOCX is read, in a process of its own

    if content.startswith(_LOCKED):
        raise UnreadableError("encrypted" if b"E\0n\0c\0r\0y\0p\0t" in content else "old_word")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise UnreadableError("too_large", limit=f"{MOST_UNPACKED_BYTES // 1_000_000} MB")
        ignored = mammoth.images.img_element(lambda _: {})
        page = mammoth.convert_to_html(io.BytesIO(content), convert_image=ignored).value
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError, SyntaxError):
        raise UnreadableError("damaged") from None
    document = read_html(f"<main>{page}</main>".encode()).document
    if not document.sections:
        raise UnreadableError("no_text", pages="1")
    return Document(document.title, tuple(replace(each, line=0, anchor="") for each in document.sections))
