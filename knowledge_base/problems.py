"""Something to correct in a file of the knowledge base: where it is, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MESSAGES = {
    "no_words": "A question needs words: write it after the `##`.",
    "never_valid": "`valid_until` is before `valid_from`: the entry would never be found.",
    "not_yaml": "This is not YAML: {detail}.",
    "not_fields": "The fields must be `name: value` lines.",
    "unknown_field": "`{name}` is no field: use {known}.",
    "bad_id": "`id` takes lower-case letters, digits and single hyphens, for example `delivery-time`.",
    "bad_field": "`{name}`: {detail}.",
    "no_answer": "There is no answer below this heading: write one.",
    "unknown_channel": "`{name}` is no channel: use {known}.",
    "id_taken": "The id `{name}` is taken by line {line}: choose another.",
    "asked_twice": '"{question}" is asked by line {line} too: keep one.',
    "missing_field": "`{name}` is missing: every entry needs it.",
    "id_taken_in": "The id `{name}` is taken by {where}: choose another.",
    "not_utf8": "This line is not UTF-8: save the file as UTF-8 text.",
    "file_too_large": "The file has more than {limit}: split it, or leave out what customers do not ask for.",
    "encrypted": "The file asks for a password: save a copy without one.",
    "damaged": "The file cannot be read as what its name says: it is damaged, or something else.",
    "no_text": "There is no text in its {pages} page(s), only pictures of it: have it recognised (OCR) first.",
    "too_many_pages": "The file has {pages} pages and {limit} are read at most: take a part of it.",
    "too_much": "Reading the file takes more than {seconds} seconds or {memory} of memory: split it.",
    "old_word": "This is the format of Word before 2007: save it as .docx.",
    "not_entries": "The file is no list of entries: begin each with `- question: ...` and `answer: ...` below it.",
    "unknown_column": "`{name}` is no column: use {known}.",
    "column_twice": "The column `{name}` is there already: keep one.",
    "missing_column": "The column `{name}` is missing: name it in the first row.",
    "too_many_cells": "The row has {cells} cells and the first row names {columns} columns: use quotes.",
    "not_rows": "This is not CSV: {detail}.",
    "empty_cell": "The row has no `{name}`: fill it or remove the row.",
    "language_unserved": "The document is in a language that is not served (`{language}`): leave it out.",
    "nothing_in_it": "There is no text in it that could answer anything: leave it out.",
    "unreadable_file": "The file cannot be read: see that it is a file and that the server may read it.",
    "elsewhere": "The page leads to another server (`{target}`): import that address, if it is yours.",
    "too_many_redirects": "The page leads from one address to the next without end: correct it on the server.",
    "status": "The server answers {status}: open the address in a browser and correct it.",
    "unknown_type": "What the server gives (`{type}`) cannot be read: import pages, PDF, DOCX, Markdown, CSV or text.",
    "unreachable": "The server cannot be reached ({reason}): check the address and try again.",
    "robots": "The server's robots.txt forbids reading this: if it is yours, allow the agent `Frontdesk` there.",
    "not_a_sitemap": "This XML is no sitemap: give the address of a sitemap or of a page.",
    "empty_source": "Nothing in it could answer anything: check what it holds.",
    "too_many_files": "The folder has {count} files and {limit} are read at most: import a part of it.",
    "not_there": "There is no such file or folder: check the path.",
    "limit_reached": "There are more pages than the {limit} that are read: raise `--limit` or import a part.",
    "unknown_format": "This kind of file cannot be read: use {known}.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to correct in a file. `code` and `values` are for whoever words it, `message` is in English."""

    file: str
    line: int
    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Say what is wrong and how to mend it."""
        return MESSAGES[self.code].format(**self.values)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


Report = Callable[[Problem], None]
