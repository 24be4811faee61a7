"""Changes the language of the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.draft import Draft
from intents.text import fold

# "en" and "es" alone are Spanish words: as codes they count only where nothing else was written.
_NAMES = {"es": r"(?:espanol|castellano|spanish)", "en": r"(?:ingles|english)"}


async def run(draft: Draft) -> str:
    """Change to the language that was named, else to the other one."""
    served = draft.assistant.settings.languages
    named = [str(entity.value) for entity in draft.entities if entity.name == "language"]
    wanted = next((name for name in named if name in served), "") or _named(draft.text, served)
    before = draft.turn.conversation.language or draft.language
    draft.language = wanted or next((other for other in served if other != before), before)
    draft.say("utter_language_changed")
    return draft.language


def _named(text: str, served: Sequence[str]) -> str:
    said = fold(text)
    if said in served:
        return said
    known = [language for language in served if language in _NAMES]
    asked = [each for each in known if re.search(rf"\b(?:en|in|to|a|al) {_NAMES[each]}\b", said)]
    named = asked or [each for each in known if re.search(rf"\b{_NAMES[each]}\b", said)]
    return named[0] if len(named) == 1 else ""
