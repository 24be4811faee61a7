"""Block Kit for lead cards, desk cards and the reply form, always within Slack's limits.

A message stays below 12,000 characters over all its blocks: Slack refuses more than about 13,200
(https://github.com/slackapi/bolt-js/issues/2509) although each block alone would be legal.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from integrations.sales_alerts import DeskCard, DeskFile, DeskLine, DeskState, LeadCard, LeadState
from integrations.slack_text import escape, moment, shortened, shown, size
from integrations.slack_wording import channel_name, wording

Block = dict[str, object]

MOST_REASONS = 8
MOST_MESSAGES = 5
REPLY_LIMIT = 3000  # characters an agent can write into the reply form


class ActionId(StrEnum):
    """What a button on our cards asks for; goes out as `action_id` and comes back when it is pressed."""

    CLAIM = "desk_claim"
    REPLY = "desk_reply"
    RESOLVE = "desk_resolve"
    GIVE_BACK = "desk_give_back"
    CLAIM_LEAD = "lead_claim"
    SNOOZE_LEAD = "lead_snooze"
    NOT_A_LEAD = "lead_not_a_lead"


REPLY_FORM = "desk_reply_form"
REPLY_BLOCK = "reply"
REPLY_INPUT = "text"
WAITS_BLOCK = "waits"
WAITS_INPUT = "choice"


def lead_blocks(card: LeadCard) -> list[Block]:
    """Render a lead card."""
    words = wording(card.language)
    next_step = "" if card.state is LeadState.CLOSED else shown(card.next_step, 500)
    blocks = [
        _header(_lead_title(card)),
        _fields(_lead_facts(card)),
        *_listed(words["reasons"], [shown(reason, 200) for reason in card.reasons[:MOST_REASONS]]),
        *_listed(words["said"], [f"> {shown(text, 500)}" for text in card.last_messages[-MOST_MESSAGES:]], bullet=""),
        *([_section(f"*{words['next_step']}:* {next_step}")] if next_step else []),
    ]
    standing = _lead_standing(card)
    return [*blocks, *([_context(standing)] if standing else []), *_lead_buttons(card)]


def lead_summary(card: LeadCard) -> str:
    """Say in one line what the card is about, for notifications and screen readers."""
    return f"{escape(_lead_title(card))} ({card.score})"


def _lead_title(card: LeadCard) -> str:
    kind = "quiet" if card.state is LeadState.OPEN and not card.is_hot else card.state.value
    title = wording(card.language)[f"lead_{kind}"]
    return title.format(name=shortened(card.contact_name, 100), agent=shortened(card.claimed_by, 30) or "—")


def _lead_facts(card: LeadCard) -> list[tuple[str, str]]:
    words = wording(card.language)
    channel = shown(channel_name(card.channel, card.language), 100)
    only_here = words["only_here"].format(channel=channel)
    consent = {True: "consent_yes", False: "consent_no", None: "consent_unknown"}[card.has_consent]
    facts = [
        (words["score"], str(card.score)),
        (words["channel"], channel),
        (words["contact"], shown(f"{card.contact_name} · {card.contact_route or only_here}", 300)),
        (words["consent"], words[consent]),
    ]
    if card.due_at is not None and card.state in {LeadState.OPEN, LeadState.SNOOZED}:
        label = words["back_at"] if card.state is LeadState.SNOOZED else words["due"]
        facts.append((label, moment(card.due_at)))
    return facts


def _lead_standing(card: LeadCard) -> str:
    name = {LeadState.CLAIMED: "claimed_by", LeadState.CLOSED: "was_claimed_by"}.get(card.state, "")
    if not card.claimed_by or not name:
        return ""
    return f"👤 {wording(card.language)[name].format(name=shown(card.claimed_by, 100))}"


def _lead_buttons(card: LeadCard) -> list[Block]:
    words, value = wording(card.language), str(card.lead_id)
    claim = _button(ActionId.CLAIM_LEAD, words["claim"], value, style="primary")
    snooze = _button(ActionId.SNOOZE_LEAD, words["snooze"], value)
    discard = _button(ActionId.NOT_A_LEAD, words["not_a_lead"], value)
    offered = {
        LeadState.OPEN: [claim, snooze, discard],
        LeadState.SNOOZED: [claim, discard],
        LeadState.CLAIMED: [discard],
        LeadState.CLOSED: [],
    }[card.state]
    return _actions(offered)


def desk_blocks(card: DeskCard, reply_mark: str, reply_reaction: str) -> list[Block]:
    """Render the root of a conversation's thread."""
    words = wording(card.language)
    said = [_section(line_text(line, card.language, 500)) for line in card.last_messages[-MOST_MESSAGES:]]
    rule = words["thread_rule"].format(mark=escape(reply_mark), reaction=reply_reaction)
    return [
        _header(_desk_title(card)),
        _fields(_desk_facts(card)),
        *said,
        _context(_desk_standing(card)),
        *_desk_buttons(card),
        *([] if card.state is DeskState.RESOLVED else [_context(rule)]),
    ]


def desk_summary(card: DeskCard) -> str:
    """Say in one line what the card is about, for notifications and screen readers."""
    return escape(_desk_title(card))


