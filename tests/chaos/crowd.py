"""Customers who write to the shop, on Telegram and WhatsApp, whatever happens to it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle

from tests.chaos.product import PATIENCE, Product
from tests.fakes.whatsapp import WhatsAppUser, webhook

# Words that are in the answer to each question and in no other one, however often and wherever it is asked.
QUESTIONS = {
    "¿cuánto cuesta el envío?": "3,95 €",
    "¿enviáis a Portugal?": "Portugal continental",
    "he olvidado mi contraseña": "tienda.example/cuenta",
    "¿vendéis tarjetas regalo?": "tarjeta-regalo",
    "aceptáis bizum": "Elige Bizum",
    "¿a qué hora abrís?": "de lunes a viernes",
    "¿qué garantía tienen los productos?": "Tres años",
}
ORDER = ("¿dónde está mi pedido TA-10234?", "28013")
TROUBLE = ("me llegó roto", "TA-10240")
LONGEST_WAIT = 20.0  # seconds; then one writes again, answered or not
WAITS = """
    SELECT 1 FROM conversations c JOIN messages m ON m.conversation_id = c.id
    WHERE c.recipient = %s AND m.direction = 'in' AND m.turn_id IS NULL LIMIT 1"""


@dataclass
class Person:
    """One customer; an even number writes on Telegram, an odd one on WhatsApp."""

    product: Product
    number: int
    wrote: list[str] = field(default_factory=list)  # what the platform got acknowledged, in order

    @property
    def recipient(self) -> str:
        """How the platform calls this person."""
        return f"3460000{self.number:04d}" if self.number % 2 else str(1_000 + self.number)

    @property
    def has_trouble(self) -> bool:
        """Whether this one needs a ticket."""
        return self.number % 5 in {1, 2}

    def thoughts(self) -> Iterator[str]:
        """Say what this person wants to know, one after the other, without end."""
        questions = cycle(QUESTIONS)
        for _ in range(self.number):
            next(questions)
        yield next(questions)
        yield from TROUBLE if self.has_trouble else ORDER
        yield from questions

    async def talk(self, least: int, until: asyncio.Event) -> None:
        """Write so much at least and until then, mostly after reading the answer to what was said before."""
        for text in self.thoughts():
            if len(self.wrote) >= least and until.is_set():
                return
            await self.write(text)
            self.wrote.append(text)
            with suppress(TimeoutError):
                async with asyncio.timeout(random.choice((0, *[LONGEST_WAIT] * 9))):
                    await self.read_the_answer()
            await asyncio.sleep(random.uniform(0, 0.5))

    async def read_the_answer(self) -> None:
        """Wait until all that was written is answered."""
        while await self.product.query(WAITS, [self.recipient]):  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.25)

    async def write(self, text: str) -> None:
        """Bring one message until it is acknowledged."""
        telegram, whatsapp = self.product.telegram, self.product.whatsapp
        if self.number % 2:
            user = WhatsAppUser(phone=self.recipient)
            message = whatsapp.message(user, {"type": "text", "text": {"body": text}})
            await whatsapp.push(webhook({"contacts": [user.contact], "messages": [message]}), PATIENCE)
        else:
            message = telegram.message(int(self.recipient), text=text)
            await telegram.deliver({"update_id": message["message_id"], "message": message}, PATIENCE)
