"""What customers ask and the knowledge base cannot answer: gathered, ranked, each with a draft of an answer.

Offline work for a command: `scipy` is loaded here.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from knowledge_base.encoder import Encoder
from knowledge_base.words import is_matter, normalized, split_words, stem

Floats = NDArray[np.float64]

# Mean of cosine and shared stems (rare ones count more) at which two questions are about the same. Chosen where pairs
# among the example's own questions are told apart best: of those put together 31 % (es) and 48 % (en) belong together,
# though its hundred entries are close neighbours, and a third of those that do are found.
SAME = 0.45
HALF_LIFE = timedelta(days=14)  # a question of two weeks ago counts half
FEWEST_MATTERS = 4  # words in a reply that name a matter; "Hola, soy Ana" has fewer
SAID_EVERYWHERE = 0.85  # cosine from which on two replies say the same
MOST_QUESTIONS = 4_000  # the latest; their distances fill 64 MB


@dataclass(frozen=True, slots=True)
class Asked:
    """One question without a good answer; `replies` are what agents wrote in the conversation afterwards, in order."""

    text: str
    language: str
    asked_at: datetime
    conversation_id: int
    why: Literal["unanswered", "not_taken", "not_helpful"]
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions about the same, the most typical first.

    `customers` counts conversations and `score` weighs each by its age: half after `HALF_LIFE`. `draft` is the most
    typical of what agents answered, "" where nobody did; `replies` is how many could have been taken.
    """

    language: str
    questions: tuple[Asked, ...]
    customers: int
    last_asked_at: datetime
    score: float
    draft: str
    replies: int


@dataclass(frozen=True, slots=True)
class _Group:
    questions: tuple[Asked, ...]
    centre: Floats
    replies: tuple[tuple[int, str], ...]  # conversation and text
    vectors: Floats


def find_gaps(
    asked: Sequence[Asked], encoder: Encoder, *, now: datetime, known: Mapping[str, Sequence[str]]
) -> tuple[Gap, ...]:
    """Gather what is asked about the same and rank it by how often and how recently; the same input, the same result.

    `known` are the questions of existing entries by language: they tell which words are rare.
    """
    latest = sorted(asked, key=lambda each: (each.asked_at, each.text), reverse=True)[:MOST_QUESTIONS]
    groups: list[_Group] = []
    for language in sorted({each.language for each in latest}):
        own = [each for each in latest if each.language == language and normalized(each.text)]
        groups += _groups(own, encoder, known.get(language, ()), language)
    gaps = [_gap(group, groups, now) for group in groups]
    return tuple(sorted(gaps, key=lambda gap: (-gap.score, gap.language, gap.questions[0].text)))


def _groups(asked: Sequence[Asked], encoder: Encoder, known: Sequence[str], language: str) -> list[_Group]:
    if not asked:
        return []
    texts = {normalized(each.text): each.text for each in reversed(asked)}
    rows = {text: row for row, text in enumerate(texts)}
    vectors = _encode(list(texts.values()), encoder)
    alike = (vectors @ vectors.T + _shared_stems(list(texts), known, language)) / 2
    labels = _labels(alike)
    members: dict[int, list[Asked]] = {}
    for each in asked:
        members.setdefault(labels[rows[normalized(each.text)]], []).append(each)
    placed = [(questions, [rows[normalized(each.text)] for each in questions]) for questions in members.values()]
    return [
        _group(questions, alike[np.ix_(own, own)].mean(axis=1), vectors[own].mean(axis=0), encoder)
        for questions, own in placed
    ]


def _encode(texts: Sequence[str], encoder: Encoder) -> Floats:
    """Encode one by one: in a batch, the other texts change a vector's last digits."""
    vectors = [encoder.encode([text])[0].astype(np.float64) for text in texts]
    return np.vstack(vectors) if vectors else np.empty((0, encoder.dimension))


def _labels(alike: Floats) -> list[int]:
    """Put together what is alike on the average, until nothing more is."""
    if len(alike) == 1:
        return [1]
    distances = np.maximum(1.0 - alike[np.triu_indices(len(alike), 1)], 0.0)
    found = fcluster(linkage(distances, method="average"), 1.0 - SAME, criterion="distance")
    return [int(label) for label in found]


