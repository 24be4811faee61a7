"""Markdown documents: like a page, with the lines of their source."""

from collections.abc import Sequence

from markdown_it import MarkdownIt

from knowledge_base.fields import FileFields, Text, read_block
from knowledge_base.problems import Report
from knowledge_base.sources.documents import Document
from knowledge_base.sources.web_pages import read_html


class FrontMatter(FileFields):
    """What the lines between `---` may say of a document."""

    title: Text = ""
    language: Text = ""


def read_markdown(text: str, file: str, report: Report) -> tuple[Document, FrontMatter]:
    """Read a document and what it says of itself; `line` of a section is that of its heading."""
    lines = text.splitlines()
    end = _end_of_front_matter(lines)
    fields = read_block(lines[1:end], file, 2, FrontMatter, report) if end else FrontMatter()
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse("\n".join([*[""] * (end + 1 if end else 0), *lines[end + 1 if end else 0 :]]))
    for token in tokens:
        if token.map and token.type.endswith("_open"):
            token.attrSet("data-line", str(token.map[0] + 1))
    document = read_html(parser.renderer.render(tokens, parser.options, {}).encode("utf-8", "replace")).document
    return Document(fields.title or document.title, document.sections, fields.language), fields


def _end_of_front_matter(lines: Sequence[str]) -> int:
    """Return the number of the line that ends it, 0 where there is none."""
    if not lines or lines[0].strip() != "---":
        return 0
    return next((at for at, line in enumerate(lines) if at and line.strip() == "---"), 0)
