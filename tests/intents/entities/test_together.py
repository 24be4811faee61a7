from intents.entities import Entity, together

DATE = Entity("date", "2026-11-19", "mañana", 10, 16, "pattern")


def test_a_built_in_entity_keeps_its_value_and_takes_the_role_that_was_trained() -> None:
    trained = Entity("date", "el mañana", "el mañana", 7, 16, "trained", role="from", group="1", confidence=0.8)
    (entity,) = together([DATE], [trained])
    assert (entity.value, entity.start, entity.role, entity.group) == ("2026-11-19", 10, "from", "1")


def test_what_only_training_takes_for_a_built_in_entity_is_left_out() -> None:
    assert together([], [Entity("email", "pepe", "pepe", 0, 4, "trained")]) == ()


def test_order_numbers_are_the_assistants_affair_where_their_pattern_is_not_known() -> None:
    number = Entity("order_number", "77 B", "77 B", 0, 4, "trained")
    assert together([], [number]) == ()
    assert together([], [number], has_order_numbers=False) == (number,)


def test_own_and_built_in_entities_may_share_words() -> None:
    own = Entity("delivery", "mañana temprano", "mañana temprano", 10, 25, "trained")
    assert together([DATE], [own]) == (DATE, own)


def test_what_the_tagger_takes_out_of_the_middle_of_a_fact_is_nothing() -> None:
    day = Entity("date", "2027-04-12", "12 de abril", 4, 15, "pattern")
    guessed = Entity("model", "12", "12", 4, 6, "trained", confidence=0.9)
    listed = Entity("month", "abril", "abril", 10, 15, "lookup")
    assert together([day], [guessed, listed]) == (day, listed)
