"""Texts and addresses reduced to what an id or a file name may hold."""

import re

from knowledge_base.words import split_words

LONGEST_SLUG = 36  # so that a button of every channel can carry the id


def slug(text: str, longest: int = LONGEST_SLUG) -> str:
    """Reduce a text to what an id may hold, whole words of it up to a length."""
    kept = ""
    for word in split_words(text):
        joined = f"{kept}-{word}" if kept else word[:longest]
        if len(joined) > longest:
            break
        kept = joined
    return kept


def address_slug(address: str) -> str:
    """Name a path or an address by its last words: `https://shop.example/help/returns.html` by `help-returns`."""
    path = re.sub(r"^https?://(www\.)?|(?<=\w):\d+(?=/)", "", address).rstrip("/")
    named = [part for part in re.split(r"[/\\]", path) if part]
    return slug(re.sub(r"\.\w{2,5}$", "", " ".join(named[-2:])), LONGEST_SLUG // 2)
