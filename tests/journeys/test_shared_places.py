"""Several people in one place: a thread of a Slack channel, a Telegram group. Each is himself, and nobody else."""

from __future__ import annotations

from typing import Any

from integrations.slack_text import unescape
from tests.customers import A_MOMENT
from tests.platforms import Shop

ORDER = "dónde está mi pedido TA-10234?"
SECRETS = ("Lumbre", "Ruta Clara", "RC7719034")
PLACE = "C0PUBLIC"
GROUP_ID = -100200
GROUP = {"id": GROUP_ID, "type": "supergroup", "title": "Vecinas"}
LAURA, EVE = 77, 88


class Thread:
    """A thread that Laura opened by mentioning us in a channel, in which everybody may write."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.ts = ""
        shop.slack.add_user("ULAURA", "Laura Prieto", "laura.prieto@correo.example")
        shop.slack.add_user("UEVA", "Eva Ruiz", "eva@correo.example")

    async def mentions(self, user: str, text: str) -> list[str]:
        """Let somebody mention us, and return what is said in the thread to that."""
        more = {"thread_ts": self.ts} if self.ts else {}
        mention = self.shop.slack.mention(user, text, PLACE, **more)
        self.ts = self.ts or mention["event"]["ts"]
        return await self._answered(mention)

    async def goes_on(self, user: str, text: str) -> list[str]:
        """Let somebody write without a mention."""
        return await self._answered(self.shop.slack.message(user, text, PLACE, thread_ts=self.ts))

    async def _answered(self, payload: dict[str, Any]) -> list[str]:
        before = len(self._said())
        assert (await self.shop.slack_delivers(payload)).status_code == 200
        await self.shop.world.pass_time(A_MOMENT)
        return self._said()[before:]

    def _said(self) -> list[str]:
        shown = [each for each in self.shop.slack.shown if (each.channel, each.thread_ts) == (PLACE, self.ts)]
        return [unescape(each.text) for each in shown]


async def in_group(shop: Shop, who: int, text: str) -> list[str]:
    """Let somebody answer one of our messages in a group, and return what is said to that."""
    before = len(shop.telegram.texts(GROUP_ID))
    ours = {"message_id": 1, "date": 1, "chat": GROUP, "from": {"id": 42, "is_bot": True, "first_name": "Tienda"}}
    await shop.telegram.user_writes(who, text, chat=GROUP, reply_to_message=ours)
    await shop.telegram.settled()
    await shop.world.pass_time(A_MOMENT)
    return shop.telegram.texts(GROUP_ID)[before:]


async def opted_out(shop: Shop) -> list[str]:
    """List who wants no more messages."""
    rows = await shop.world.query(
        "SELECT i.external_id FROM consents s JOIN identities i ON i.contact_id = s.contact_id WHERE NOT s.granted"
    )
    return [row["external_id"] for row in rows]


def tells_nothing(said: list[str]) -> bool:
    return not any(secret in text for text in said for secret in SECRETS)


async def test_somebody_else_in_a_slack_thread_is_asked_for_proof_of_his_own(shop: Shop) -> None:
    thread = Thread(shop)
    assert not tells_nothing(await thread.mentions("ULAURA", ORDER))

    said = await thread.mentions("UEVA", ORDER)

    assert "código postal" in said[-1]
    assert tells_nothing(said)
    assert not tells_nothing(await thread.goes_on("ULAURA", ORDER))


async def test_somebody_else_in_a_slack_thread_does_not_answer_what_another_was_asked(shop: Shop) -> None:
    thread = Thread(shop)
    shop.slack.add_user("ULAURA", "Laura Prieto", "otra@correo.example")
    assert "código postal" in (await thread.mentions("ULAURA", ORDER))[-1]

    assert tells_nothing(await thread.mentions("UEVA", "28013"))
    assert not tells_nothing(await thread.goes_on("ULAURA", "28013"))


async def test_who_leaves_in_a_slack_thread_leaves_for_himself_alone(shop: Shop) -> None:
    thread = Thread(shop)
    await thread.mentions("ULAURA", "¿a qué hora abrís?")
    await thread.mentions("UEVA", "STOP")

    assert await opted_out(shop) == ["UEVA"]


async def test_where_several_people_talk_with_us_in_a_thread_each_answer_says_whom_it_is_for(shop: Shop) -> None:
    thread = Thread(shop)
    assert not any("@ULAURA" in text for text in await thread.mentions("ULAURA", "¿a qué hora abrís?"))

    assert all(text.startswith("@UEVA ") for text in await thread.mentions("UEVA", "¿a qué hora abrís?"))
    assert all(text.startswith("@ULAURA ") for text in await thread.goes_on("ULAURA", "¿se puede pagar con bizum?"))


async def test_each_person_of_a_slack_thread_has_a_lead_of_his_own(shop: Shop) -> None:
    thread = Thread(shop)
    await thread.mentions("ULAURA", "¿a qué hora abrís?")
    await thread.mentions("UEVA", "mi correo es eva.ruiz@empresa.example")

    rows = await shop.world.query("SELECT emails FROM contacts WHERE name = 'Laura Prieto'")
    assert rows == [{"emails": ["laura.prieto@correo.example"]}]


async def test_in_a_telegram_group_each_person_proves_and_leaves_for_himself(shop: Shop) -> None:
    assert "código postal" in (await in_group(shop, LAURA, ORDER))[-1]
    assert tells_nothing(await in_group(shop, EVE, "28013"))
    assert not tells_nothing(await in_group(shop, LAURA, "28013"))

    said = await in_group(shop, EVE, ORDER)
    assert "código postal" in said[-1]
    assert tells_nothing(said)

    await in_group(shop, EVE, "STOP")
    assert await opted_out(shop) == [str(EVE)]
    assert len(await shop.world.query("SELECT id FROM conversations WHERE channel = 'telegram'")) == 2
