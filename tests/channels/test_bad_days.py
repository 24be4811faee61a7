"""No payload, however strange, makes an adapter raise anything that a webhook does not expect."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import given

from bot.channels.telegram_inbound import BotIdentity
from bot.channels.telegram_inbound import translate as translate_telegram
from bot.channels.updates import MalformedUpdateError
from bot.channels.whatsapp_inbound import translate as translate_whatsapp
from tests.channels.mutations import mutated
from tests.fakes.telegram import user
from tests.fakes.whatsapp import FakeWhatsApp, WhatsAppUser, webhook

PERSON = WhatsAppUser(scoped_id="US.13491208655302741918")
CONTENTS: list[dict[str, Any]] = [
    {"type": "text", "text": {"body": "Hola"}},
    {"type": "image", "image": {"id": "9", "mime_type": "image/jpeg", "sha256": "a", "caption": "roto"}},
    {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "a", "title": "A"}}},
    {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": '{"a": 1}'}}},
    {"type": "location", "location": {"latitude": 1.5, "longitude": 2.5, "name": "Tienda"}},
    {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+34 600"}]}]},
    {"type": "order", "order": {"product_items": [{"product_retailer_id": "a", "quantity": 1}]}},
    {"type": "edit", "edit": {"message": {"type": "text", "text": {"body": "Hola"}}}},
    {"type": "system", "system": {"type": "user_changed_number", "wa_id": "34600111222"}},
]
STATUS = {"id": "w", "status": "failed", "timestamp": "1", "recipient_id": "34", "errors": [{"code": 131026}]}
WHATSAPP = [
    webhook({"contacts": [PERSON.contact], "messages": [FakeWhatsApp().message(PERSON, content)], "statuses": [STATUS]})
    for content in CONTENTS
]
MESSAGE = {"message_id": 5, "date": 1_790_000_000, "chat": {"id": 77, "type": "private"}, "from": user(77)}
TELEGRAM: list[dict[str, Any]] = [
    {"update_id": 1, "message": MESSAGE | {"text": "Hola", "entities": [{"type": "bold", "offset": 0, "length": 4}]}},
    {
        "update_id": 1,
        "message": MESSAGE | {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
    },
    {"update_id": 1, "edited_message": MESSAGE | {"text": "Hola", "edit_date": 1_790_000_060}},
    {
        "update_id": 1,
        "callback_query": {"id": "q", "from": user(77), "chat_instance": "1", "data": "/a", "message": MESSAGE},
    },
]


@given(mutated(WHATSAPP))
def test_whatsapp_translates_anything(payload: dict[str, Any]) -> None:
    translate_whatsapp(payload)


@given(mutated(TELEGRAM))
def test_telegram_translates_anything_or_says_that_it_is_no_update(payload: dict[str, Any]) -> None:
    with contextlib.suppress(MalformedUpdateError):
        translate_telegram(payload, BotIdentity(42, "tienda_bot"))
