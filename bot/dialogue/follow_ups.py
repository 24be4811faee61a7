"""What a message asks for that goes on from the last answer, or from what was offered: the two readings weighed.

Alone it may be near some entry by accident; together with the last question it may be near one on its subject, or the
last answer itself may say it. What is complete in itself, and what an intent surely takes, stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.leaning import Form, Leaning
from bot.dialogue.ports import Found
from knowledge_base.entries import Entry
from knowledge_base.notices import stems_of

LIKELY = 0.4  # a score with the topic's words that speaks for what is nearest by its own words, if far
ENOUGH_ALONE = 0.5  # the chance that the nearest is right, from which on its own words are enough on the subject
NEARLY = 0.5  # of the score of the nearest: the only one on the subject may be as far behind
MOST_OTHERS = 2  # offered besides
SURE = 0.9  # what an answer is worth for which both readings speak
MOST_MATTERS = 2  # words that name something; with more a message says enough by itself
ENOUGH_NAMED = 0.5  # of those words
_LEANS_MOST = (Form.PHRASE, Form.CONDITION)  # such words ask nothing by themselves; a noun may be a new matter
_SAYS_PRICE = re.compile(r"€|\$|£|\bgratis\b|\bfree\b|\bsin coste\b|\bno charge\b", re.IGNORECASE)
_SAYS_TIME = re.compile(
    r"\d.{0,20}?\b(?:d[ií]as?|horas?|semanas?|days?|hours?|weeks?)\b|\b\d{1,2}:\d{2}", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_ANYWAY = re.compile(  # what is done with anything names nothing: "pagué con Bizum" is about Bizum
    r"\b(?:pag\w+|compr[aeoéó]\w*|pid[aeoió]\w*|pedi\w*|viv\w+|estoy|uso|usar|llev[ao]|tengo|fuera|fue|ser[ií]a|caso|"
    r"paid|pay|paying|buy|bought|order(?:ed)?|live|living|use|have|got|ones?|case)\b"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last answer was about, in one language; or the entries that were offered instead.

    `is_told`: its answer was given in so many words, so that saying it again would help nobody.
    """

    entry: Entry
    is_told: bool = True
    offered: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a message comes to when it is read together with a topic.

    `excerpt` are those sentences of the last answer that say it; empty where all of them do. `is_open`: nothing says
    it, and `found` is at most something else to offer.
    """

    topic: Entry
    found: Found
    leaning: Leaning
    excerpt: str = ""
    is_again: bool = False
    is_open: bool = False


def together(topic: Entry, asked: str) -> str:
    """Return the question that a leaning message makes with the last topic."""
    return f"{topic.question} {asked}"


def followed(topic: Topic, said: Leaning, alone: Found, both: Found, text: str) -> FollowUp | None:
    """Return what a message comes to that leans on `topic`; None where it must stand alone.

    `alone` was found for its own words and `both` for them together with the topic's. `text` is the topic's answer as
    it was told.
    """
    if said.form is Form.BARE:
        return _of_topic(topic, said, both, text)
    if topic.offered and (meant := _among_offered(topic, said, alone)):
        return meant
    if alone.kind == "answer" and alone.entry is not None:
        return _beside_an_answer(topic, said, alone, both, text)
    return _without_an_answer(topic, said, alone, both, text)


def besides(topic: Entry, found: Found) -> Found:
    """Keep what is on the subject of the last answer and is not that answer: what else may help."""
    others = tuple(each for each in found.candidates if each[0].id != topic.id and _is_related(each[0], topic))
    return Found("offer" if others else "unknown", 0.0, None, others, "besides the last answer")


def _of_topic(topic: Topic, said: Leaning, both: Found, text: str) -> FollowUp | None:
    """Answer bare words ("how much is that?") with what was told of that, else with what is near it."""
    says = _SAYS_PRICE if said.wants_price else _SAYS_TIME
    if topic.is_told and (sentences := [each for each in _SENTENCES.split(text) if says.search(each)]):
        return _again(topic, said, sentences, text)
    nearest = _saying(topic.entry, both, says)
    return None if nearest is None else FollowUp(topic.entry, _certain(nearest, both, both), said)


def _saying(topic: Entry, both: Found, says: re.Pattern[str]) -> Entry | None:
    """Return what is nearest and says it; before that one about as near that is mainly about the same."""
    saying = [each for each in both.candidates if _is_related(each[0], topic) and says.search(each[0].answer)]
    near = [entry for entry, score in saying if score >= NEARLY * saying[0][1]]
    return next((entry for entry in near if entry.topics[:1] == topic.topics[:1]), near[0] if near else None)


def _among_offered(topic: Topic, said: Leaning, alone: Found) -> FollowUp | None:
    """Take the one of the offered entries that is meant; leave those that may be."""
    matter = _matter(said, topic.entry.language)
    near = {entry.id for entry in alone.near}
    named = [each for each in topic.offered if matter and matter <= _named_by(each)]
    meant = named or [each for each in topic.offered if each.id in near]
    if alone.entry is not None and alone.entry not in meant:  # either may be meant, where it leans at all
        meant = [*named, alone.entry] if named and said.form in _LEANS_MOST else []
    if not meant:
        return None
    candidates = tuple((each, SURE) for each in meant)
    first = meant[0]
    if len(meant) == 1 and (named or not first.sensitive or alone.entry == first):
        return FollowUp(first, Found("answer", SURE, first, candidates, "one of those offered"), said)
    return FollowUp(first, Found("offer", LIKELY, None, candidates, "some of those offered"), said)


def _beside_an_answer(topic: Topic, said: Leaning, alone: Found, both: Found, text: str) -> FollowUp | None:
    """Weigh the answer to its own words against the last one: off its subject it may be one by accident."""
    entry = alone.entry
    if entry is None or entry.id == topic.entry.id:
        return _again(topic, said, _naming(topic, said, text), text) if topic.is_told else None
    sentences = _naming(topic, said, text) if topic.is_told and said.form is not Form.CLAUSE else []
    if _is_on_subject(entry, topic.entry) and not (sentences and both.entry == topic.entry):
        return FollowUp(topic.entry, alone, said)
    if sentences:
        return _again(topic, said, sentences, text)
    says_little = len(_matter(said, topic.entry.language)) <= MOST_MATTERS
    if said.form not in _LEANS_MOST or not says_little:
        return None
    if topic.is_told and (sentences := _naming(topic, said, text, enough=ENOUGH_NAMED)):
        return _again(topic, said, sentences, text)
    return _open(topic, said, alone)


def _without_an_answer(topic: Topic, said: Leaning, alone: Found, both: Found, text: str) -> FollowUp | None:
    named = _named(topic, said, alone, both)
    likely = named or _likely(topic, alone, both)
    if likely is not None and (named or not likely.sensitive):
        return FollowUp(topic.entry, _certain(likely, alone, both, topic), said)
    if sentences := _naming(topic, said, text):
        return _told(topic, said, sentences, text, alone, both)
    if likely is not None:
        return FollowUp(topic.entry, _certain(likely, alone, both, topic), said)
    sentences = _naming(topic, said, text, enough=ENOUGH_NAMED)
    if topic.is_told and (sentences or _is_near_both(topic.entry, alone, both)):
        return _again(topic, said, sentences, text)
    is_complete = said.form is Form.CLAUSE and not (said.refers and alone.kind == "unknown")
    return _open(topic, said, alone) if said.is_question and not is_complete else None


def _is_near_both(entry: Entry, alone: Found, both: Found) -> bool:
    """Tell whether an entry is near to words that do not name its question, and is the first together with it."""
    score = {each.id: score for each, score in alone.candidates}.get(entry.id, 0.0)
    is_first = [each.id for each, _ in both.candidates[:1]] == [entry.id]
    return is_first and entry in alone.near and score >= NEARLY * alone.candidates[0][1]


def _told(topic: Topic, said: Leaning, sentences: Sequence[str], text: str, alone: Found, both: Found) -> FollowUp:
    """Answer with the topic, which names what is asked: what of it stands out where it was told, else all of it."""
    if topic.is_told:
        return _again(topic, said, sentences, text)
    return FollowUp(topic.entry, _certain(topic.entry, alone, both, topic), said)


def _named(topic: Topic, said: Leaning, alone: Found, both: Found) -> Entry | None:
    """Return the entry on the subject whose question names what is asked."""
    matter = _matter(said, topic.entry.language)
    found = (entry for entry, _ in (*alone.candidates, *both.candidates) if entry.id != topic.entry.id)
    on_subject = (entry for entry in found if _is_on_subject(entry, topic.entry))
    return next((each for each in on_subject if matter and matter <= stems_of(each.question, each.language)), None)


def _likely(topic: Topic, alone: Found, both: Found) -> Entry | None:
    """Return the entry on the subject that its own words are near to, and the topic's words too."""
    scores = {entry.id: score for entry, score in both.candidates}
    first = tuple(entry for entry, _ in alone.candidates[:1])
    lacking = tuple(entry for entry, _ in both.candidates[: bool(both.lacks)])  # it says nothing of a word
    near = [
        (entry, score) for entry, score in alone.candidates if entry in (alone.near or first) and entry not in lacking
    ]
    related = [
        (entry, score)
        for entry, score in near
        if _is_related(entry, topic.entry)
        and _is_on_subject(entry, topic.entry)
        and not (topic.is_told and entry.id == topic.entry.id)
    ]
    likely = [entry for entry, _ in related if scores.get(entry.id, 0.0) >= LIKELY]
    if not likely and len(related) == 1 and alone.near:
        (entry, score), most = related[0], max(scores.values(), default=0.0)
        is_near = score >= NEARLY * near[0][1] and scores.get(entry.id, 0.0) >= NEARLY * most
        likely = [entry] if is_near else []
    if not likely and alone.kind == "offer" and alone.confidence >= ENOUGH_ALONE and related[:1] == near[:1]:
        likely = [entry for entry, _ in related[:1]]
    return max(likely, key=lambda entry: scores.get(entry.id, 0.0), default=None)


