"""Carrying out what was decided: once per key, and the truth about it afterwards."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal, assert_never

from agents import phrases
from agents.commerce import (
    Commerce,
    Declined,
    Order,
    PriceChanged,
    QuoteExpired,
    Refund,
    Unavailable,
)
from agents.offers.orders import order_proposal
from agents.offers.terms import OrderTerms, RefundTerms, Terms, thaw
from engine import Proposal

_ANSWER_SECONDS = 10.0
"""How long a shop may take for one answer; after that it may have happened or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of a decision.

    Args:
        status: "done"; "declined": nothing happened; "changed": nothing happened, since the
            offer is not the shop's any more; "requested": the team has to approve it first;
            "unknown": nobody can tell right now, ask again under the same key.
        for_model: The call's answer, for the transcript.
        for_customer: One sentence for the record in the thread.
        reference: The order's, refund's or request's number, where there is one.
        again: For "changed": the shop's offer as it is now, to be decided upon anew.
    """

    status: Literal["done", "declined", "changed", "requested", "unknown"]
    for_model: str
    for_customer: str
    reference: str | None = None
    again: Proposal | None = None


async def execute(
    commerce: Commerce, kind: str, terms: Mapping[str, Any], *, key: str, approved: bool = False
) -> Settled:
    """Carry out a proposal's terms.

    Call it again with the same key as often as you like: it happens at most once, and the same
    comes back. A lost answer is asked for by key, then the same request is made once more.

    Args:
        commerce: The shop.
        kind: The proposal's kind.
        terms: The proposal's terms, unchanged.
        key: The proposal's own id: made before, stored, never made anew.
        approved: Whether the team approved it, where its terms ask for that.

    Returns:
        What came of it; the shop's refusals and silences included.

    Raises:
        ValueError: Not terms of a proposal, or of one that the team has not approved.
        KeyReused: The key belongs to another proposal.
    """
    agreed = thaw(kind, terms)
    if isinstance(agreed, RefundTerms) and agreed.approval and not approved:
        raise ValueError("this refund needs the team's approval")
    try:
        record = await _persist(commerce, agreed, key)
    except (PriceChanged, QuoteExpired) as stale:
        return await _changed(commerce, agreed, stale)
    except Declined as no:
        return _declined(agreed, no.reason)
    except Unavailable as fault:
        if fault.ambiguous:
            return unclear(agreed)
        return _declined(agreed, phrases.SHOP_AWAY)
    return _ordered(record) if isinstance(record, Order) else _refunded(record, agreed)


async def _persist(commerce: Commerce, agreed: Terms, key: str) -> Order | Refund:
    """Ask once; where the answer was lost, look by key, and ask once more."""
    try:
        return await _request(commerce, agreed, key)
    except Unavailable as first:
        try:
            async with deadline():
                found = await commerce.find_by_key(key)
        except Unavailable as silence:
            # This may not be the first try: one that nobody heard the end of may have come through.
            raise Unavailable(str(silence), ambiguous=True) from first
        try:
            return found or await _request(commerce, agreed, key)
        except Unavailable as second:
            raise Unavailable(
                str(second), ambiguous=first.ambiguous or second.ambiguous
            ) from second


async def _request(commerce: Commerce, agreed: Terms, key: str) -> Order | Refund:
    async with deadline():
        match agreed:
            case OrderTerms(quote=quote):
                return await commerce.place(quote, key=key)
            case RefundTerms(order=order, amount=amount, reason=reason):
                return await commerce.refund(order, amount, reason=reason, key=key)
            case _:
                assert_never(agreed)


@asynccontextmanager
async def deadline() -> AsyncGenerator[None, None]:
    """Give up on a shop's answer; what was asked may have happened.

    Raises:
        Unavailable: The answer did not come in time.
    """
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            yield
    except TimeoutError as late:
        raise Unavailable("the shop did not answer in time", ambiguous=True) from late


async def _changed(
    commerce: Commerce, agreed: Terms, stale: PriceChanged | QuoteExpired
) -> Settled:
    """The shop's offer as it is now: the customer decides again, nothing is charged meanwhile."""
    declined = _declined(agreed, stale.reason, hint=phrases.OFFER_AGAIN)
    if not isinstance(agreed, OrderTerms):
        return declined
    old = agreed.quote
    try:
        async with deadline():
            quote = await commerce.quote(old.sku, old.quantity, old.customer)
    except Declined as no:
        return _declined(agreed, no.reason)
    except Unavailable:
        return declined
    return replace(declined, status="changed", again=order_proposal(quote))


def _ordered(order: Order) -> Settled:
    items = ", ".join(phrases.bought(line.name, line.quantity) for line in order.lines)
    total = str(order.total)
    return Settled(
        status="done",
        for_model=phrases.told_ordered(items, total, order.id),
        for_customer=phrases.ordered(items, total, order.id),
        reference=order.id,
    )


def _refunded(refund: Refund, agreed: Terms) -> Settled:
    what = phrases.refund_of(str(refund.amount), _name(agreed))
    match refund.status:
        case "succeeded":
            return Settled(
                status="done",
                for_model=phrases.told_refunded(what, refund.id),
                for_customer=phrases.refunded(what, refund.id),
                reference=refund.id,
            )
        case "pending" | "needs_action":
            return Settled(
                status="done",
                for_model=phrases.told_pending(what, refund.id),
                for_customer=phrases.refund_pending(what, refund.id),
                reference=refund.id,
            )
        case "failed":
            return _declined(agreed, phrases.REFUND_FAILED)
        case _:
            assert_never(refund.status)


def _declined(agreed: Terms, reason: str, *, hint: str = "") -> Settled:
    order = isinstance(agreed, OrderTerms)
    nothing = phrases.nothing_ordered(reason) if order else phrases.nothing_refunded(reason)
    return Settled(
        status="declined",
        for_model=phrases.told_declined(nothing) + hint,
        for_customer=nothing,
    )


def unclear(agreed: Terms) -> Settled:
    """Nobody can tell what became of it: ask again under the same key."""
    order = isinstance(agreed, OrderTerms)
    return Settled(
        status="unknown",
        for_model=phrases.told_unclear("order" if order else "refund"),
        for_customer=phrases.ORDER_UNCLEAR if order else phrases.REFUND_UNCLEAR,
    )


def _name(agreed: Terms) -> str:
    return agreed.quote.name if isinstance(agreed, OrderTerms) else agreed.name
