"""Issues and repairs: asks what broke, proposes a fix, and only then refunds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.model.clerk import enquiries, manners
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import read
from sandbox.model.clerk.naming import meant
from sandbox.model.clerk.outcomes import (
    Outcome,
    outcome_of,
)
from sandbox.model.clerk.products import bare_name, keywords, wish
from sandbox.model.clerk.purchases import UNNAMED, item_at_issue, matter
from sandbox.model.clerk.refunding import REFUND, after_look_up, after_refund, look_up, refund
from sandbox.model.clerk.shelf import LOOK_UP
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.model.clerk.conversation import Called, Conversation
    from sandbox.model.reply import Reply

_CLEARLY = 3  # the least weight of a hint that sends a customer elsewhere, or names a fault
_SETTLED = (Act.REFUNDED, Act.REFUND_CANCELLED, Act.REFUND_FAILED, Act.REQUESTED, Act.GLAD)
_KEEPS = re.compile(
    r"\b(?:keep\w*|no (?:refund|money)|(?:n't|not) (?:want|need) (?:an?|the|my|any) (?:refund|money)"
    r"|(?:like|love) (?:it|them)|no(?:pe)?,? (?:i'm|it's|that's) (?:fine|good|ok|okay|all right))\b"
)
_PLAIN_NO = re.compile(
    r"(?:n|no|nope|nah|naw|nein|not (?:now|yet)|no need)?\W*(?:thanks?|thank you)?\W*"
)
_WANTS_A_FIX = re.compile(
    r"(?<!n't )(?<!not )\b(?<!to )(?:fix\w*|repair\w*|mend\w*|replac\w+|exchang\w+)"
)
_INSTEAD = re.compile(r"\b(?:instead|rather)\b")
# "Is there a warranty?" asks for the terms; "it is under warranty" tells of a fault.
_TERMS = re.compile(
    r"(?:(?:is|are) there|do|does|what|how)\b.{0,40}\b(?:warrant(?:y|ies)|guarantees?)\b"
)

# What happened to a thing says little about which one it is: "it just sits there".
_STORY = re.compile(r"(?:it|they|this|that) (?!is |are |was |were |has |have |looks? )\w+")


def respond(conversation: Conversation) -> Reply:
    """The next step of issues and repairs."""
    fresh = conversation.fresh
    if fresh is not None and fresh.name in _AFTER_TOOL:
        return _AFTER_TOOL[fresh.name](conversation, fresh)
    if fresh is not None and fresh.name == manners.ESCALATE:
        return manners.after_call_for_person(conversation, fresh)
    return enquiries.reply_to(conversation) or _elsewhere(conversation) or _answer(conversation)


def _elsewhere(conversation: Conversation) -> Reply | None:
    """Passes on what is not its business."""
    reading = conversation.reading
    if reading.topic is Cue.HUMAN:
        return manners.call_person(conversation)
    about_it = reading.has(Cue.PRICE) and conversation.wish.name is None
    wants = reading.topic is Cue.BUY and reading.scores[Cue.BUY] >= _CLEARLY and not about_it
    foreign = wants or (reading.has(Cue.OFF_TOPIC) and reading.topic is None)
    if foreign and manners.may_transfer(conversation, manners.BACK):
        return call(manners.BACK)
    if wants:
        return say(conversation, Act.NO_SALES)
    return say(conversation, Act.OFF_TOPIC) if foreign else None


def _answer(conversation: Conversation) -> Reply:
    for step in (_money_back, _followed_up, _fault, manners.courtesy, _small_answer, _settled):
        reply = step(conversation)
        if reply is not None:
            return reply
    return _mend(conversation)


def _money_back(conversation: Conversation) -> Reply | None:
    """They ask for a refund, or about refunds; or they come back to the one they put aside."""
    reading = conversation.reading
    if reading.topic is not Cue.REFUND:
        again = reading.has(Cue.YES, Cue.PRICE) and _interrupted(conversation)
        other = reading.topic is None and _came_to_nothing(conversation)
        put_right = other and meant(conversation.heard)
        if _TERMS.match(reading.text):
            return say(conversation, Act.POLICY)
        return refund(conversation) if again or put_right else None
    return say(conversation, Act.POLICY) if reading.has(Cue.POLICY) else refund(conversation)


def _came_to_nothing(conversation: Conversation) -> bool:
    """Whether the last thing that was done was a refund, and it was not carried out."""
    last = conversation.all_calls[-1:]
    return any(one.name == REFUND and outcome_of(one.result) is not Outcome.DONE for one in last)


def _followed_up(conversation: Conversation) -> Reply | None:
    """They answer to what was said last."""
    act = conversation.asked.act
    follow_up = FOLLOW_UPS.get(act) if act is not None else None
    return follow_up(conversation) if follow_up else None


def _fault(conversation: Conversation) -> Reply | None:
    """They tell that something is wrong."""
    return _mend(conversation) if conversation.reading.topic is Cue.PROBLEM else None


def _small_answer(conversation: Conversation) -> Reply | None:
    """A greeting, or a yes or no to nothing in particular."""
    reading = conversation.reading
    if reading.has(Cue.GREETING):
        return manners.greeting(conversation)
    return say(conversation, Act.ANYTHING_ELSE) if reading.has(Cue.NO, Cue.YES) else None


def _settled(conversation: Conversation) -> Reply | None:
    """The matter is closed: what comes now is something else."""
    if conversation.asked.act in _SETTLED:
        may_leave = conversation.wish.name and manners.may_transfer(conversation, manners.BACK)
        return call(manners.BACK) if may_leave else say(conversation, Act.LOST)
    refused = conversation.all_calls[-1:] and conversation.all_calls[-1].name == REFUND
    return say(conversation, Act.ANYTHING_ELSE) if refused and conversation.reading.empty else None


def _interrupted(conversation: Conversation) -> bool:
    """Whether the last refund was put aside because the customer wrote something else."""
    refunds = [one for one in conversation.all_calls if one.name == REFUND]
    return bool(refunds) and outcome_of(refunds[-1].result) is Outcome.INTERRUPTED


# ---- mending --------------------------------------------------------------------------------


def _mend(conversation: Conversation) -> Reply:
    """A question if too little is known; a fix; a refund where a fix was not enough."""
    item = item_at_issue(conversation)
    asked = conversation.did(Act.ASK_PROBLEM, Act.ASK_ITEM)
    if not asked and (item is None or not _fault_known(conversation)):
        return say(conversation, Act.ASK_PROBLEM)
    if _fixes_since(conversation, item) and conversation.reading.topic is Cue.PROBLEM:
        return say(conversation, Act.OFFER_REFUND)
    return _propose_fix(conversation)


def _propose_fix(conversation: Conversation) -> Reply:
    return say(conversation, Act.FIX, item=item_at_issue(conversation) or UNNAMED)


def _fault_known(conversation: Conversation) -> bool:
    """Whether the customer has said what is wrong, and not only that something is."""
    return any(
        read(text).scores.get(Cue.PROBLEM, 0) >= _CLEARLY or _tells_more(text)
        for text in matter(conversation)
    )


def _tells_more(text: str) -> bool:
    """Whether a text that names something they own says something about it, too."""
    name = wish(text, owned=True).name
    return name is not None and len((keywords(text) or "").split()) > len(name.split()) + 1


def _fixes_since(conversation: Conversation, item: str | None) -> bool:
    """Whether a fix for this item was proposed already."""
    return any(
        one.act is Act.FIX and one.slots.get("item") == (item or UNNAMED)
        for one in conversation.told
    )


def _after_problem(conversation: Conversation) -> Reply | None:
    reading = conversation.reading
    if reading.has(Cue.THANKS, Cue.BYE, Cue.DROP, Cue.SMALL_TALK):
        return None
    item = item_at_issue(conversation) or bare_name(conversation.heard)
    if item is None and reading.has(Cue.NO) and reading.topic is None:
        return say(conversation, Act.ASK_ITEM)
    return say(conversation, Act.FIX, item=item if item and len(item.split()) < 4 else UNNAMED)


def _after_fix(conversation: Conversation) -> Reply | None:
    reading = conversation.reading
    if reading.has(Cue.WORKED) and not reading.has(Cue.NO):
        return say(conversation, Act.GLAD)
    if reading.has(Cue.DROP):
        return say(conversation, Act.DROPPED)
    if reading.has(Cue.SMALL_TALK, Cue.BYE):
        return None
    if _WANTS_A_FIX.search(reading.text) and _INSTEAD.search(reading.text):
        return _propose_fix(conversation)
    if reading.has(Cue.NO, Cue.TRIED) or reading.topic is Cue.PROBLEM:
        return say(conversation, Act.OFFER_REFUND)
    if reading.has(Cue.YES, Cue.THANKS):
        return say(conversation, Act.GLAD)
    return say(conversation, Act.OFFER_REFUND)


def _after_offer(conversation: Conversation) -> Reply | None:
    reading = conversation.reading
    keeps = _KEEPS.search(reading.text) or _PLAIN_NO.fullmatch(reading.text)
    if reading.has(Cue.DROP) or keeps:
        return say(conversation, Act.ANYTHING_ELSE)
    if reading.has(Cue.SMALL_TALK, Cue.BYE):
        return None
    if reading.has(Cue.NO):
        return _after_no(conversation)
    if reading.has(Cue.WORKED):
        return say(conversation, Act.GLAD)
    if reading.has(Cue.YES) or conversation.wish.name or reading.topic is Cue.PROBLEM:
        return refund(conversation)
    return None


def _after_no(conversation: Conversation) -> Reply:
    """A no with a story, where a refund was offered, answers the fix: the offer stands, once more."""
    if _WANTS_A_FIX.search(conversation.reading.text):
        return _propose_fix(conversation)
    earlier = [one.act for one in conversation.told[-2:]]
    insists = earlier == [Act.OFFER_REFUND, Act.OFFER_REFUND]
    return say(conversation, Act.ANYTHING_ELSE if insists else Act.OFFER_REFUND)


def _after_which(conversation: Conversation) -> Reply | None:
    """They say which item the refund is for."""
    reading = conversation.reading
    if reading.has(Cue.UNSURE):
        return say(conversation, Act.ASK_ITEM)
    if reading.has(Cue.DROP, Cue.NO, Cue.BYE, Cue.SMALL_TALK):
        return None
    name = wish(conversation.heard, owned=True).name or bare_name(conversation.heard)
    if name is None and (reading.topic is Cue.PROBLEM or _STORY.match(reading.text)):
        return say(conversation, Act.ASK_ITEM)
    if name is None and not reading.has(Cue.YES):
        name = keywords(conversation.heard)
    return look_up(conversation, name) if name else refund(conversation)


FOLLOW_UPS: dict[Act, Callable[[Conversation], Reply | None]] = {
    Act.ASK_PROBLEM: _after_problem,
    Act.FIX: _after_fix,
    Act.OFFER_REFUND: _after_offer,
    Act.ASK_ITEM: _after_which,
    Act.ASK_OTHER_ITEM: _after_which,
    Act.ITEM_UNKNOWN: _after_which,
    Act.POLICY: _after_which,
    Act.WHICH_ONE: _after_which,
}


_AFTER_TOOL: dict[str, Callable[[Conversation, Called], Reply]] = {
    LOOK_UP: after_look_up,
    REFUND: after_refund,
}