def _naming(topic: Topic, said: Leaning, text: str, enough: float = 1.0) -> list[str]:
    """Return the sentences of the last answer that name what is asked; none where too little of it is named."""
    language = topic.entry.language
    asked = _matter(said, language)
    matter = asked - stems_of(topic.entry.question, language) or asked
    named = matter & stems_of(text, language)
    if not named or len(named) < enough * len(matter):
        return []
    return [each for each in _SENTENCES.split(text) if stems_of(each, language) & named]


def _again(topic: Topic, said: Leaning, sentences: Sequence[str], text: str) -> FollowUp:
    """Say what of the last answer holds for this; where all or nothing of it stands out, that it does."""
    entry = topic.entry
    is_part = 0 < len(sentences) < len([each for each in _SENTENCES.split(text) if each.strip()])
    found = Found("answer", SURE, entry, ((entry, SURE),), "said in the last answer")
    return FollowUp(entry, found, said, excerpt=" ".join(sentences) if is_part else "", is_again=True)


def _open(topic: Topic, said: Leaning, alone: Found) -> FollowUp | None:
    """Leave open what is asked, with what its own words were near to: the answer they had, or what is offered.

    Where a rule replied in its own words nothing is known of what they leave open: the message stands alone.
    """
    if not topic.is_told and not topic.offered:
        return None
    nearest = (alone.entry,) if alone.entry is not None else alone.near[:MOST_OTHERS] if alone.kind == "offer" else ()
    near = tuple((entry, SURE) for entry in nearest if entry.id != topic.entry.id)
    found = Found("offer" if near else "unknown", 0.0, None, near, "nothing more specific on the last answer")
    return FollowUp(topic.entry, found, said, is_open=True)


