"""Messages that go on from the last answer ("¿y a Canarias?", "what if I paid by card?"), known by their form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.dialogue.courtesies import without_courtesies
from intents.text import fold, same_words

MOST_WORDS = 9
MOST_WORDS_OF_A_NOUN = 4
_JOINT = (
    r"(?:vale|ok|okay|bueno|pero|but|y|e|o|and|or|also|tambien|entonces|so|then|ah|oh|oye|che|mira|perfecto|genial|"
    r"entendido|entiendo|dale|listo|gracias|thanks|great|cool|right|got it|i see)\b"
)
_ASIDE = rf"[\W_]*(?:{_JOINT}[\s,.;:!¿¡]*)*"
_GOES_ON = re.compile(rf"{_ASIDE}\b(?:pero|but|y|e|and|or|o|entonces|so|then|tambien|also)\b[\s,.;:¿]*")
_SUPPOSES = re.compile(r"(?:(?:que (?:hay|tal)|what|how about) )?(?:si|if)\b\s*")
_SUPPOSES_IN_FULL = re.compile(r"(?:que (?:pasa|ocurre|sucede)|what happens) (?:si|if)\b\s*")
_NAMES = re.compile(r"(?:que (?:pasa|hay|tal) (?:con|de)|que hay del|what about|how about|what happens with)\b\s*")
_PREPOSITION = re.compile(
    r"(?:a|al|para|con|sin|en|desde|hasta|por|de|del|durante|contra|fuera|dentro|"
    r"to|for|with|without|in|from|on|by|at|during|outside|inside)\b(?! que\b)"
)
_ASKS_ITSELF = re.compile(
    r"(?:(?:a|con|de|en|para|por|hasta|desde) )?(?:que|cual(?:es)?|quien|como|cuando|donde|cuant[oa]s?)\b|"
    r"(?:se )?pued\w+|pod\w+s?|ten\w+s|tienen|hac\w+s|hacen|hay|env\w+is|envian|vend\w+s|abr\w+s|est[aá]is|sois|"
    r"(?:what|how|why|which|who|when|where|can|could|do|does|did|is|are|was|were|will|would|should|may|have|has)\b"
)
_REFERS = re.compile(r"\b(?:it|its|they|them|that|those|these|this|eso|esto|ese|esa|esos|esas|ellos|ellas)\b")
_OWN_MATTER = re.compile(r"\b(?:quiero|quisiera|necesito|mi|mis|i want|i need|my|i would like|i d like)\b")
_OF_PRICE = """
    cuesta cuestan vale valen costaria cost costs much price precio gratis free cobrais charge caro cara caros caras
    barato barata baratos baratas expensive pricey cheap
"""
_OF_TIME = "tarda tardan tardais tardaria long longer take takes when cuando plazo days dias"
_OF_BOTH = """
    cuanto cuantos es son seria sale eso esto ese esa ello lo la los las el me se hay en de por que como a cada llega
    llegan llegar how is it that this these those they does do would be many will i you for one them the an and y pero
    but extra muy mucho mucha muchos poco mas menos demasiado sera serian very lot more less too
"""
_WHEN = frozenset(("when", "cuando"))
_AMOUNT = re.compile(
    r"(?:(?:y|pero|por|a) )*cuanto(?: me)?(?: (?:es|son|seria|serian|sera|sale|saldria))?(?: (?:eso|esto))?"
)
_COSTS = "cuanto cuesta?"  # what such words mean, in those that entries hold
_COMPARES = re.compile(r"\b(?:mas|menos|more|less) (?:car|barat|expensive|cheap)")  # "y más barato?" wants another
_PRICE, _TIME, _BARE = (frozenset(listed.split()) for listed in (_OF_PRICE, _OF_TIME, _OF_BOTH))


class Form(Enum):
    """How a message leans, which tells how little it says by itself."""

    BARE = auto()  # nothing is named: "how much is that?"
    PHRASE = auto()  # "¿y desde Baleares?", "for two?"
    CONDITION = auto()  # "¿y si pagué con Bizum?"
    NOUN = auto()  # "what about the blue one?", "¿y las ollas?": it may be a matter of its own
    CLAUSE = auto()  # "and do they expire?": often complete in itself


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a message asks, folded, without the words that join it to what was said before."""

    asked: str
    form: Form
    is_question: bool

    @property
    def refers(self) -> bool:
        """Tell whether it names what was said before by a mere word: "and do they expire?"."""
        return bool(_REFERS.search(self.asked))

    @property
    def wants_price(self) -> bool:
        """Tell whether bare words ask what something costs, and not how long it takes."""
        words = set(same_words(self.asked).split())
        return bool(words & _PRICE - {"much"}) or ("much" in words and not words & _TIME)


def leaning(text: str) -> Leaning | None:
    """Return how a message leans on what was said before; None for one that does not."""
    said = fold(without_courtesies(text)).strip()
    if not said or len(said.split()) > MOST_WORDS or _OWN_MATTER.search(said):
        return None
    joint = _GOES_ON.match(fold(text)) or _GOES_ON.match(said)
    rest = re.sub(rf"^{_ASIDE}", "", said).strip() or said
    form, asked = _form_of(rest)
    has_opener = asked != rest
    is_question = "?" in text or "¿" in text or has_opener
    leans = bool(joint) or has_opener or form is Form.BARE or (form is Form.PHRASE and is_question)
    return Leaning(asked, form, is_question) if leans and re.search(r"\w", asked) else None


def _form_of(rest: str) -> tuple[Form, str]:
    """Return the form of what was said, and the words behind such as "what if" and "what about"."""
    if _AMOUNT.fullmatch(same_words(rest)):
        return Form.BARE, _COSTS
    if _is_bare(rest):
        return Form.BARE, rest
    for opener, form in ((_SUPPOSES_IN_FULL, Form.CLAUSE), (_SUPPOSES, Form.CONDITION), (_NAMES, Form.NOUN)):
        if match := opener.match(rest):
            asked = rest[match.end() :]
            is_phrase = form is Form.NOUN and _PREPOSITION.match(asked)
            return (Form.PHRASE if is_phrase else form), asked
    is_noun = len(rest.split()) <= MOST_WORDS_OF_A_NOUN
    if _ASKS_ITSELF.match(rest) or not (is_noun or _PREPOSITION.match(rest)):
        return Form.CLAUSE, rest
    return (Form.PHRASE if _PREPOSITION.match(rest) else Form.NOUN), rest


def _is_bare(asked: str) -> bool:
    words = set(same_words(asked).split())
    is_said = bool(words & (_PRICE | _TIME)) and words <= (_PRICE | _TIME | _BARE)
    return is_said and not _has_matter(asked, words)


def _has_matter(asked: str, words: set[str]) -> bool:
    """Tell whether such words ask when something is charged, why it costs that, or for something cheaper."""
    return bool(words & _WHEN and words & _PRICE) or {"por", "que"} <= words or bool(_COMPARES.search(asked))
