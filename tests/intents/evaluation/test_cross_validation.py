"""Every example is asked of a model that never saw it, and what that says about the examples."""

from pathlib import Path

import pytest

from intents.encoder import Encoder
from intents.evaluation.confusions import Confusions, find_confusions, find_twins
from intents.evaluation.cross_validation import CrossValidation, cross_validate
from intents.evaluation.outcomes import Outcome
from intents.training_data import Example, TrainingData, TrainingDataError, read_training_data
from intents.training_problems import TrainingProblem
from tests.intents.assistant import NLU, write_nlu

MORE = """\
- intent: refund_request
  examples: |
    - quiero devolver unos zapatos!
    - quiero que me devolváis el dinero
    - I want my money back
    - what time do you open in the morning
- intent: lonely
  examples: |
    - do you sell gift cards
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    return read_training_data(write_nlu(tmp_path_factory.mktemp("nlu"), NLU + MORE))


@pytest.fixture(scope="module")
def validation(data: TrainingData, encoder: Encoder) -> CrossValidation:
    return cross_validate(data, encoder, folds=3)


@pytest.fixture(scope="module")
def confusions(data: TrainingData, encoder: Encoder, validation: CrossValidation) -> Confusions:
    return find_confusions(data.examples, validation, encoder)


def test_every_example_is_asked_once_save_the_only_one_of_an_intent(
    data: TrainingData, validation: CrossValidation
) -> None:
    asked = sorted(outcome.example.text for outcome in validation.outcomes)
    assert asked == sorted(example.text for example in data.examples if example.intent != "lonely")
    assert validation.untested == ("lonely",)
    assert len(validation.rounds) == 3


def test_the_same_data_are_dealt_and_judged_alike(
    data: TrainingData, encoder: Encoder, validation: CrossValidation
) -> None:
    assert cross_validate(data, encoder, folds=3) == validation


def test_the_rounds_hold_as_many_of_each_intent(validation: CrossValidation) -> None:
    assert max(each.n for each in validation.rounds) - min(each.n for each in validation.rounds) <= 6
    assert {each.intent: each.examples for each in validation.intents}["order_status"] == 7


def test_words_that_an_intent_has_twice_are_asked_once(encoder: Encoder, tmp_path: Path) -> None:
    twice = NLU.replace("    - hola\n", "    - hola\n    - ¡Hola!\n")
    once, again = (
        cross_validate(read_training_data(write_nlu(tmp_path, text)), encoder, folds=2) for text in (NLU, twice)
    )
    assert len(again.outcomes) == len(once.outcomes)


def test_texts_out_of_scope_are_asked_and_never_taught(encoder: Encoder, tmp_path: Path) -> None:
    outside = "- intent: none_of_it\n  examples: |\n    - who won the match?\n    - tell me a joke\n"
    found = cross_validate(read_training_data(write_nlu(tmp_path, NLU + outside)), encoder, 2, "none_of_it")
    assert sum(each.n_out_of_scope for each in found.rounds) == 2
    assert all(outcome.first != "none_of_it" for outcome in found.outcomes)


def test_single_examples_leave_nothing_to_ask(encoder: Encoder) -> None:
    examples = tuple(Example(name, name, (), Path("x.csv"), line) for line, name in enumerate(("one", "two"), start=2))
    with pytest.raises(TrainingDataError) as caught:
        cross_validate(TrainingData(examples), encoder)
    assert caught.value.problems == (TrainingProblem(Path("x.csv"), 2, "nothing_to_hold_out"),)


def test_twins_under_two_intents_are_found_the_same_words_first(confusions: Confusions) -> None:
    first, *near = confusions.twins
    assert (first.is_same, {first.first.intent, first.second.intent}) == (True, {"return_request", "refund_request"})
    assert any({"opening_hours", "refund_request"} == {each.first.intent, each.second.intent} for each in near) or any(
        outcome.example.text == "what time do you open in the morning" for outcome in confusions.doubtful
    )


def test_an_example_that_is_taken_for_another_intent_with_confidence_is_doubted(
    data: TrainingData, encoder: Encoder
) -> None:
    moved = [
        Example(each.text, "greet" if each.text == "are you open on Sunday" else each.intent, (), each.file, each.line)
        for each in data.examples
    ]
    found = find_confusions(moved, cross_validate(TrainingData(tuple(moved)), encoder), encoder)
    suspects = {outcome.example.text for outcome in found.doubtful}
    wrong = {
        each.example.text for each in cross_validate(TrainingData(tuple(moved)), encoder).outcomes if not each.is_right
    }
    assert "are you open on Sunday" in wrong
    assert suspects <= wrong


def test_intents_with_few_examples_are_named_with_their_first_line(confusions: Confusions) -> None:
    assert [(thin.intent, thin.count) for thin in confusions.thin] == [("lonely", 1), ("refund_request", 4)]


def test_pairs_that_steal_are_counted_in_both_directions(confusions: Confusions) -> None:
    for pair in confusions.pairs:
        assert pair.count >= 2
        assert all((each.example.intent, each.first) == (pair.one, pair.other) for each in pair.from_one)
        assert all((each.example.intent, each.first) == (pair.other, pair.one) for each in pair.from_other)


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("quiero recibir vuestros correos", "no quiero recibir vuestros correos"),
        ("I want the newsletter", "I don't want the newsletter"),
        ("envíalo con factura", "envíalo sin factura"),
        ("it has arrived", "it has not arrived"),
    ],
)
def test_what_is_denied_is_no_twin_of_what_is_said(encoder: Encoder, yes: str, no: str) -> None:
    texts = ((yes, "opt_in"), (no, "opt_out"), (f"{yes}!", "other"))
    examples = [Example(text, intent, (), Path("x.csv"), line) for line, (text, intent) in enumerate(texts, start=1)]
    assert [(each.first.line, each.second.line) for each in find_twins(examples, encoder)] == [(1, 3)]


def test_what_denies_another_intent_is_not_told_to_move_there(encoder: Encoder) -> None:
    def example(text: str, intent: str, line: int) -> Example:
        return Example(text, intent, (), Path("x.csv"), line)

    denial, doubt = example("no lo anules", "keep", 1), example("llámame mañana", "keep", 2)
    examples = [denial, doubt, example("lo anules", "cancel", 3)]
    outcomes = tuple(Outcome(each, "cancel", 0.95, is_accepted=True) for each in (denial, doubt))
    found = find_confusions(examples, CrossValidation((), outcomes, (), ()), encoder)
    assert [each.example for each in found.doubtful] == [doubt]


def test_nothing_has_no_twins(encoder: Encoder) -> None:
    assert find_twins([], encoder) == ()
