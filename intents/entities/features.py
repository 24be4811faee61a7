"""What the tagger sees of a word: the word itself, its shape, its neighbours, and what lists and patterns say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from intents.entities.tokens import Token

_AFFIX_LENGTHS = (2, 3, 4)
_AROUND = (-2, -1, 1, 2)
_RUN = re.compile(r"(.)\1+")

Marks = Mapping[int, Sequence[str]]


def features_of(tokens: Sequence[Token], marks: Marks) -> list[list[str]]:
    """Describe every token; `marks` are names of lists and patterns that hold it, by position."""
    alone = [_alone(token) for token in tokens]
    return [_described(tokens, alone, marks, position) for position in range(len(tokens))]


def _described(tokens: Sequence[Token], alone: Sequence[list[str]], marks: Marks, position: int) -> list[str]:
    found = ["bias", *alone[position], *(f"in={name}" for name in marks.get(position, ()))]
    for offset in _AROUND:
        other = position + offset
        if not 0 <= other < len(tokens):
            found.append(f"{offset}:edge")
            continue
        found += [f"{offset}:word={tokens[other].stem}", f"{offset}:shape={_shape(tokens[other].text)}"]
        found += [f"{offset}:in={name}" for name in marks.get(other, ())]
    if position > 0:
        found.append(f"before={tokens[position - 1].stem}|{tokens[position].stem}")
        if position > 1:
            found.append(f"two before={tokens[position - 2].stem}|{tokens[position - 1].stem}")
    if position + 1 < len(tokens):
        found.append(f"after={tokens[position].stem}|{tokens[position + 1].stem}")
    return found


def _alone(token: Token) -> list[str]:
    word = token.folded
    found = [f"word={word}", f"stem={token.stem}", f"shape={_shape(token.text)}", f"length={min(len(word), 12)}"]
    for length in _AFFIX_LENGTHS:
        if len(word) > length:
            found += [f"begins={word[:length]}", f"ends={word[-length:]}"]
    return found


@lru_cache(maxsize=4_096)
def _shape(text: str) -> str:
    """Write capitals as X, letters as x, digits as 0 and runs of them once: "TA10234" is "X0", "Madrid" "Xx"."""
    kinds = "".join(
        "0" if each.isdigit() else "X" if each.isupper() else "x" if each.isalpha() else each for each in text
    )
    return _RUN.sub(r"\1", kinds)
