"""Messages of emoji alone: an approving one is a yes, a cross or sad one a no."""

from __future__ import annotations

import unicodedata

_UNHAPPY = frozenset("👎😠😡🤬😤😢😭😞😔😟😣😖😫😩😒🙄😕☹🙁💩🖕😾😿💔❌😰😨😱🤮🤢")
_SIGNS = ("So", "Sk", "Mn", "Me", "Cf", "Zs")  # pictures, skin tones, variation marks, joiners, blanks


def feeling_of(text: str) -> str:
    """Return the intent of a message that is nothing but emoji: affirm or deny; "" where there are words."""
    said = text.strip()
    if not any(unicodedata.category(character) == "So" for character in said):
        return ""
    if any(unicodedata.category(character) not in _SIGNS for character in said):
        return ""
    return "deny" if _UNHAPPY & set(said) else "affirm"
