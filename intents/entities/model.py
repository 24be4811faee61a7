"""An assistant's own entities: trained, listed and by pattern, with synonyms for their values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from intents.entities.built_in import BUILT_IN
from intents.entities.choice import LISTED, MISSPELT, PATTERN, TRAINED, Find, choose
from intents.entities.entity import Entity
from intents.entities.kinds import Kind
from intents.entities.lists import Lists, Sightings
from intents.entities.tagger import Tagger, train_tagger
from intents.entities.tokens import key_of, tokens_of
from intents.entities.visible import Visible, see
from intents.entities.word_lists import Entry, WordLists
from intents.patterns import NamedPattern, Patterns
from intents.training_data import TrainingData

MAX_CHARACTERS = 4_000
_LISTS_FILE, _TAGGER_FILE = "lists.json", "tagger.crfsuite"


@dataclass(frozen=True, slots=True)
class EntityModel:
    """Finds the entities of one assistant. Safe in several threads; empty for an assistant that has none.

    The tagger looks at all `lists`; those named in `entities` are found by themselves too.
    """

    entities: frozenset[str] = frozenset()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)
    tagger: Tagger | None = None

    def find(self, text: str) -> tuple[Entity, ...]:
        """Find the assistant's entities in reading order; several for the same words only where lists say so."""
        if not self.entities:
            return ()
        seen = see(text[:MAX_CHARACTERS])
        sightings = self.lists.look(seen.text)
        return tuple(self._entity(seen, find) for find in choose(self._finds(sightings)))

    def _finds(self, sightings: Sightings) -> Iterator[Find]:
        for tagged in self.tagger.find(sightings.tokens, sightings.marks) if self.tagger else ():
            yield Find(tagged.kind, tagged.start, tagged.end, TRAINED, tagged.confidence)
        for fit in sightings.fits:
            if fit.name in self.entities:
                yield Find(Kind(fit.name), fit.start, fit.end, PATTERN, 1.0)
        for found in sightings.entries:
            if found.entry.entity in self.entities:
                start, end = sightings.tokens[found.first].start, sightings.tokens[found.last - 1].end
                source = LISTED if found.likeness == 1 else MISSPELT
                yield Find(Kind(found.entry.entity), start, end, source, found.likeness, found.entry.value)

    def _entity(self, seen: Visible, find: Find) -> Entity:
        start, end = seen.span(find.start, find.end)
        written, kind = seen.original[start:end], find.kind
        value = self.synonyms.get(key_of(written)) or self.synonyms.get(key_of(find.value)) or find.value or written
        return Entity(kind.entity, value, written, start, end, find.source, kind.role, kind.group, find.confidence)

    def save(self, folder: Path) -> None:
        """Write the model into a new folder."""
        folder.mkdir(parents=True)
        words = self.lists.words
        lists = {
            "entities": sorted(self.entities),
            "synonyms": dict(self.synonyms),
            "words": {key: [[each.entity, each.value] for each in found] for key, found in words.entries.items()},
            "real_words": sorted(words.real_words),
            "patterns": [[each.name, each.pattern] for each in self.lists.patterns.patterns],
            "known": {name: sorted(words) for name, words in self.tagger.known.items()} if self.tagger else {},
            "kinds": [asdict(kind) for kind in self.tagger.kinds] if self.tagger else [],
        }
        (folder / _LISTS_FILE).write_text(json.dumps(lists, ensure_ascii=False, indent=1), "utf-8")
        if self.tagger:
            (folder / _TAGGER_FILE).write_bytes(self.tagger.content)

    @classmethod
    def load(cls, folder: Path) -> EntityModel:
        """Read a saved model; nothing saved is an empty one."""
        if not folder.exists():
            return cls()
        lists = json.loads((folder / _LISTS_FILE).read_text("utf-8"))
        kinds = [Kind(**kind) for kind in lists["kinds"]]
        entries = {key: tuple(Entry(*entry) for entry in found) for key, found in lists["words"].items()}
        words = WordLists.indexed(entries, frozenset(lists["real_words"]))
        patterns = Patterns(tuple(NamedPattern(*pattern) for pattern in lists["patterns"]))
        tagger = Tagger((folder / _TAGGER_FILE).read_bytes(), kinds, lists.get("known", {})) if kinds else None
        return cls(frozenset(lists["entities"]), lists["synonyms"], Lists(words, patterns), tagger)


def train(data: TrainingData, declared: Collection[str] = (), built_in: Collection[str] = BUILT_IN) -> EntityModel:
    """Learn the entities of training data; without annotations, lists and patterns the model finds nothing.

    A lookup table or a `regex` is an entity where its name is annotated somewhere, as in Rasa, or is `declared` in
    the domain; any other only tells the tagger what it holds. Annotations of what is `built_in` count where one
    of them has a role or a group. The same data give the same model.
    """
    data = _without(data, {each for each in built_in if each not in _with_role_or_group(data)})
    annotated = {each.entity for example in data.examples for each in example.annotations}
    listed = {each.name for each in (*data.lookups, *data.patterns)}
    entities = frozenset(annotated | (listed & set(declared)))
    if not entities:
        return EntityModel()
    synonyms = _synonyms(data)
    lists = _lists(data, listed if annotated else entities)
    tagger = train_tagger(data.examples, lists.look)
    return EntityModel(entities, synonyms, lists, tagger)


def _with_role_or_group(data: TrainingData) -> set[str]:
    return {each.entity for example in data.examples for each in example.annotations if each.role or each.group}


def _without(data: TrainingData, names: Collection[str]) -> TrainingData:
    """Take the annotations of entities out."""
    kept = tuple(
        replace(example, annotations=tuple(each for each in example.annotations if each.entity not in names))
        for example in data.examples
    )
    return replace(data, examples=kept)


def _synonyms(data: TrainingData) -> dict[str, str]:
    """Map forms to their value; an annotation that gives a value of its own is a synonym too, as in Rasa."""
    forms = [(form, each.name) for each in data.synonyms for form in (each.name, *each.entries)]
    for example in data.examples:
        for each in example.annotations:
            written = example.text[each.start : each.end]
            if each.value != written:
                forms.append((written, each.value))
    synonyms: dict[str, str] = {}
    for form, value in forms:
        synonyms.setdefault(key_of(form), value)
    return {key: value for key, value in synonyms.items() if key}


def _lists(data: TrainingData, names: Collection[str]) -> Lists:
    """Index tables and patterns of those names; a synonym whose value a table holds is looked up as well."""
    entries = [Entry(table.name, word) for table in data.lookups for word in table.entries if table.name in names]
    tables: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        tables[key_of(entry.value)].add(entry.entity)
    forms = [
        Entry(table, form)
        for each in data.synonyms
        for form in each.entries
        for table in sorted(tables.get(key_of(each.name), ()))
    ]
    words = WordLists.of([*entries, *forms], _real_words(data))
    patterns = [NamedPattern(each.name, one) for each in data.patterns if each.name in names for one in each.entries]
    return Lists(words, Patterns(tuple(patterns)))


def _real_words(data: TrainingData) -> set[str]:
    """Collect the words of the examples that belong to no entity."""
    return {
        token.folded
        for example in data.examples
        for token in tokens_of(example.text)
        if not any(each.start < token.end and token.start < each.end for each in example.annotations)
    }
