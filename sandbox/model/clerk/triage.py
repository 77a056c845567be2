"""Triage: finds out, in few words, which colleague the customer needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.model.clerk import enquiries
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.cues import Reading, read
from sandbox.model.clerk.goods import goods_in
from sandbox.model.clerk.manners import (
    after_call_for_person,
    call_person,
    courtesy,
    customer_name,
    greeting,
    may_transfer,
)
from sandbox.model.clerk.products import bare_name, keywords
from sandbox.model.clerk.speech import say
from sandbox.model.reply import call

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Conversation
    from sandbox.model.reply import Reply

TO_SALES = "transfer_to_sales_agent"
TO_REPAIRS = "transfer_to_issues_and_repairs"
_DESKS = {Cue.BUY: TO_SALES, Cue.PROBLEM: TO_REPAIRS, Cue.REFUND: TO_REPAIRS}
_QUESTIONS = (
    Act.WELCOME,
    Act.GREET,
    Act.ASK_NEED,
    Act.ASK_WHICH_WAY,
    Act.SMALL_TALK,
    Act.BOT,
    Act.ABILITIES,
)
_NEW = re.compile(r"\b(?:new|want|first|buy|purchase|former|shop)\b")
_OWNED = re.compile(r"\b(?:own|have|already|mine|old|latter|second|wrong|previous|before)\b")
# "The boot pinches": whoever tells something about a thing of ours has it, and is not happy;
# so is whoever tells what happened, with a but or a not, or asks how a thing is to be used.
_COMPLAINT = re.compile(
    r"^(?:(?:hey|hi|hello|so|well|um|oh|and)[ ,]+)*(?:the|this|these|that|those|your)(?: [\w']+){2,3} |\b(?:but|however|although|instead of|empty|only one)\b"
    r"|\b(?:came|arrived|got|received|delivered|happened|used to)\b|(?:n't|\bnot|\bnever) \w+"
    r"|\b(?:instructions?|manual|assembl\w+|how (?:do i|to|does (?:it|this))|than the other)\b"
    r"|^an? (?:[\w'-]+ ){1,2}(?:went|fell|came|flew|hit|ran|blew|tore|bit)\b"
)
_ABOUT_IT = re.compile(r"(?:it|it's|they|they're)\b")
# "What kinda gadgets you guys make": a question to a shop is about its goods.
_ABOUT_A_THING = re.compile(
    r"^(?:what|which|how|does|do|is|are|can|could|will|would|tell me|explain|compare)\b.* (?:an?|the|those) \w"
)
_ENQUIRY = re.compile(
    r"\b(?:what|which|any|how|where|do|does|can|could|would|are|is)\b.*\b(?<!are )(?:you|acme)\b"
    r"|\b(?:after (?:an?|some)|goods|gadgets?|stuff|wares|range|inventory)\b"
)


def respond(conversation: Conversation) -> Reply:
    """Triage's next step."""
    if conversation.fresh is not None:
        return after_call_for_person(conversation, conversation.fresh)
    topic = _topic(conversation)
    if topic is Cue.HUMAN:
        return call_person(conversation)
    # What one of the desks is asked about is answered there.
    if conversation.reading.topic is None and (reply := enquiries.reply_to(conversation)):
        return reply
    if topic is not None and topic in _DESKS and may_transfer(conversation, _DESKS[topic]):
        return call(_DESKS[topic])
    if customer_name(conversation):
        return greeting(conversation)
    return courtesy(conversation) or _ask(conversation)


def _topic(conversation: Conversation) -> Cue | None:
    """What it is about: in the words themselves, or in an answer to our question."""
    reading = conversation.reading
    aside = reading.has(Cue.OFF_TOPIC, Cue.SMALL_TALK, Cue.ABILITIES) and not _names_our_goods(
        conversation
    )
    if reading.topic is not None and not (reading.topic is Cue.BUY and aside):
        return reading.topic
    told_of_it = reading.has(Cue.NO) or _ABOUT_IT.match(reading.text)
    if conversation.asked.act is Act.ASK_WHICH_WAY and told_of_it:
        return Cue.PROBLEM
    if conversation.asked.act in _QUESTIONS and reading.has(Cue.YES):
        return _suspected(conversation)
    if conversation.wish.name and conversation.wish.direct and not reading.has(Cue.OFF_TOPIC):
        return Cue.BUY
    if conversation.asked.act in _QUESTIONS:
        if _OWNED.search(reading.text):
            return Cue.PROBLEM
        if _NEW.search(reading.text):
            return Cue.BUY
    return None if aside else _leaning(reading)


def _leaning(reading: Reading) -> Cue | None:
    """What words without a telling one are likely about, judged by how they are built."""
    if reading.has(
        Cue.SMALL_TALK, Cue.ABILITIES, Cue.THANKS, Cue.BYE, Cue.DROP, Cue.UNSURE, Cue.OFF_TOPIC
    ):
        return None
    question = "?" in reading.text
    if not question and len(reading.text.split()) > 2 and _COMPLAINT.search(reading.text):
        return Cue.PROBLEM
    asks = _ENQUIRY.search(reading.text) or _ABOUT_A_THING.search(reading.text)
    if asks and keywords(reading.text):
        return Cue.BUY
    return None


def _names_our_goods(conversation: Conversation) -> bool:
    """Whether a thing is named that is not plainly somebody else's business: no hotel room."""
    name = conversation.wish.name
    return name is not None and not read(name).has(Cue.OFF_TOPIC)


def _suspected(conversation: Conversation) -> Cue:
    """What a bare yes to our question is taken for: what was hinted at before, else a purchase."""
    hints = [topic for text in conversation.customer_texts if (topic := read(text).topic)]
    return hints[-1] if hints else Cue.BUY


def _ask(conversation: Conversation) -> Reply:
    reading = conversation.reading
    if reading.has(Cue.OFF_TOPIC):
        return say(conversation, Act.OFF_TOPIC)
    item = conversation.wish.name or _thing(conversation)
    if item is not None and goods_in(item) and not reading.has(Cue.GREETING):
        return say(conversation, Act.ASK_WHICH_WAY, item=item)
    if not conversation.told or reading.has(Cue.GREETING):
        return greeting(conversation)
    return say(conversation, Act.ASK_NEED)


def _thing(conversation: Conversation) -> str | None:
    """A thing named without a verb: "rocket skates"."""
    if conversation.reading.empty and "?" not in conversation.heard:
        return bare_name(conversation.heard)
    return None
