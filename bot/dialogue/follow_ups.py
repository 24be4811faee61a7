"""Messages that lean on the last answer ("and to the Canary Islands?"): which they are, and what they then ask for.

A message that is complete in itself is never read so: what the knowledge base answers, or an intent takes, stays.
"""

from __future__ import annotations

import re

from bot.dialogue.courtesies import without_courtesies
from bot.dialogue.ports import Found
from intents.text import fold, same_words
from knowledge_base.entries import Entry

MOST_WORDS = 8
LIKELY = 0.4  # a score with the topic's words that speaks for what is nearest by its own words, if far
MOST_OTHERS = 2  # offered besides
SURE = 0.9  # what an answer is worth for which both readings speak
_LEAD = re.compile(
    r"^[\W_]*(?:(?:vale|ok|okay|bueno|pero|but|y|e|o|and|or|also|tambien|entonces|so|then|ah|oh)[\s,.;:]+[\W_]*)*"
    r"(?:(?:que (?:pasa|hay) (?:con|de|si)|si|what (?:about|if)|how about|what happens (?:if|with)|if)\b\s*)?"
)
_FROM_BEFORE = re.compile(
    r"^[\W_]*(?:(?:vale|ok|okay|bueno)[\s,¿]+)?"
    r"(?:(?:pero|but|y|and|or|o)\b|(?:what|how) about\b|what if\b|que pasa (?:con|si)\b|"
    r"(?:a|al|para|con|sin|en|desde|hasta|por|de|to|for|with|without|in|from|on|by|at)\b)"
)
_OWN_MATTER = re.compile(r"\b(?:quiero|quisiera|necesito|mi|mis|i want|i need|my|i would like|i d like)\b")
_OF_PRICE = "cuesta cuestan vale valen costaria cost costs much price precio gratis free cobrais charge"
_OF_TIME = "tarda tardan tardais tardaria long take takes when cuando plazo days dias"
_OF_BOTH = """
    cuanto cuantos es son seria sale eso esto ese esa ello lo la los las el me se hay en de por que como a cada llega
    llegan llegar how is it that this these those they does do would be many will i you for one them the an and y pero
    but extra
"""
_PRICE, _TIME, _BARE = (frozenset(listed.split()) for listed in (_OF_PRICE, _OF_TIME, _OF_BOTH))
_SAYS_PRICE = re.compile(r"€|\$|£|\bgratis\b|\bfree\b|\bsin coste\b|\bno charge\b", re.IGNORECASE)
_SAYS_TIME = re.compile(
    r"\d.{0,20}?\b(?:d[ií]as?|horas?|semanas?|days?|hours?|weeks?)\b|\b\d{1,2}:\d{2}", re.IGNORECASE
)


def leaning(text: str) -> str:
    """Return what a message asks, without the words that join it to what was said before; "" where it does not lean."""
    said = fold(without_courtesies(text)).strip()
    if not said or len(said.split()) > MOST_WORDS or _OWN_MATTER.search(said):
        return ""
    if not (_FROM_BEFORE.match(fold(text)) or _FROM_BEFORE.match(said) or _is_bare(said)):
        return ""
    return _LEAD.sub("", said).strip() or said


def together(topic: Entry, asked: str) -> str:
    """Return the question that a leaning message makes with the last topic."""
    return f"{topic.question} {asked}"


def followed(topic: Entry, asked: str, alone: Found, both: Found, *, has_intent: bool) -> Found | None:
    """Return what the knowledge base says to a message that leans on `topic`; None where it must stand alone.

    `alone` was found for its own words and `both` for them together with the topic's. Only an entry on the same subject
    for which both speak counts; bare words ("how much is that?") ask of the topic whatever it says of that.
    """
    if _is_bare(asked):
        return _of_topic(topic, asked, both)
    if has_intent or alone.kind == "answer":
        return None
    scores = {entry.id: score for entry, score in both.candidates}
    is_offered = alone.kind == "offer"
    first = tuple(entry for entry, _ in alone.candidates[:1])
    near = (is_offered and alone.near) or first
    related = [entry for entry in near if _is_related(entry, topic)]
    likely = [entry for entry in related if scores.get(entry.id, 0.0) >= LIKELY]
    if not likely and is_offered and related[:1] == list(near[:1]):
        likely = related[:1]
    return _certain(max(likely, key=lambda entry: scores.get(entry.id, 0.0)), alone, both) if likely else None


def besides(topic: Entry, found: Found) -> Found:
    """Keep what is on the subject of the last answer and is not that answer: what else may help."""
    others = tuple(each for each in found.candidates if each[0].id != topic.id and _is_related(each[0], topic))
    return Found("offer" if others else "unknown", 0.0, None, others, "besides the last answer")


def _is_bare(asked: str) -> bool:
    """Tell whether words name nothing themselves: "how much is that?", "¿y cuánto tarda?"."""
    words = set(same_words(asked).split())
    return bool(words & (_PRICE | _TIME)) and words <= (_PRICE | _TIME | _BARE)


def _of_topic(topic: Entry, asked: str, both: Found) -> Found | None:
    says = _SAYS_PRICE if set(same_words(asked).split()) & _PRICE else _SAYS_TIME
    nearest = next(
        (entry for entry, _ in both.candidates if _is_related(entry, topic) and says.search(entry.answer)), None
    )
    return _certain(nearest, both, both) if nearest is not None else None


def _certain(entry: Entry, alone: Found, both: Found) -> Found:
    """Answer with an entry for which both readings speak; one that is sensitive must be answered by one of them."""
    if entry.sensitive and entry not in (alone.entry, both.entry):
        found = {each.id: (each, score) for each, score in (*alone.candidates, *both.candidates)}
        first, *others = sorted(found.values(), key=lambda each: (each[0].id != entry.id, -each[1]))
        return Found(
            "offer", both.confidence, None, (first, *others[:MOST_OTHERS]), "a follow-up on something sensitive"
        )
    candidates = ((entry, SURE),)
    return Found("answer", max(SURE, both.confidence), entry, candidates, "a follow-up on the last answer")


def _is_related(entry: Entry, topic: Entry) -> bool:
    return entry.id == topic.id or bool(set(entry.topics) & set(topic.topics))
