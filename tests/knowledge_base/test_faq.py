from datetime import date

import pytest

from knowledge_base.entries import Audience
from knowledge_base.faq import FaqError, parse_faq

COMPLETE = """\ufeff---
owner: soporte
review_on: 2026-12-01
---
# Preguntas frecuentes
Esta nota es para quien edita.

## ¿Cuánto tarda en llegar?
```yaml
id: delivery-time
variants:
  - cuando llega
  - "urgente: para el viernes"
owner: almacén
audience: internal
sensitive: true
topics: [envíos]
valid_from: 2026-01-01
valid_until: 2026-12-31
```
En la península, **24 horas**.

```
## esto es código, no una pregunta
```

### channel: whatsapp, telegram
24 horas.

## ¿Hacéis envíos a Perú?
Sí.

### Otra cosa
Un subtítulo cualquiera forma parte de la respuesta.
"""


def problems(text: str) -> list[str]:
    with pytest.raises(FaqError) as caught:
        parse_faq(text, "faq.es.md", "es")
    return [str(problem) for problem in caught.value.problems]


def test_every_field_of_an_entry_is_read() -> None:
    entry = parse_faq(COMPLETE, "faq.es.md", "es")[0]
    assert entry.id == "delivery-time"
    assert entry.questions == ("¿Cuánto tarda en llegar?", "cuando llega", "urgente: para el viernes")
    assert (entry.owner, entry.audience, entry.sensitive) == ("almacén", Audience.INTERNAL, True)
    assert entry.topics == ("envíos",)
    assert entry.review_on == date(2026, 12, 1)
    assert (entry.valid_from, entry.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert entry.source == "faq.es.md:8"


def test_an_entry_without_fields_gets_the_defaults_of_the_file_and_a_slug_as_id() -> None:
    entry = parse_faq(COMPLETE, "faq.es.md", "es")[1]
    assert entry.id == "haceis-envios-a-peru"
    assert entry.owner == "soporte"
    assert entry.audience is Audience.PUBLIC
    assert entry.answer.startswith("Sí.\n\n### Otra cosa")


def test_a_channel_gets_its_own_answer_and_the_others_the_general_one() -> None:
    entry = parse_faq(COMPLETE, "faq.es.md", "es")[0]
    assert entry.answer_for("whatsapp") == entry.answer_for("telegram") == "24 horas."
    assert entry.answer_for("webchat").startswith("En la península, **24 horas**.")


def test_a_heading_inside_a_code_block_belongs_to_the_answer() -> None:
    entries = parse_faq(COMPLETE, "faq.es.md", "es")
    assert len(entries) == 2
    assert "## esto es código" in entries[0].answer


def test_windows_line_ends_change_nothing() -> None:
    windows = parse_faq(COMPLETE.replace("\n", "\r\n"), "faq.es.md", "es")
    assert windows == parse_faq(COMPLETE, "faq.es.md", "es")


def test_a_file_without_questions_has_no_entries() -> None:
    assert parse_faq("# Vacío\n", "faq.es.md", "es") == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("## Uno\n```yaml\nid: Uno Dos\n```\nSí.", 3, "lower-case letters"),
        ("## Uno\n```yaml\nowner: x\nvariant: [a]\n```\nSí.", 4, "`variant` is no field"),
        ("## Uno\n```yaml\nvariants:\n  - a\n  - 3\n```\nSí.", 5, "valid string"),
        ("## Uno\n```yaml\nreview_on: pronto\n```\nSí.", 3, "valid date"),
        ("## Uno\n```yaml\nsensitive: quizá\n```\nSí.", 3, "valid boolean"),
        ("## Uno\n```yaml\nid: [\n```\nSí.", 3, "not YAML"),
        ("## Uno\n```yaml\nid: a\nid: b\n```\nSí.", 4, "duplicate key"),
        ("## Uno\n```yaml\nreview_on: 2027-13-45\n```\nSí.", 3, "not YAML"),
        ("## Uno\n```yaml\nvariants: " + "[" * 3000 + "\n```\nSí.", 3, "not YAML"),
        ("## Uno\n```yaml\n- a\n```\nSí.", 3, "`name: value`"),
        ("## Uno\n```yaml\nvalid_from: 2026-02-01\nvalid_until: 2026-01-01\n```\nSí.", 1, "before"),
        ("## Uno\n\n## Dos\nSí.", 1, "no answer"),
        ("## Uno\nSí.\n### channel: fax\nNo.", 3, "`fax` is no channel"),
        ("## Uno\nSí.\n### channel: slack\n", 3, "no answer"),
        ("## ¿?\nSí.", 1, "needs words"),
        ("## Uno\nSí.\n## ¡UNO!\nNo.", 3, '"¡UNO!" is asked by line 1'),
        ("---\nowner: [a]\n---\n## Uno\nSí.", 2, "`owner`"),
        ("---\nid: a\n---\n## Uno\nSí.", 2, "`id` is no field"),
    ],
)
def test_a_problem_names_file_line_and_remedy(text: str, line: int, said: str) -> None:
    assert any(each.startswith(f"faq.es.md:{line}: ") and said in each for each in problems(text))


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    found = problems("## Uno\n```yaml\nfoo: 1\nbar: 2\n```\nSí.\n## Dos\n")
    assert [each.split(":")[1] for each in found] == ["3", "4", "7"]
