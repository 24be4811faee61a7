"""Platforms' payloads with one part replaced by something else: what a parser meets on a bad day."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def mutated(draw: st.DrawFn, payloads: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw one of the payloads with one of its parts replaced or taken out."""
    payload = copy.deepcopy(draw(st.sampled_from(payloads)))
    parent, key = draw(st.sampled_from(list(_places(payload))))
    if isinstance(parent, dict) and draw(st.booleans()):
        del parent[key]
    else:
        parent[key] = draw(ANYTHING)
    return payload


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every place below `value` as its container and its key, in order."""
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    else:
        return []
    return [place for key, item in items for place in [(value, key), *_places(item)]]
