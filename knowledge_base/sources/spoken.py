"""In which language a document is."""

from knowledge_base.stop_words import QUESTION_WORDS, STOP_WORDS
from knowledge_base.words import split_words

MOST_WORDS = 2_000  # more do not make it clearer
FEWEST_TELLING = 8
CLEARLY = 3  # times as many telling words as the next language


def language_of(text: str, declared: str, languages: tuple[str, ...]) -> str:
    """Return the language of a text: what its words plainly say, else what it declares, else what its words suggest.

    The declaration comes second because pages carry the one of their template. It may name a language that is not
    served; "" means that nothing tells, which is for whoever asks to decide.
    """
    counts = _telling_words(text, languages)
    ordered = sorted(counts, key=lambda language: -counts[language])
    best, runner_up = ordered[0], counts[ordered[1]] if len(ordered) > 1 else 0
    if counts[best] >= max(FEWEST_TELLING, CLEARLY * runner_up):
        return best
    own = declared.strip().lower().replace("_", "-").partition("-")[0]
    if own:
        return own
    return best if counts[best] > runner_up else ""


def _telling_words(text: str, languages: tuple[str, ...]) -> dict[str, int]:
    words = split_words(text[: MOST_WORDS * 10])[:MOST_WORDS]
    common = {
        language: STOP_WORDS.get(language, frozenset()) | QUESTION_WORDS.get(language, frozenset())
        for language in STOP_WORDS
    }
    counts = {}
    for language in languages:
        others = frozenset().union(*(found for name, found in common.items() if name != language))
        counts[language] = sum(word in common.get(language, ()) and word not in others for word in words)
    return counts
