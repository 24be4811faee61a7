from pathlib import Path

import pytest

from intents.entities import Entity, EntityModel, train
from tests.intents.entities.shop import shop_data

DECLARED = ("product", "colour", "city", "material", "model", "slow")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> EntityModel:
    return train(shop_data(tmp_path_factory.mktemp("shop")), DECLARED)


def values(found: tuple[Entity, ...]) -> list[tuple[str, str]]:
    return [(entity.name, entity.value) for entity in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("busco una freidora morada", [("product", "freidora"), ("colour", "morada")]),
        ("¿tenéis la panera en gris?", [("product", "panera"), ("colour", "gris")]),
        ("do you have the toaster in pink?", [("product", "toaster"), ("colour", "pink")]),
    ],
)
def test_values_never_seen_are_found_by_the_words_around_them(
    model: EntityModel, text: str, expected: list[tuple[str, str]]
) -> None:
    assert values(model.find(text)) == expected


def test_roles_are_told_apart(model: EntityModel) -> None:
    found = model.find("de Toledo a Ronda")
    assert [(each.name, each.role, each.value) for each in found] == [
        ("city", "from", "Toledo"),
        ("city", "to", "Ronda"),
    ]
    assert all(0.5 <= each.confidence <= 1 for each in found)


@pytest.mark.parametrize("written", ["roja", "ROJA", "Rojas", "colorado", "rojo"])
def test_a_synonym_stands_for_its_value_whatever_its_case_and_accents(model: EntityModel, written: str) -> None:
    assert ("colour", "rojo") in values(model.find(f"busco una olla {written}"))


@pytest.mark.parametrize(
    "text", ["una olla a presion", "Olla  a presión", "ollas a presión", "qué tal la olla a presión?"]
)
def test_a_listed_name_of_several_words_is_found_whole(model: EntityModel, text: str) -> None:
    assert ("product", "olla a presión") in values(model.find(text))


def test_a_listed_name_with_which_longer_ones_begin_is_found_at_the_end_of_a_text(model: EntityModel) -> None:
    assert values(model.find("olla")) == [("product", "olla")]


@pytest.mark.parametrize(
    ("text", "value"),
    [("vendéis mandolnas", "mandolina"), ("la batidroa", "batidora"), ("cafetera itlaiana", "cafetera italiana")],
)
def test_a_misspelt_name_is_found(model: EntityModel, text: str, value: str) -> None:
    (entity,) = [each for each in model.find(text) if each.value == value]
    assert entity.name == "product"


def test_a_list_that_only_the_domain_names_is_an_entity_too(model: EntityModel) -> None:
    assert values(model.find("va con acero inoxidable")) == [("material", "acero inoxidable")]


def test_a_list_that_is_no_entity_is_not_found(tmp_path: Path) -> None:
    assert values(train(shop_data(tmp_path)).find("va con acero inoxidable")) == []


def test_the_assistants_patterns_are_found_with_their_places(model: EntityModel) -> None:
    (entity,) = model.find("tengo el MOD-\u200b412 en casa")
    assert (entity.name, entity.value, entity.start, entity.end) == ("model", "MOD-\u200b412", 9, 17)


def test_a_pattern_that_never_ends_is_given_up(model: EntityModel) -> None:
    assert values(model.find("x" * 3_000 + " mod-412")) == [("model", "mod-412")]


def test_what_is_nothing_is_left_alone(model: EntityModel) -> None:
    assert model.find("hola, buenos días") == ()
    assert model.find("") == ()
    assert model.find("👍 \u200b") == ()


def test_a_saved_model_finds_the_same(model: EntityModel, tmp_path: Path) -> None:
    model.save(tmp_path / "entities")
    loaded = EntityModel.load(tmp_path / "entities")
    for text in ("busco una freidora colorado", "de Toledo a Ronda", "mandolnas", "mod-412", "hola"):
        assert loaded.find(text) == model.find(text)


def test_the_same_examples_give_the_same_files(model: EntityModel, tmp_path: Path) -> None:
    model.save(tmp_path / "one")
    train(shop_data(tmp_path), DECLARED).save(tmp_path / "two")
    for file in ("lists.json", "tagger.crfsuite"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_nothing_annotated_trains_nothing(tmp_path: Path) -> None:
    data = shop_data(
        tmp_path, "nlu:\n- intent: greet\n  examples: |\n    - hola\n- lookup: city\n  examples: |\n    - Vigo\n"
    )
    model = train(data)
    assert model == EntityModel()
    model.save(tmp_path / "entities")
    assert EntityModel.load(tmp_path / "entities").find("Vigo") == ()


def test_a_model_that_was_never_saved_is_empty(tmp_path: Path) -> None:
    assert EntityModel.load(tmp_path / "nowhere").find("hola") == ()


def test_annotations_of_built_in_entities_train_nothing_without_a_role(tmp_path: Path) -> None:
    text = "nlu:\n- intent: order\n  examples: |\n    - mi pedido [TA-10234](order_number)\n    - hola\n"
    assert train(shop_data(tmp_path, text)).tagger is None
