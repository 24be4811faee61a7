"""Lead scores: a ledger that adds up, signals that count once, a threshold crossed once."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.calendar_file import parse_calendars
from routing.lead_facts import LeadFacts, is_business_email
from routing.problems import ConfigurationError
from routing.scoring import Dimension, LeadScoring, ScoreEntry, total
from routing.scoring_file import parse_lead_scoring

CALENDARS = parse_calendars("calendars: {sales: {time_zone: UTC, hours: {monday: '09:00-17:00'}}}", "calendars.yml")
GOOD = """
threshold: 70
cool_below: 50
calendar: sales
team: sales
speed_to_lead: 15m
caps: {fit: 45, behaviour: 35}
signals:
  - {name: large company, dimension: fit, points: 30, when: facts.company_size >= 20,
     reason: {es: "empresa de {company_size} personas", en: "company of {company_size}"}}
  - {name: good budget, dimension: fit, points: 25, when: facts.budget >= 2000.0, reason: {es: presupuesto, en: budget}}
  - {name: public mailbox, dimension: fit, points: -10, when: facts.has_email && !facts.is_business_email,
     reason: {es: correo público, en: public mailbox}}
  - {name: wants it now, dimension: behaviour, points: 20, when: facts.timing == 'now', reason: {es: ya, en: now}}
  - {name: asked for an offer, dimension: behaviour, points: 20, when: "'business_offer' in facts.intents",
     reason: {es: pidió oferta, en: asked for an offer}}
next_steps:
  - {when: facts.timing == 'now' && facts.is_open, step: {es: Llamar ya, en: Call now}}
  - {when: facts.timing == 'now', step: {es: Llamar al abrir, en: Call at opening}}
  - {step: {es: Escribir, en: Write}}
