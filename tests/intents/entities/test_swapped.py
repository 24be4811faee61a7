"""Examples with their marked values in each other's place."""

from pathlib import Path

from intents.entities.lists import Lists
from intents.entities.swapped import MOST_EXAMPLES, with_swapped_values
from intents.entities.tagger import train_tagger
from intents.training_data import Annotation, Example


def example(text: str, **marked: str) -> Example:
    places = [(text.index(words), words, entity) for entity, words in marked.items()]
    annotations = tuple(Annotation(start, start + len(words), entity, words) for start, words, entity in places)
    return Example(text, "buy", annotations, Path("nlu.yml"), 1)


SHOP = [
    example("busco una mesa verde", product="mesa", colour="verde"),
    example("¿hay sillas en blanco roto?", product="sillas", colour="blanco roto"),
    example("gracias por todo"),
]


def test_values_take_each_others_place_with_their_marks() -> None:
    copies = with_swapped_values(SHOP)[len(SHOP) :]
    assert "busco una sillas blanco roto" in [each.text for each in copies]
    for copy in copies:
        marked = {each.entity: copy.text[each.start : each.end] for each in copy.annotations}
        assert marked["product"] in ("mesa", "sillas")
        assert marked["colour"] in ("verde", "blanco roto")


def test_no_example_comes_twice_and_the_same_come_each_time() -> None:
    texts = [each.text for each in with_swapped_values(SHOP)]
    assert texts[:3] == [each.text for each in SHOP]
    assert len(set(texts)) == len(texts)
    assert with_swapped_values(SHOP) == with_swapped_values(SHOP)


def test_many_examples_get_few_copies_or_none() -> None:
    many = [example(f"quiero {number} de esos", count=str(number)) for number in range(MOST_EXAMPLES)]
    assert with_swapped_values(many) == many
    assert len(with_swapped_values(many[: MOST_EXAMPLES // 2])) <= MOST_EXAMPLES


def test_more_examples_than_copies_are_made_of_are_kept() -> None:
    many = [example(f"quiero {number} de esos", count=str(number)) for number in range(MOST_EXAMPLES + 1)]
    assert with_swapped_values(many) == many


def test_examples_of_marked_words_alone_train_a_tagger_as_well() -> None:
    look = Lists().look
    tagger = train_tagger([example("verde", colour="verde"), example("blanco", colour="blanco")], look)
    assert tagger is not None
    seen = look("verde")
    assert [each.kind.entity for each in tagger.find(seen.tokens, seen.marks)] == ["colour"]
