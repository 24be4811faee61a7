"""Ticket numbers as customers write them: "FD-1001", "fd 1001"."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\bFD[-\s]?(\d{3,})\b", re.IGNORECASE)
MOST_WORDS_BESIDE = 6  # "¿y qué pasa con la FD-1001?" asks for that ticket, whatever else the words are like
_WORD = re.compile(r"[^\W\d_]+")


def ticket_number(text: str) -> str:
    """Return the number of the ticket that is named, as tickets are numbered; "" where none is."""
    found = _NUMBER.search(text)
    return f"FD-{found[1]}" if found else ""


def names_ticket(text: str) -> bool:
    """Tell whether a text is little more than a ticket's number."""
    return bool(ticket_number(text)) and len(_WORD.findall(_NUMBER.sub(" ", text))) <= MOST_WORDS_BESIDE