def _desk_title(card: DeskCard) -> str:
    title = wording(card.language)[f"desk_{card.state.value}"]
    return title.format(name=shortened(card.customer, 90), agent=shortened(card.owned_by, 30) or "—")


def line_text(line: DeskLine, language: str, limit: int) -> str:
    """Write one message of a conversation with who said it; line breaks are kept where there is room for them."""
    role = wording(language)[line.author.value]
    who = f"{shown(line.name, 80)} ({role})" if line.name else role
    files = "".join(f" 📎 {_file(file)}" for file in line.attachments[:MOST_MESSAGES])
    said = escape(line.text) if size(escape(line.text)) <= limit else shown(line.text, limit)
    return f"*{who}:* {said}{files}"


def _file(file: DeskFile) -> str:
    name = shown(file.name.replace("|", "/"), 60)
    return f"<{file.url}|{name}>" if file.url else name


def _desk_facts(card: DeskCard) -> list[tuple[str, str]]:
    words = wording(card.language)
    spoken = words[card.spoken] if card.spoken in {"es", "en"} else shown(card.spoken, 20)
    facts = [(words["reason"], shown(card.reason, 300))] if card.reason else []
    facts += [(words["channel"], shown(channel_name(card.channel, card.language), 100))]
    facts += [(words["language"], spoken)] if spoken else []
    facts += [(words["ticket"], shown(card.ticket_number, 50))] if card.ticket_number else []
    if card.state in {DeskState.QUEUED, DeskState.OWNED}:
        facts += [(words["due"], moment(card.due_at))] if card.due_at else []
        facts += [_window(card, words)] if card.window_closes_at else []
    return facts


def _window(card: DeskCard, words: Mapping[str, str]) -> tuple[str, str]:
    if card.window_closes_at is None or not card.is_window_open:
        return words["window_closed"], words["template"]
    return words["window"], moment(card.window_closes_at)


def _desk_standing(card: DeskCard) -> str:
    words, person = wording(card.language), shown(card.owned_by, 100)
    owner = words["owned_by"].format(name=person)
    queued = words["assigned"].format(name=person) if person else words["queued"]
    return {
        DeskState.QUEUED: f"⏳ {queued}",
        DeskState.OWNED: f"👤 {owner}",
        DeskState.RETURNED: f"🤖 {words['returned']}",
        DeskState.RESOLVED: f"💬 {words['resolved']}",
    }[card.state]


def _desk_buttons(card: DeskCard) -> list[Block]:
    words, value = wording(card.language), str(card.conversation_id)
    claim = _button(ActionId.CLAIM, words["claim"], value, style="primary")
    reply = _button(ActionId.REPLY, words["reply"], value)
    resolve = _button(ActionId.RESOLVE, words["resolve"], value)
    give_back = _button(ActionId.GIVE_BACK, words["give_back"], value)
    offered = {
        DeskState.QUEUED: [claim, reply, resolve, give_back],
        DeskState.OWNED: [reply, resolve, give_back],
        DeskState.RETURNED: [claim, resolve],
        DeskState.RESOLVED: [],
    }[card.state]
    return _actions(offered)


def reply_form(conversation_id: int, language: str, hint: str = "") -> Block:
    """Render the form in which an agent writes to the customer; `hint` stands above the text box."""
    words = wording(language)
    box: Block = {"type": "plain_text_input", "action_id": REPLY_INPUT, "multiline": True, "max_length": REPLY_LIMIT}
    asked: Block = {"type": "input", "block_id": REPLY_BLOCK, "label": _plain(words["reply_label"]), "element": box}
    waits: Block = {"text": _plain(words["waits"]), "value": WAITS_INPUT}
    choice: Block = {"type": "checkboxes", "action_id": WAITS_INPUT, "options": [waits]}
    optional: Block = {"type": "input", "block_id": WAITS_BLOCK, "label": _plain(words["afterwards"]), "optional": True}
    return {
        "type": "modal",
        "callback_id": REPLY_FORM,
        "private_metadata": str(conversation_id),
        "title": _plain(words["reply_title"]),
        "submit": _plain(words["send"]),
        "close": _plain(words["cancel"]),
        "blocks": [*([_context(shown(hint, 1000))] if hint else []), asked, {**optional, "element": choice}],
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(shortened(" ".join(text.split()), 150))}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _fields(facts: list[tuple[str, str]]) -> Block:
    fields = [{"type": "mrkdwn", "text": f"*{label}:*\n{value or '—'}"} for label, value in facts]
    return {"type": "section", "fields": fields}


def _listed(title: str, lines: list[str], bullet: str = "• ") -> list[Block]:
    if not lines:
        return []
    return [_section("\n".join([f"*{title}*", *(f"{bullet}{line}" for line in lines)]))]


def _button(action: ActionId, title: str, value: str, style: str = "") -> Block:
    button: Block = {"type": "button", "action_id": action.value, "text": _plain(title), "value": value}
    return {**button, "style": style} if style else button


def _actions(buttons: list[Block]) -> list[Block]:
    return [{"type": "actions", "elements": buttons}] if buttons else []
