"""Where the inbox shows why the bot did what it did."""

from __future__ import annotations

import re

from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import Site

LINE = re.compile(r'<article class="line (\w+) .*?</article>', re.DOTALL)


async def lines_with_traces(site: Site, conversation_id: int) -> list[tuple[str, bool]]:
    """Return each line's direction and whether it carries a trace."""
    async with site.signed_in(await site.hire()) as desk:
        page = (await desk.browser.get(f"/inbox/conversations/{conversation_id}")).text
    return [(found[1], '<details id="trace-' in found[0]) for found in LINE.finditer(page)]


async def test_a_trace_hangs_on_the_last_message_that_its_turn_answered(site: Site, workshop: Workshop) -> None:
    await workshop.receive("ana", "hola")
    conversation_id = await workshop.answered("ana", "¿estáis?")

    found = await lines_with_traces(site, conversation_id)
    assert found[:2] == [("in", False), ("in", True)]
    assert [each for each in found[2:] if each[1]] == []


async def test_a_silent_turn_can_be_opened_too(site: Site, workshop: Workshop) -> None:
    conversation_id = await workshop.answered("ana", "hola")
    async with site.signed_in(await site.hire("Marta")) as marta:
        await marta.press(f"/inbox/conversations/{conversation_id}/take-over")
    await workshop.answered("ana", "sigo aquí")

    found = await lines_with_traces(site, conversation_id)
    assert [has_trace for direction, has_trace in found if direction == "in"] == [True, True]
