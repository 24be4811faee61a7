"""A small and sound assistant folder to change and break: fewer words than the example, every file there."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.dialogue.actions.registry import ALWAYS_NEEDED, NEEDED_BY

EXAMPLE_ROUTING = Path(__file__).parents[2] / "examples" / "tienda" / "routing"

SETTINGS = r"""
name: Small shop
languages: [es, en]
time_zone: Europe/Madrid
privacy_url: https://small.example/privacy
order_number: {pattern: 'TA-\d{5}', example: TA-10234}
"""

INTENTS = (
    "greet",
    "small_talk",
    "damaged_parcel",
    "complaint",
    "return_request",
    "business_offer",
    "order_status",
    "invoice_request",
    "product_advice",
    "talk_to_person",
)

DOMAIN = """
version: "3.1"
intents: [{intents}]
entities: [order_number]
slots:
  order_number:
    type: text
    mappings:
    - type: from_entity
      entity: order_number
forms:
  damaged_form:
    required_slots: [order_number]
actions:
- action_open_ticket
- action_handoff
responses:
  utter_greet:
  - condition: [{{type: slot, name: language, value: es}}]
    text: Hola
    buttons:
    - {{title: "Devolver", payload: "/return_request"}}
  - condition: [{{type: slot, name: language, value: en}}]
    text: Hello
    buttons:
    - {{title: "Delivery", payload: '/faq{{"id": "delivery"}}'}}
  utter_ask_order_number:
  - text: "TA-?"
"""

RULES = """
version: "3.1"
rules:
- rule: Greet
  steps:
  - intent: greet
  - action: utter_greet
- rule: Damaged
  steps:
  - intent: damaged_parcel
  - action: action_open_ticket
  - action: damaged_form
  - active_loop: damaged_form
- rule: Person
  steps:
  - intent: talk_to_person
  - action: action_handoff
"""

FAQ = """
# FAQ

## {question}
```yaml
id: delivery
```
{answer}
"""


def write_small_assistant(folder: Path) -> Path:
    """Write the folder and return it."""
    shutil.copytree(EXAMPLE_ROUTING, folder / "routing")
    said = {name for names in (ALWAYS_NEEDED, *NEEDED_BY.values()) for name in names}
    responses = "".join(f"  {name}:\n  - text: {name}\n" for name in sorted(said))
    nlu = "".join(f"- intent: {name}\n  examples: |\n    - {name} one\n    - {name} two\n" for name in INTENTS)
    files = {
        "assistant.yml": SETTINGS,
        "conversation/domain.yml": DOMAIN.format(intents=", ".join(INTENTS)) + responses,
        "conversation/rules.yml": RULES,
        "conversation/nlu.yml": f'version: "3.1"\nnlu:\n{nlu}',
        "knowledge/faq.es.md": FAQ.format(question="¿Cuánto tarda?", answer="Un día."),
        "knowledge/faq.en.md": FAQ.format(question="How long does it take?", answer="A day."),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder
