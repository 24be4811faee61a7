"""Two things said in one sentence: "my parcel is broken and I want my money back"."""

import re
from collections.abc import Iterator

SEPARATOR = "+"  # as in Rasa: the intent `damaged+refund` means both
FEWEST_WORDS = 3  # of a half; "salt and pepper" is one thing
SURE_OF_BOTH = 0.7  # halves that say less are halves of one thing
MOST_SPLITS = 2  # each costs two encodings
_JOINT = re.compile(
    r"\s*[,;]?\s+(?:y|e|pero|además|ademas|también|tambien|and|but|also|plus)\s+(?:también |tambien |además |also )?"
    r"(?:si |saber (?:si )?|if |whether |to know (?:if |whether )?)?",
    re.IGNORECASE,
)


def halves(text: str) -> Iterator[tuple[str, str]]:
    """Give the ways to take a sentence apart in two at a word that joins, the first ones only."""
    found = 0
    for match in _JOINT.finditer(text):
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if min(len(left.split()), len(right.split())) >= FEWEST_WORDS and found < MOST_SPLITS:
            found += 1
            yield left, right


def name_of_both(first: str, second: str, known: frozenset[str]) -> str:
    """Name the intent of two: as the examples do where they have it, else in the order of mention."""
    turned = f"{second}{SEPARATOR}{first}"
    return turned if turned in known else f"{first}{SEPARATOR}{second}"