def _certain(entry: Entry, alone: Found, both: Found, topic: Topic | None = None) -> Found:
    """Answer with an entry for which both readings speak; one that is sensitive must be answered by one of them."""
    if entry.sensitive and entry not in (alone.entry, both.entry):
        found = {each.id: (each, score) for each, score in (*alone.candidates, *both.candidates)}
        if topic is not None:
            found = {each: near for each, near in found.items() if each == entry.id or _is_beside(near[0], topic)}
        first, *others = sorted(found.values(), key=lambda each: (each[0].id != entry.id, -each[1]))
        return Found(
            "offer", both.confidence, None, (first, *others[:MOST_OTHERS]), "a follow-up on something sensitive"
        )
    candidates = ((entry, SURE),)
    return Found("answer", max(SURE, both.confidence), entry, candidates, "a follow-up on the last answer")


def _named_by(entry: Entry) -> frozenset[str]:
    return stems_of(" ".join((*entry.questions, *entry.topics)), entry.language)


def _matter(said: Leaning, language: str) -> frozenset[str]:
    return stems_of(_ANYWAY.sub(" ", said.asked), language)


def _is_beside(entry: Entry, topic: Topic) -> bool:
    return _is_related(entry, topic.entry) and not (topic.is_told and entry.id == topic.entry.id)


def _is_related(entry: Entry, topic: Entry) -> bool:
    return entry.id == topic.id or bool(set(entry.topics) & set(topic.topics))


def _is_on_subject(entry: Entry, topic: Entry) -> bool:
    """Tell whether an entry is about what a topic is mainly about: its first; without one nothing tells."""
    return not topic.topics or not entry.topics or topic.topics[0] in entry.topics
