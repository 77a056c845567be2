"""Refunds that the team has to approve: asked for, then carried out or refused.

The customer has decided already. Between their decision and the team's nothing moves; what would
go back counts as pending.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents import phrases
from agents.commerce import Declined, Unavailable
from agents.offers.policy import RefundPolicy
from agents.offers.requests import WithRequests
from agents.offers.settlement import Settled, deadline, execute
from agents.offers.terms import RefundTerms, thaw

_UNCLEAR = Settled(
    status="unknown",
    for_model=phrases.NOT_WRITTEN_DOWN,
    for_customer=phrases.REQUEST_UNCLEAR,
)


def needs_approval(kind: str, terms: Mapping[str, Any], policy: RefundPolicy) -> bool:
    """Whether the team has to approve a proposal: its card said so, or it is large.

    Args:
        kind: The proposal's kind.
        terms: Its terms.
        policy: The rules as they are now, which whoever proposed it may not have known.

    Raises:
        ValueError: Not terms of a proposal.
    """
    agreed = thaw(kind, terms)
    if not isinstance(agreed, RefundTerms):
        return False
    return bool(agreed.approval) or policy.is_large(agreed.order, agreed.amount)


async def grown_large(
    shop: WithRequests, kind: str, terms: Mapping[str, Any], policy: RefundPolicy, *, key: str
) -> bool:
    """Whether a refund is above the limit by what went back, or was requested, since its card.

    One that was carried out by its key is done with; a shop that does not answer carries out none.

    Raises:
        ValueError: Not terms of a proposal.
    """
    agreed = thaw(kind, terms)
    if not isinstance(agreed, RefundTerms) or policy.limit is None:
        return False
    try:
        async with deadline():
            if await shop.find_by_key(key):
                return False
            current = await shop.get_order(agreed.order.id, agreed.order.customer)
    except Unavailable:
        return False
    return current is not None and policy.is_large(current, agreed.amount)


def request_number(key: str) -> str:
    """What a request is called; from the key, so that whoever repeats it says the same."""
    word = base64.b32encode(hashlib.sha256(key.encode()).digest()).decode()[:6]
    return f"R-{word}"


async def request_refund(shop: WithRequests, terms: Mapping[str, Any], *, key: str) -> Settled:
    """Ask for the team's approval; once per key.

    Returns:
        "requested" with the request's number, "declined", or "unknown".

    Raises:
        ValueError: Not a refund's terms.
    """
    agreed = _refund(terms)
    number, what = request_number(key), phrases.refund_of(str(agreed.amount), agreed.name)
    try:
        async with deadline():
            await shop.request(agreed.order, agreed.amount, key=key)
    except Declined as no:
        return await _let_go(shop, agreed, no.reason, key=key)
    except Unavailable as fault:
        if fault.ambiguous:
            return _UNCLEAR
        return await _let_go(shop, agreed, phrases.SHOP_AWAY, key=key)
    return Settled(
        status="requested",
        for_model=phrases.told_requested(what, number),
        for_customer=phrases.refund_requested(what, number),
        reference=number,
    )


async def approve_refund(shop: WithRequests, terms: Mapping[str, Any], *, key: str) -> Settled:
    """Carry out a request that the team approved, as ``execute`` does.

    Raises:
        ValueError: Not a refund's terms.
        KeyReused: The key belongs to another proposal.
    """
    agreed = _refund(terms)
    settled = await execute(shop, "refund", terms, key=key, approved=True)
    if settled.status != "unknown":
        try:
            await shop.withdraw(agreed.order, key=key)
        except Unavailable:
            return _unknown(settled)
    return settled


async def refuse_refund(shop: WithRequests, terms: Mapping[str, Any], *, key: str) -> Settled:
    """Let a request go that the team refused; once per key.

    Returns:
        "declined", or "unknown" where it may still count as pending.

    Raises:
        ValueError: Not a refund's terms.
    """
    return await _let_go(shop, _refund(terms), phrases.TEAM_REFUSED, key=key)


async def _let_go(shop: WithRequests, agreed: RefundTerms, reason: str, *, key: str) -> Settled:
    """Nothing happens: nothing stays kept aside either, by an earlier try whose answer was lost."""
    nothing = _nothing(reason)
    try:
        await shop.withdraw(agreed.order, key=key)
    except Unavailable:
        return _unknown(nothing)
    return nothing


def _unknown(settled: Settled) -> Settled:
    """Settled but for what is kept aside still: ask again."""
    return replace(settled, status="unknown")


def _refund(terms: Mapping[str, Any]) -> RefundTerms:
    agreed = thaw("refund", terms)
    assert isinstance(agreed, RefundTerms)
    return agreed


def _nothing(reason: str) -> Settled:
    nothing = phrases.nothing_refunded(reason)
    return Settled(
        status="declined", for_model=phrases.told_declined(nothing), for_customer=nothing
    )
