"""Questions that no tool and no instruction answers: where a parcel is, how one can pay.

Nothing is made up for them. They are told kindly what this desk can do instead, and a person is
offered, who is called only after a yes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.model.clerk import manners
from sandbox.model.clerk.acts import Act
from sandbox.model.clerk.cue_table import Cue
from sandbox.model.clerk.speech import say
from sandbox.model.clerk.spelling import plain

if TYPE_CHECKING:
    from sandbox.model.clerk.conversation import Conversation
    from sandbox.model.reply import Reply

OFFERS = (Act.NOT_KNOWN, Act.NOT_MINE, Act.ENGLISH_ONLY)
"""What ends in the offer of a person."""

_PARCEL = r"(?:orders?|parcels?|packages?|deliver(?:y|ies)|shipments?|purchases?|stuff)"
_MINE = rf"(?:my|the|our) (?:\w+ )?{_PARCEL}"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One thing that customers ask about.

    Args:
        act: What it is answered with.
        about: What fills that sentence's gap, by the gap's name.
        pattern: How they ask, in lower case.
    """

    act: Act
    about: dict[str, str]
    pattern: re.Pattern[str]


def _unknown(matter: str, pattern: str) -> _Kind:
    return _Kind(Act.NOT_KNOWN, {"matter": matter}, re.compile(rf"\b(?:{pattern})\b"))


def _beyond(deed: str, pattern: str) -> _Kind:
    return _Kind(Act.NOT_MINE, {"deed": deed}, re.compile(rf"\b(?:{pattern})\b"))


