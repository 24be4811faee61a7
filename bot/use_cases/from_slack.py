"""What our people do in Slack, done: presses on cards, forms, notes and replies in threads, reply marks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeVar

import structlog

from bot.channels.port import Limits
from bot.channels.slack_events import Press, PressKind, PressResult, Reaction, ThreadMessage
from bot.logs import where
from bot.messages import Address, InboundMessage
from bot.storage.agents import Agent, agent_in_slack, link_slack_user_by_email
from bot.storage.alerts import conversation_of_thread
from bot.storage.away import is_database_away
from bot.storage.desk_notes import note_at, place_note
from bot.storage.identities import has_conversation
from bot.storage.leads import lead_with_id
from bot.storage.once import take_once
from bot.use_cases import hand_over, leads
from bot.use_cases.acting import Acting, TooLongError, UnknownConversationError, add_note, answer_customer
from bot.use_cases.hand_over import NotAllowedError
from bot.use_cases.slack_words import WORDS
from bot.use_cases.work import Work
from routing.durations import shown_duration
from routing.outbound import window_remaining

SNOOZE_FOR = timedelta(hours=1)
ACCOUNT = "desk"
log = structlog.get_logger(__name__)

Result = TypeVar("Result")
Receive = Callable[[InboundMessage], Awaitable[object]]
Act = Callable[[Work, Agent, Press], Awaitable[PressResult]]
VouchedEmail = Callable[[str], Awaitable[str]]
"""Returns the e-mail that Slack vouches for of one of its users in our workspace, "" if there is none."""


class FromSlack:
    """Implements `SlackEvents` over the use cases. Every repetition is recognised in the transaction that acts.

    A Slack user is the agent to whom he is linked; one who is linked to nobody, the agent with his vouched-for e-mail.
    """

    def __init__(
        self, receive: Receive, acting: Acting, limits: Mapping[str, Limits], vouched_email: VouchedEmail
    ) -> None:
        self._vouched_email = vouched_email
        self._receive = receive
        self._acting = acting
        self._limits = limits
        self._acts: Mapping[PressKind, Act] = {
            PressKind.CLAIM: self._claim,
            PressKind.SEND_REPLY: self._send_reply,
            PressKind.RESOLVE: self._resolve,
            PressKind.GIVE_BACK: self._give_back,
            PressKind.CLAIM_LEAD: self._claim_lead,
            PressKind.SNOOZE_LEAD: self._snooze_lead,
            PressKind.NOT_A_LEAD: self._not_a_lead,
        }

    async def receive(self, message: InboundMessage) -> object:
        """Take a customer's message."""
        return await self._receive(message)

    async def is_agent(self, slack_user_id: str) -> bool:
        """Say whether a Slack user is one of our agents."""
        return await self._agent(slack_user_id) is not None

    async def is_open(self, address: Address, slack_user_id: str) -> bool:
        """Say whether this person talks with us at this address: what follows a closed conversation begins the next."""
        async with self._acting.store.receiving() as tx:
            return await has_conversation(tx, address, slack_user_id)

    async def press(self, press: Press) -> PressResult:
        """Act on a press, once however often it comes; others than agents are refused."""
        return await self._tried(self._press(press))

    async def thread_reply(self, message: ThreadMessage) -> PressResult | None:
        """Keep a thread message as a note, or send it where it is marked as a reply."""
        return await self._tried(self._thread_reply(message))

    async def reaction(self, reaction: Reaction) -> PressResult | None:
        """Send the note that the reply mark was put on, once."""
        return await self._tried(self._reaction(reaction))

    async def _tried(self, work: Awaitable[Result]) -> Result | PressResult:
        """Tell whoever asked for something that cannot be stored; Slack repeats only what may succeed later."""
        try:
            return await work
        except Exception as error:
            if is_database_away(error):
                raise
            log.error("slack.not_done", **where(error))
            return self._refused("failed")

    async def _press(self, press: Press) -> PressResult:
        agent = await self._agent(press.slack_user_id)
        conversation_id = await self._conversation_of(press)
        if agent is None or conversation_id is None:
            return self._refused("unknown" if agent else "not_an_agent")

        async def act(work: Work) -> PressResult:
            if press.kind is PressKind.REPLY:
                return self._may_reply(work, agent)
            if not await self._is_first(work, press.once_key):
                return PressResult(ok=True)
            return await self._acts[press.kind](work, agent, press)

        try:
            return await self._acting.do(conversation_id, act)
        except NotAllowedError as error:
            return self._not_allowed(error)
        except UnknownConversationError:
            return self._refused("unknown")

    async def _thread_reply(self, message: ThreadMessage) -> PressResult | None:
        async with self._acting.store.receiving() as tx:
            conversation_id = await conversation_of_thread(tx, message.channel, message.thread_ts)
        if conversation_id is None:
            return None
        agent = await self._agent(message.slack_user_id)
        if agent is None:
            return self._refused("not_an_agent") if message.is_reply else PressResult(ok=False)
        if not message.text:
            return self._refused("text_only") if message.media or message.is_reply else PressResult(ok=True)
        try:
            return await self._acting.do(conversation_id, lambda work: self._thread_message(work, agent, message))
        except NotAllowedError as error:
            return self._not_allowed(error)

    async def _reaction(self, reaction: Reaction) -> PressResult | None:
        agent = await self._agent(reaction.slack_user_id)
        async with self._acting.store.receiving() as tx:
            note = await note_at(tx, reaction.channel, reaction.ts)
        if note is None or agent is None:
            return None

        async def send(work: Work) -> PressResult:
            if await self._is_first(work, f"sent:{reaction.channel}:{reaction.ts}"):
                await answer_customer(work, agent, note.text, self._limits[work.conversation.channel])
            return PressResult(ok=True)

        try:
            return await self._acting.do(note.conversation_id, send)
        except NotAllowedError as error:
            return self._not_allowed(error)

    async def _thread_message(self, work: Work, agent: Agent, message: ThreadMessage) -> PressResult:
        if not await self._is_first(work, f"thread:{message.channel}:{message.ts}"):
            return PressResult(ok=True)
        if message.is_reply:
            await answer_customer(work, agent, message.text, self._limits[work.conversation.channel])
            await self._is_first(work, f"sent:{message.channel}:{message.ts}")
        else:
            note_id = await add_note(work, agent, message.text)
            await place_note(work.tx, note_id, channel=message.channel, ts=message.ts)
        return PressResult(ok=True, text=self._say("text_only") if message.media else "")

    def _may_reply(self, work: Work, agent: Agent) -> PressResult:
        """Say how long free text may be sent, or why the form does not open."""
        conversation = work.conversation
        if conversation.closed_at is not None:
            return self._refused("closed")
        if conversation.mode == "owned" and conversation.agent_id != agent.id:
            return self._refused("owned", agent=conversation.agent)
        left = window_remaining(conversation.channel, conversation.last_customer_message_at, work.now)
        if left is None:
            return PressResult(ok=True)
        most = str(self._limits[conversation.channel].template)
        hint = self._say("window", left=shown_duration(left)) if left else self._say("window_closed", most=most)
        return PressResult(ok=True, text=hint)

    async def _claim(self, work: Work, agent: Agent, press: Press) -> PressResult:
        conversation = work.conversation
        if conversation.mode == "owned" and conversation.agent_id != agent.id:
            return self._refused("owned", agent=conversation.agent)
        await hand_over.take_over(work, agent)
        return PressResult(ok=True)

    async def _send_reply(self, work: Work, agent: Agent, press: Press) -> PressResult:
        limits = self._limits[work.conversation.channel]
        await answer_customer(work, agent, press.text, limits, waits_for_customer=press.waits_for_customer)
        return PressResult(ok=True)

    async def _resolve(self, work: Work, agent: Agent, press: Press) -> PressResult:
        await hand_over.resolve(work, agent)
        return PressResult(ok=True)

    async def _give_back(self, work: Work, agent: Agent, press: Press) -> PressResult:
        await hand_over.give_back(work, agent)
        return PressResult(ok=True)

    async def _claim_lead(self, work: Work, agent: Agent, press: Press) -> PressResult:
        lead_id = press.lead_id or 0
        if await leads.claim_lead(work, lead_id, agent):
            has_colleague = await leads.has_colleague(work, agent)
            colleague = work.conversation.agent
            return PressResult(ok=True, text=self._say("yours_but", agent=colleague) if has_colleague else "")
        lead = await lead_with_id(work.tx, lead_id)
        if lead is not None and lead.agent_id == agent.id:
            return PressResult(ok=True, text=self._say("yours"))
        return self._refused("claimed", agent=lead.agent) if lead and lead.agent else self._refused("lead_taken")

    async def _snooze_lead(self, work: Work, agent: Agent, press: Press) -> PressResult:
        done = await leads.snooze_lead(work, press.lead_id or 0, work.now + SNOOZE_FOR)
        return PressResult(ok=True) if done else self._refused("lead_taken")

    async def _not_a_lead(self, work: Work, agent: Agent, press: Press) -> PressResult:
        done = await leads.dismiss_lead(work, press.lead_id or 0)
        return PressResult(ok=True) if done else self._refused("lead_taken")

    async def _agent(self, slack_user_id: str) -> Agent | None:
        async with self._acting.store.receiving() as tx:
            linked = await agent_in_slack(tx, slack_user_id)
        if linked is not None:
            return linked
        email = await self._vouched_email(slack_user_id)
        if not email:
            return None
        async with self._acting.store.receiving() as tx:
            return await link_slack_user_by_email(tx, slack_user_id, email)

    async def _conversation_of(self, press: Press) -> int | None:
        if press.lead_id is None:
            return press.conversation_id
        async with self._acting.store.transaction() as tx:
            lead = await lead_with_id(tx, press.lead_id)
        return None if lead is None else lead.conversation_id

    async def _is_first(self, work: Work, key: str) -> bool:
        return await take_once(work.tx, channel="slack", account=ACCOUNT, key=key, now=work.now)

    def _not_allowed(self, error: NotAllowedError) -> PressResult:
        if isinstance(error, TooLongError):
            return self._refused("too_long", most=str(error.most))
        return self._refused("not_now")

    def _refused(self, word: str, **values: str) -> PressResult:
        return PressResult(ok=False, text=self._say(word, **values))

    def _say(self, word: str, **values: str) -> str:
        return WORDS[word].in_language(self._acting.business().language).format(**values)
