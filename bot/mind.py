"""The trained assistant as the use cases see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.assistant import Assistant
from bot.clock import system_clock
from bot.dialogue.decide import decide
from bot.dialogue.models import IndexedKnowledge, TrainedUnderstander
from bot.dialogue.opt_words import OPT_OUT, consent_intent
from bot.dialogue.ports import CustomActions
from bot.dialogue.responses import fill, pick
from bot.dialogue.topics import topic_of
from bot.dialogue.turn import Decision, Desk, Turn
from bot.dialogue.understanding import TurnUnderstanding, understand_turn
from bot.dialogue.wording import DEFAULTS, moment_said
from bot.use_cases.business import Business
from bot.versions import Trained
from integrations.orders import Orders
from intents.understand import Understander


@dataclass(frozen=True, slots=True)
class AssistantWords:
    """The assistant's responses, for use cases outside of a turn."""

    assistant: Assistant

    def say(self, response: str, language: str, channel: str, values: Mapping[str, str]) -> str:
        """Return a response in the customer's language; a response nobody wrote is a fault of ours, and said so."""
        variations = self.assistant.domain.responses.get(response, ())
        chosen = pick(variations, {"language": language}, channel, response)
        if chosen is None and response not in DEFAULTS:
            raise LookupError(f"the assistant has no response {response} in {language}")
        text = chosen.text if chosen else DEFAULTS[response].in_language(language)
        return fill(text, dict(values))

    def moment(self, at: datetime, now: datetime, language: str) -> str:
        """Write a time as a person would say it."""
        return moment_said(at, now, language, self.assistant.settings.zone)


@dataclass(frozen=True, slots=True)
class TrainedMind:
    """One version of the assistant, ready to answer."""

    version: str
    assistant: Assistant
    understander: TrainedUnderstander
    knowledge: IndexedKnowledge
    orders: Orders
    custom: CustomActions | None
    business: Business

    def understand(self, turn: Turn) -> TurnUnderstanding:
        """Understand the turn's messages; pure computation."""
        settings = self.assistant.settings
        return understand_turn(
            turn,
            self.understander,
            self.knowledge,
            languages=settings.languages,
            zone=settings.zone,
            topic=topic_of(turn, self.assistant),
        )

    async def decide(self, turn: Turn, understood: TurnUnderstanding, desk: Desk) -> Decision:
        """Decide what to say and do."""
        return await decide(turn, understood, self.assistant, desk, self.orders, self.custom)

    def opted_out_by(self, turn: Turn) -> bool:
        """Say whether a message is nothing but an opt-out."""
        return any(consent_intent(message.text)[0] == OPT_OUT for message in turn.messages)

    def notice(self, language: str, channel: str) -> str:
        """Return what the first message to a contact begins with: what we are, and the privacy notice."""
        values = {"privacy_url": self.assistant.settings.privacy_url}
        return self.business.words.say("utter_first_notice", language or self.business.language, channel, values)

    def apology(self, language: str) -> str:
        """Return what to tell a customer whose message we could not deal with."""
        words = self.business.words
        return words.say("utter_turn_failed", language or self.business.language, "", {})


def mind_of(trained: Trained, orders: Orders, custom: CustomActions | None, *, has_slack: bool) -> TrainedMind:
    """Make a version ready to answer."""
    assistant = trained.assistant
    settings = assistant.settings
    pattern = settings.order_number.pattern if settings.order_number else None
    understander = Understander(
        trained.model, settings.languages, settings.time_zone, pattern, entities=trained.entities
    )
    understander.warm_up(system_clock())
    return TrainedMind(
        version=trained.version,
        assistant=assistant,
        understander=TrainedUnderstander(understander),
        knowledge=IndexedKnowledge(trained.index),
        orders=orders,
        custom=custom,
        business=business_of(assistant, has_slack=has_slack),
    )


def business_of(assistant: Assistant, *, has_slack: bool) -> Business:
    """Put together what an assistant says about how the company works."""
    return Business(
        calendars=assistant.calendars,
        sla=assistant.sla,
        scoring=assistant.scoring,
        rules=assistant.event_rules,
        teams=assistant.teams,
        notifications=assistant.notifications,
        words=AssistantWords(assistant),
        languages=assistant.settings.languages,
        has_slack=has_slack,
        notices=assistant.notices,
    )