# The earlier wins: "where is my order, and how long does delivery take" is about the order.
_KINDS = (
    _beyond(
        "see where a parcel is",
        (
            rf"where(?:'s| is| are|s)? (?:my|our) (?!refund|money)(?:\w+ ){{0,2}}\w+(?=[.?!,]|$)|track(?:ing)? (?:\w+ )?{_PARCEL}"
            rf"|{_MINE}(?: \w+)? (?:(?:has|have|did) ?(?:n't|not|never)|hasn't|haven't|didn't|never|isn't|not)(?: \w+)?"
            rf" (?:arriv|come|came|here|show|been deliver|deliver|ship)\w*|(?:track(?:ing)? (?:number|code|link|id))"
            rf"|(?:never|n't|not)(?: yet)? (?:received|gotten|got|get|receive) {_MINE}"
            rf"|{_MINE} (?:status|late|delayed|overdue)|status of {_MINE}|when (?:will|does|is) {_MINE}"
            r"|(?:have|has|did) (?:never|n't|not) arrived?|never arrived|(?:has|have)n't (?:arrived|come)"
            rf"|waiting for {_MINE}|{_MINE} (?:is|are|was|were) (?:late|delayed|overdue|lost|(?:sent|deliver\w*) to)"
        ),
    ),
    _beyond(
        "change an order that is placed",
        (
            rf"(?:change|update|edit|amend|modify|correct) (?:my|the|our) (?:\w+ )?(?:address|{_PARCEL})"
            rf"|add \w+(?: \w+)? to {_MINE}|(?:wrong|new|different|other) (?:\w+ )?address"
        ),
    ),
    _beyond(
        "write invoices or receipts",
        r"invoices?|receipts?|(?:copy of|tax|vat) (?:\w+ )?(?:bill|invoice)",
    ),
    _unknown(
        "delivery",
        (
            r"(?:do|can|could|will|would) (?:you|acme)(?: guys)? (?:also )?(?:ship|deliver)"
            r"|how (?:long|fast|soon|quick\w*|much)\b.{0,20} (?:deliver|ship|arriv|postage)\w*"
            r"|(?:shipping|delivery) (?:to|time|cost|fee|price|option|charge|rate|area|date)s?"
            r"|(?:express|free|international|overnight|next.day) (?:shipping|delivery)"
            r"|(?:cost|price) of (?:shipping|delivery)|(?:what|how) about (?:the )?(?:shipping|delivery)"
            r"|where do you (?:ship|deliver)|(?:get|have|here|arrive) (?:it |them |that )?(?:by|before|until) \w+day"
            r"|(?:is|how much is) (?:shipping|delivery)|^shipping$|^delivery$"
        ),
    ),
    _unknown(
        "ways to pay",
        (
            r"paypal|credit cards?|debit cards?|visa|mastercard|amex|apple pay|google pay|klarna"
            r"|bank transfer|inst?allments?|payment (?:method|option|plan)s?"
            r"|pay(?:ing)? (?:by|with|in|via|later|cash|on delivery)|how (?:can|do|could|should) (?:i|we|one) pay"
        ),
    ),
    _unknown(
        "codes and vouchers",
        (
            r"(?:discount|promo\w*|coupon|voucher) codes?|coupons?|vouchers?|gift ?cards?|promo codes?"
            r"|(?:student|military|senior|loyalty|staff) discounts?|loyalty (?:card|program\w*|points)"
        ),
    ),
    _unknown(
        "opening hours and addresses",
        (
            r"opening (?:hours|times)|(?:business|office|store) hours|when (?:do|are|is) (?:you|acme|your \w+) (?:open|close)\w*"
            r"|are you open|where (?:are you|is acme) (?:located|based|from)|where can i find you|your (?:e-?mail )?address"
            r"|(?:a|any|your) (?:physical |real )?(?:store|showroom|branch)s?(?: near\w*| in|$)"
        ),
    ),
    _unknown("jobs", r"jobs?(?=[?.!]|$)|hiring|vacanc(?:y|ies)|work for (?:you|acme)|internships?"),
    _unknown(
        "terms and policies",
        r"(?:privacy|cookie|data|terms|gdpr)(?: and \w+)? (?:policy|policies|protection|of service)|gdpr",
    ),
    _Kind(
        Act.ENGLISH_ONLY,
        {},
        re.compile(
            r"\b(?:do you|can you|does anyone|anybody) (?:speak|talk|write) (?!to\b|with\b)\w+(?=[?.!]|$)"
            r"|\bparlez\b|\bhabl(?:a|as|an|e) |\bsprech(?:en|t) (?:sie|ihr)\b|\bparla\b"
        ),
    ),
)  # fmt: skip
# Words that no English sentence has two of.
_FOREIGN = re.compile(
    r"\b(?:hola|dónde|donde|está|esta|mi|pedido|por|favor|necesito|ayuda|puedo|gracias|cuando|cuándo"
    r"|bonjour|je|est|où|ma|mon|commande|avec|pour|merci|colis|vous|voudrais"
    r"|ich|ist|meine|mein|wo|wann|bitte|hilfe|haben|nicht|und|paket|dove|il|mio|ordine|ciao)\b"
)


def reply_to(conversation: Conversation) -> Reply | None:
    """The answer to such a question, or to the offer that ended the last one; None for all else."""
    reading = conversation.reading
    if reading.topic in {Cue.HUMAN, Cue.REFUND}:
        return None
    kind = _asked(conversation)
    if kind is not None:
        return say(conversation, kind.act, **kind.about)
    names_more = conversation.wish.name is not None or conversation.wish.quantity is not None
    if conversation.asked.act not in OFFERS or reading.topic is not None or names_more:
        return None
    if reading.has(Cue.NO, Cue.DROP):
        return say(conversation, Act.ANYTHING_ELSE)
    return manners.call_person(conversation) if reading.has(Cue.YES) else None


def _asked(conversation: Conversation) -> _Kind | None:
    """What they ask about; an order that is asked for in so many words comes before all of it."""
    reading = conversation.reading
    orders = conversation.wish.direct and reading.topic is Cue.BUY and "?" not in reading.text
    if orders:
        return None
    found = next((one for one in _KINDS if one.pattern.search(reading.text)), None)
    if found is None and reading.topic is None and len(_foreign(conversation)) > 1:
        return _KINDS[-1]
    return found


def _foreign(conversation: Conversation) -> set[str]:
    return set(_FOREIGN.findall(plain(conversation.heard)))
