"""Which answer to a guide's check is meant by words that a customer typed; rather none than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.dialogue.guide_signs import (
    ALREADY,
    ASKS_WHETHER_DONE,
    ASKS_WHETHER_FOUND,
    DID,
    FAILS,
    FILLERS,
    FIRST_CLAUSE,
    IT_DID,
    JOINTS,
    LATER,
    LONG_BEFORE,
    LOOKED,
    MADE,
    NEGATIONS,
    NO,
    NOT_FOUND,
    NOT_YET,
    OTHERWISE,
    STANDS,
    UNSURE,
    WORKS,
    YES,
)
from intents.text import fold, same_words
from knowledge_base.guides import SOLVED, Answer, Step

_PLACES = {
    **dict.fromkeys(("primera", "primero", "first", "uno", "one"), 1),
    **dict.fromkeys(("segunda", "segundo", "second", "dos", "two"), 2),
    **dict.fromkeys(("tercera", "tercero", "third", "tres", "three"), 3),
    **dict.fromkeys(("cuarta", "cuarto", "fourth", "cuatro", "four"), 4),
}
_CHOICE = re.compile(
    r"(?:(?:la|el|the|opcion|option|numero|number|respuesta) )*(?P<place>\d|[a-z]+)(?: (?:opcion|option|one))?"
)
SHORTEST_STEM = 4
LONGEST_ENDING = 3  # "pegado" is another form of "pega"
MOST_POLITE_WORDS = 3
MOST_WORDS_OF_A_REPORT = 12  # more tells a story, in which having done it is not the beginning
NEGATED_FROM = 3  # words before: "no es de acero"


def read_answer(step: Step, text: str, *, intent: str = "") -> Answer | None:
    """Return the answer that words mean; None where they mean none, or may mean several.

    `intent` is what the words were understood as: it counts for a few words that say neither yes nor no.
    """
    said = _plain(text)
    if not said:
        return None
    for reader in (_by_number, _by_title, _by_words):
        if (found := reader(step.answers, said)) is not None:
            return found
    if is_done(text, step):
        return _when_done(step, said)
    if told := _after_done(said):
        return read_answer(step, told)
    return _by_meaning(step, text, intent)


def _by_meaning(step: Step, text: str, intent: str) -> Answer | None:
    said = _plain(text)
    if _asks(step, ASKS_WHETHER_FOUND) and NOT_FOUND.search(said):
        return _yes_or_no(step, "no")
    if UNSURE.search(said) or LATER.fullmatch(said):
        return None
    return _by_outcome(step, said) or _yes_or_no(step, _polarity(step, text, intent))


def is_done(text: str, step: Step | None = None) -> bool:
    """Tell whether the customer only says that he has done what he was told, not how it went: "hecho", "I tried it".

    The step's own words say so too: "la he centrado".
    """
    said = _plain(text)
    return _is_done(said) or (step is not None and _did(step, said.split()))


def _is_done(said: str) -> bool:
    words = said.split()
    is_all = all(word in FILLERS | YES | LOOKED | MADE for word in words)
    is_said = any(word in LOOKED | MADE for word in words) or bool(STANDS.search(said))
    return is_all and is_said and not IT_DID.search(said)


def _after_done(said: str) -> str:
    """Return what is told behind having done it: "nada" of "lo hice y nada"; "" where it is not so."""
    words = said.split()
    if len(words) > MOST_WORDS_OF_A_REPORT:
        return ""
    for place in range(len(words) - 1, 0, -1):
        if _is_done(" ".join(words[:place])):
            rest = words[place:]
            return " ".join(rest[1:] if rest[0] in JOINTS and len(rest) > 1 else rest)
    return ""


def _did(step: Step, words: Sequence[str]) -> bool:
    matter = [word for word in words if word not in FILLERS | YES]
    is_told = matter and all(_is_in(word, _words_of(step.say)) for word in matter)
    is_asked = all(_is_in(word, _words_of(step.check)) for word in matter)
    is_plain = not DID.isdisjoint(words) and (NO | NEGATIONS).isdisjoint(words)
    return bool(is_told) and not is_asked and is_plain


def _when_done(step: Step, said: str) -> Answer | None:
    """Read that it was done: an answer where just that is asked, and where it was done before and did not help."""
    if _asks(step, ASKS_WHETHER_DONE):
        return _yes_or_no(step, "yes")
    has_looked = ALREADY.search(said) and not LOOKED.isdisjoint(said.split())
    return _unsolved(step) if has_looked or LONG_BEFORE.search(said) else None


def _unsolved(step: Step) -> Answer | None:
    """Return the one answer that the problem is not solved, where another says that it is."""
    found = [answer for answer in step.answers if answer.then != SOLVED]
    return found[0] if len(found) == 1 and len(step.answers) > 1 else None


def is_later(text: str) -> bool:
    """Tell whether the customer only says that he has heard it, or will try: "vale", "voy", "let me check"."""
    return bool(LATER.fullmatch(_plain(text)))


def failing(step: Step, text: str) -> Answer | None:
    """Return the answer that the problem is back, after it was said to be solved."""
    return _unsolved(step) if FAILS.search(_plain(text)) else None


def polarity(text: str, intent: str) -> str:
    """Return "yes" or "no" for words that are no more than that, to a question of ours; else ""."""
    return _polarity(None, text, intent)


def _plain(text: str) -> str:
    return same_words(text.replace("'", "").replace("’", ""))


def _asks(step: Step, what: Mapping[str, re.Pattern[str]]) -> bool:
    asked = ((what.get(language), check) for language, check in step.check.items())
    return any(pattern is not None and pattern.search(fold(check)) for pattern, check in asked)


def _by_number(answers: Sequence[Answer], said: str) -> Answer | None:
    match = _CHOICE.fullmatch(said)
    if match is None:
        return None
    place = int(match["place"]) if match["place"].isdigit() else _PLACES.get(match["place"], 0)
    return answers[place - 1] if 1 <= place <= len(answers) else None


def _by_title(answers: Sequence[Answer], said: str) -> Answer | None:
    found = [answer for answer in answers if any(_plain(title) == said for title in answer.titles.values())]
    return found[0] if len(found) == 1 else None


def _by_words(answers: Sequence[Answer], said: str) -> Answer | None:
    """Find the answer by words that its author gave, or by its title within more words; words of two tell nothing."""
    matches = [(words, place) for place, answer in enumerate(answers) for words in _said_of(answer, said)]
    whole = {place for words, place in matches if not any(words != more and words in more for more, _ in matches)}
    return answers[whole.pop()] if len(whole) == 1 else None


def _said_of(answer: Answer, said: str) -> Iterator[str]:
    given = [_plain(word) for words in answer.words.values() for word in words]
    titles = [_plain(title) for title in answer.titles.values() if " " in title]
    return (words for words in (*given, *titles) if _says(said, words))


def _says(said: str, words: str) -> bool:
    at = f" {said} ".find(f" {words} ")
    before = said[: max(at - 1, 0)].split()
    return at >= 0 and NEGATIONS.isdisjoint(before[-NEGATED_FROM:])


def _by_outcome(step: Step, said: str) -> Answer | None:
    """Read "ya va" and "still nothing" where one answer, and one alone, says that the problem is solved."""
    works = [answer for answer in step.answers if answer.then == SOLVED]
    if len(works) != 1:
        return _yes_or_no(step, "no") if _asks(step, ASKS_WHETHER_FOUND) and FAILS.search(said) else None
    if FAILS.search(said):
        return None if WORKS.search(FAILS.sub(" ", said)) else _unsolved(step)
    return works[0] if WORKS.search(said) else None


def _yes_or_no(step: Step, meant: str) -> Answer | None:
    """Return the one answer that a yes or a no is: the plain one, else that whose button begins with it."""
    plain = [answer for answer in step.answers if answer.means]
    found = [answer for answer in plain or step.answers if meant and (answer.means or _first_word(answer)) == meant]
    return found[0] if len(found) == 1 else None


def _first_word(answer: Answer) -> str:
    first = {_plain(title).partition(" ")[0] for title in answer.titles.values()}
    return "yes" if first & {"si", "yes"} else "no" if "no" in first else "-"


def _polarity(step: Step | None, text: str, intent: str) -> str:
    """Read a yes or a no, said as such or with the words of the check: "no se pega"; "" where it is neither."""
    words = _plain(text).split()
    if NOT_YET.fullmatch(" ".join(words)):
        return "no"
    matter = [word for word in words if word not in FILLERS | YES | NO | NEGATIONS]
    if not words or not _is_about(step, words, matter):
        return _first_clause(text) if step else ""
    is_negated = any(word in NEGATIONS or word in NO for word in words)
    if any(word in YES for word in words):
        return "" if is_negated else "yes"
    if matter or is_negated:
        return "no" if is_negated else "yes"
    return {"affirm": "yes", "deny": "no"}.get(intent, "") if len(words) <= MOST_POLITE_WORDS else ""


def _first_clause(text: str) -> str:
    """Read the yes or no before a comma where more is told behind it, and neither asked nor put differently."""
    match = FIRST_CLAUSE.match(fold(text.strip().replace("\n", ", ")))
    if match is None or OTHERWISE.search(match["more"]):
        return ""
    return "yes" if match["first"] in YES else "no"


def _is_about(step: Step | None, words: Sequence[str], matter: Sequence[str]) -> bool:
    """Tell whether nothing is said that is not asked about, or told to do where a yes, a no or the question leads."""
    if step is None or not matter:
        return not matter
    asked, told = _words_of(step.check), _words_of(step.say)
    leads = words[0] in YES | NO or any(_is_in(word, asked) for word in matter)
    return leads and all(_is_in(word, [*asked, *told]) for word in matter)


def _words_of(texts: Mapping[str, str]) -> list[str]:
    return [word for text in texts.values() for word in _plain(text).split()]


def _is_in(word: str, known: Sequence[str]) -> bool:
    """Tell whether a word is one of those, or another form of one."""
    stem = word[: max(SHORTEST_STEM, len(word) - LONGEST_ENDING)]
    return word in known or any(_shares(stem, each) for each in known)


def _shares(stem: str, word: str) -> bool:
    shorter = min(len(stem), len(word))
    return shorter >= SHORTEST_STEM and stem[:shorter] == word[:shorter]