def _shared_stems(texts: Sequence[str], known: Sequence[str], language: str) -> Floats:
    """Say of each pair of texts how much of what they name they share, 0..1; rare stems count more."""
    held = [_stems(text, language) for text in texts]
    documents = [*(_stems(text, language) for text in known), *held]
    counts = Counter(word for words in documents for word in words)
    vocabulary = {word: number for number, word in enumerate(sorted({word for words in held for word in words}))}
    weights = np.array([math.log(1 + len(documents) / (1 + counts[word])) for word in vocabulary])
    matrix = np.zeros((len(texts), len(vocabulary)))
    for row, words in enumerate(held):
        matrix[row, [vocabulary[word] for word in words]] = 1.0
    weighed = matrix * weights
    totals = weighed.sum(axis=1)
    both: Floats = 2 * (weighed @ matrix.T) / np.maximum(totals[:, None] + totals[None, :], 1e-9)
    return both


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in split_words(text) if is_matter(word, language))


def _group(questions: Sequence[Asked], typical: Floats, centre: Floats, encoder: Encoder) -> _Group:
    order = sorted(range(len(questions)), key=lambda at: (-round(float(typical[at]), 6), questions[at].text))
    told = (
        (each.conversation_id, reply)
        for each in questions
        for reply in each.replies
        if _says_something(reply, each.language)
    )
    replies = tuple(dict.fromkeys(told))
    return _Group(
        questions=tuple(questions[at] for at in order),
        centre=centre / max(float(np.linalg.norm(centre)), 1e-9),
        replies=replies,
        vectors=_encode([text for _, text in replies], encoder),
    )


def _says_something(reply: str, language: str) -> bool:
    """Leave out questions back and mere politeness."""
    matters = {word for word in split_words(reply) if is_matter(word, language)}
    return not reply.rstrip().endswith("?") and len(matters) >= FEWEST_MATTERS


def _gap(group: _Group, groups: Sequence[_Group], now: datetime) -> Gap:
    latest: dict[int, datetime] = {}
    for each in group.questions:
        latest[each.conversation_id] = max(each.asked_at, latest.get(each.conversation_id, each.asked_at))
    ages = [max((now - at) / HALF_LIFE, 0.0) for at in latest.values()]
    others = [each for each in groups if each is not group]
    return Gap(
        language=group.questions[0].language,
        questions=group.questions,
        customers=len(latest),
        last_asked_at=max(latest.values()),
        score=sum(0.5**age for age in ages),
        draft=_most_typical(group, others),
        replies=len(group.replies),
    )


def _most_typical(group: _Group, others: Sequence[_Group]) -> str:
    """Choose the reply that agrees with those to other customers, is about the question, and is not said everywhere."""
    if not group.replies:
        return ""
    owners = np.array([conversation for conversation, _ in group.replies])
    alike = group.vectors @ group.vectors.T
    agreement = np.array([_agreement(alike[row], owners, owners[row]) for row in range(len(owners))])
    worth = agreement + group.vectors @ group.centre - _commonness(group, others)
    return group.replies[int(np.argmax(np.round(worth, 6)))][1]


def _agreement(alike: Floats, owners: NDArray[np.int64], own: int) -> float:
    """Average, over the other conversations, how near their nearest reply is."""
    nearest = [float(alike[owners == owner].max()) for owner in sorted(set(owners.tolist())) if owner != own]
    return sum(nearest) / len(nearest) if nearest else 0.0


def _commonness(group: _Group, others: Sequence[_Group]) -> Floats:
    """Say of each reply in which share of the other groups the same is said."""
    told = [other.vectors for other in others if len(other.vectors)]
    if not told:
        return np.zeros(len(group.replies))
    said = [(group.vectors @ vectors.T).max(axis=1) >= SAID_EVERYWHERE for vectors in told]
    shares: Floats = np.mean(said, axis=0)
    return shares