"""


def scoring(text: str = GOOD) -> LeadScoring:
    return parse_lead_scoring(text, "leads.yml", CALENDARS)


def points(ledger: Iterable[ScoreEntry]) -> dict[str, int]:
    return {entry.signal: entry.points for entry in ledger}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (LeadFacts(), {}),
        (LeadFacts(company_size=19), {}),
        (LeadFacts(company_size=20), {"large company": 30}),
        (LeadFacts(company_size=50, budget=2000), {"large company": 30, "good budget": 15}),
        (LeadFacts(email="ana@gmail.com"), {"public mailbox": -10}),
        (LeadFacts(email="ana@taller.es"), {}),
        (
            LeadFacts(timing="now", intents=("greet", "business_offer")),
            {"wants it now": 20, "asked for an offer": 15},
        ),
    ],
)
def test_signals_give_points_up_to_the_cap_of_their_dimension(facts: LeadFacts, expected: dict[str, int]) -> None:
    assert points(scoring().score(facts, ())) == expected


def test_a_signal_counts_once_however_often_it_holds() -> None:
    ledger = scoring().score(LeadFacts(company_size=30), ())
    assert scoring().score(LeadFacts(company_size=40), ledger) == ()


def test_reasons_are_told_in_both_languages_with_the_facts() -> None:
    (entry,) = scoring().score(LeadFacts(company_size=30), ())
    assert (entry.reason.es, entry.reason.en) == ("empresa de 30 personas", "company of 30")


def test_a_negative_signal_takes_away_from_the_whole_and_not_from_the_cap() -> None:
    facts = LeadFacts(company_size=50, budget=9000, email="ana@gmail.com")
    ledger = scoring().score(facts, ())
    assert points(ledger) == {"large company": 30, "good budget": 15, "public mailbox": 0}
    assert total(ledger) == min(45, 30 + 25 - 10)


@settings(max_examples=100, deadline=None, database=None)
@given(st.permutations(["company_size", "budget", "email", "timing", "intents"]))
def test_the_ledger_adds_up_to_the_same_score_in_whatever_order_facts_arrive(order: list[str]) -> None:
    values = {
        "company_size": 50,
        "budget": 9000.0,
        "email": "ana@gmail.com",
        "timing": "now",
        "intents": ("business_offer",),
    }
    ledger: tuple[ScoreEntry, ...] = ()
    for known in range(1, len(order) + 1):
        facts = LeadFacts(**{name: values[name] for name in order[:known]})  # type: ignore[arg-type]
        ledger += scoring_once.score(facts, ledger)
        assert sum(entry.points for entry in ledger if entry.dimension is Dimension.FIT) <= 45
    assert total(ledger) == 45 + 35
    assert len({entry.signal for entry in ledger}) == len(ledger) == 5


scoring_once = scoring()


def test_an_old_ledger_under_new_points_is_not_made_up_for_by_the_next_signal() -> None:
    old = scoring().score(LeadFacts(company_size=30), ())
    lower = scoring(GOOD.replace("points: 30", "points: 5").replace("threshold: 70", "threshold: 60"))
    higher = scoring(GOOD.replace("points: 30", "points: 40").replace("fit: 45", "fit: 90"))
    facts = LeadFacts(company_size=30, budget=5000, email="a@gmail.com")
    assert points(lower.score(facts, old)) == {"good budget": 15, "public mailbox": -10}
    assert points(higher.score(facts, old)) == {"good budget": 25, "public mailbox": -10}


@pytest.mark.parametrize(
    ("before", "after", "was_hot", "crossed"),
    [
        (0, 69, False, False),
        (0, 70, False, True),
        (60, 90, False, True),
        (70, 90, True, False),  # once
        (60, 75, True, False),  # fell to 60, above cool_below: still the same heat
        (90, 75, False, False),  # falling is no news
    ],
)
def test_the_threshold_is_crossed_once(before: int, after: int, was_hot: bool, crossed: bool) -> None:
    assert scoring().crossed_threshold(before, after, was_hot) is crossed


@pytest.mark.parametrize(
    ("score", "was_hot", "is_hot"), [(70, False, True), (69, False, False), (50, True, True), (49, True, False)]
)
def test_a_hot_lead_cools_only_below_the_lower_limit(score: int, was_hot: bool, is_hot: bool) -> None:
    assert scoring().is_hot(score, was_hot) is is_hot


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (LeadFacts(timing="now", is_open=True), "Call now"),
        (LeadFacts(timing="now"), "Call at opening"),
        (LeadFacts(), "Write"),
    ],
)
def test_the_first_fitting_next_step_is_suggested(facts: LeadFacts, step: str) -> None:
    suggested = scoring().next_step(facts)
    assert suggested is not None
    assert suggested.en == step


def test_speed_to_lead_runs_in_the_hours_of_sales() -> None:
    friday = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    clock = scoring().clock(friday)
    assert clock.due_at(CALENDARS.named("sales")) == datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("address", "is_business"),
    [("a@taller.es", True), ("A@GMAIL.com", False), ("", False), (None, False), ("a@localhost", False)],
)
def test_a_company_has_a_mail_domain_of_its_own(address: str | None, is_business: bool) -> None:
    assert is_business_email(address) is is_business


@pytest.mark.parametrize(
    ("right", "wrong", "line", "word"),
    [
        ("facts.company_size >= 20", "facts.company_sise >= 20", 9, "facts.company_size"),
        ("facts.company_size >= 20", "facts.company_size >= '20'", 9, "int and string"),
        ("{company_size} personas", "{sise} personas", 10, "sise"),
        ("{company_size} personas", "{company_size personas", 10, "braces"),
        ("name: good budget", "name: large company", 11, "twice"),
        ("cool_below: 50", "cool_below: 80", 3, "cool_below"),
        ("threshold: 70", "threshold: 90", 2, "80"),
        ("calendar: sales", "calendar: sale", 4, "sales"),
        ("dimension: fit, points: 30", "dimension: fitness, points: 30", 9, "fit"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(right: str, wrong: str, line: int, word: str) -> None:
    assert right in GOOD
    with pytest.raises(ConfigurationError) as caught:
        scoring(GOOD.replace(right, wrong))
    assert (line, True) in [(found.line, word in str(found)) for found in caught.value.problems]
