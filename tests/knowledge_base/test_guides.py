"""How a guide hangs together: what the steps lead to, and what a customer would be left with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge_base.guides import Answer, Guide, Step, flaws

BOTH = ("es", "en")


def texts(words: str) -> dict[str, str]:
    return {"es": words, "en": f"{words}!"}


def answer(title: str, then: str) -> Answer:
    return Answer(texts(title), then)


def step(name: str, *answers: Answer, then: str = "", **changed: object) -> Step:
    given = Step(name, texts(f"do {name}"), texts("is it well?") if answers else {}, answers, then)
    return replace(given, **changed)  # type: ignore[arg-type]


def guide(*steps: Step) -> Guide:
    return Guide("pan", texts("the pan"), steps)


SOUND = guide(
    step("look", answer("yes", "solved"), answer("no", "clean")),
    step("clean", answer("yes", "told"), answer("no", "ticket"), answer("help", "person")),
    step("told", then="solved"),
)


def found(of: Guide, languages: tuple[str, ...] = BOTH) -> list[tuple[str, object]]:
    return [(flaw.code, flaw.values.get("name")) for flaw in flaws(of, languages)]


def test_a_guide_whose_every_answer_leads_on_is_sound() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("broken", "code", "name"),
    [
        (guide(step("a", answer("y", "b"))), "unknown_step", "b"),
        (guide(step("a", answer("y", "solved")), step("b", answer("y", "solved"))), "step_unreachable", "b"),
        (guide(step("a", answer("y", "b")), step("b", answer("y", "a"))), "step_without_end", "a"),
        (guide(step("a", answer("y", "b"), answer("n", "solved")), step("b", then="b")), "step_without_end", "b"),
        (guide(step("a", answer("y", "solved")), step("a", answer("y", "solved"))), "repeated", "a"),
        (guide(step("a", answer("y", "ticket")), step("ticket", answer("y", "solved"))), "step_is_end", "ticket"),
        (guide(step("a")), "step_leads_nowhere", "a"),
        (guide(step("a", answer("y", "solved"), then="solved")), "step_leads_nowhere", "a"),
        (guide(step("a", answer("y", "solved"), check={})), "step_leads_nowhere", "a"),
        (guide(step("a", then="b"), step("b", answer("y", "solved"))), "first_step_asks", "a"),
        (guide(step("a", answer("y", "solved"), say={"es": "hazlo"})), "text_language", "say"),
        (guide(step("a", answer("y", "solved"), check={"en": "well?"})), "text_language", "check"),
        (guide(step("a", answer("twenty characters long", "solved"))), "long_button", None),
        (guide(step("a", answer("y", "solved"), answer("y", "ticket"))), "repeated", "y"),
        (guide(step("a", *(answer(f"{n}", "solved") for n in range(10)))), "too_many_answers", "a"),
        (replace(SOUND, questions={"es": ("se pega",)}), "text_language", "questions"),
        (replace(SOUND, solved={"es": "bien"}), "text_language", "solved"),
    ],
)
def test_what_would_leave_a_customer_stuck_is_found(broken: Guide, code: str, name: str | None) -> None:
    assert (code, name) in found(broken)


def test_a_loop_with_a_way_out_is_no_flaw() -> None:
    again = step("b", answer("again", "a"), answer("no", "ticket"))
    assert found(guide(step("a", answer("yes", "solved"), answer("no", "b")), again)) == []


def test_a_longer_title_fits_into_a_list_of_more_than_three() -> None:
    titles = ("twenty-two characters!", "b", "c", "d")
    many = guide(step("a", *(answer(title, "solved") for title in titles)))
    assert found(many, ("es",)) == []
    assert found(guide(replace(many.steps[0], answers=many.steps[0].answers[:3])), ("es",)) == [("long_button", None)]


def test_only_the_languages_of_the_assistant_are_asked_for() -> None:
    assert found(guide(step("a", answer("y", "solved"), say={"es": "hazlo"})), ("es",)) == []


def test_questions_are_found_as_an_entry_a_language_with_the_title_first() -> None:
    asked = replace(
        SOUND, questions={"es": ("se pega", "no va"), "en": ("it sticks",)}, file="knowledge/guides/pan.yml"
    )
    spanish, english = asked.entries()
    assert (spanish.id, spanish.questions) == ("pan", ("the pan", "se pega", "no va"))
    assert (english.language, english.answer) == ("en", "do look!")
    assert SOUND.entries() == ()
