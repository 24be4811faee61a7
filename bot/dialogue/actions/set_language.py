"""Changes the language of the conversation, or says which ones there are."""

from __future__ import annotations

from bot.dialogue.draft import Draft
from bot.dialogue.language_choice import asked_language, named_language
from bot.dialogue.languages import AGAINST, CHOSEN
from bot.dialogue.wording import not_served


async def run(draft: Draft) -> str:
    """Change to the language that was named, else to the other one."""
    served = draft.assistant.settings.languages
    wanted = _wanted(draft)
    if wanted and wanted not in served:
        draft.tell(not_served(served))
        return f"{wanted} is not served"
    before = draft.turn.conversation.language or draft.language
    draft.language = wanted or next((other for other in served if other != before), before)
    draft.set_slot(CHOSEN, draft.language)
    draft.set_slot(AGAINST, None)
    draft.say("utter_language_changed")
    return draft.language


def _wanted(draft: Draft) -> str:
    """Name the language that a button carries or the words ask for; "" where they name none."""
    named = [str(entity.value) for entity in draft.entities if entity.name == "language"]
    said = draft.text.strip().lower()
    served = draft.assistant.settings.languages
    asked = asked_language(draft.text, served)
    codes = (
        *named,
        said if said in served else "",
        asked.language if asked else "",
        named_language(draft.text, served),
    )
    return next((each for each in codes if each), "")
