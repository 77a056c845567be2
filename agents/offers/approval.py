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
from agents.commerce import Declined, Money, Unavailable
from agents.offers.policy import RefundPolicy
from agents.offers.requests import WithRequests
from agents.offers.settlement import Settled, deadline, execute, unclear
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


async def refund_alone(
    shop: WithRequests, terms: Mapping[str, Any], policy: RefundPolicy, *, key: str
) -> Settled:
    """Carry out a refund that its customer decides alone; request it, if it has become large.

    What went back, or was requested, since its card counts. It is kept aside until it is paid
    back: of two that are decided at the same moment neither overlooks the other.

    Returns:
        As ``execute`` does, or as ``request_refund``; "unknown" where nobody can tell which.

    Raises:
        ValueError: Not a refund's terms.
        KeyReused: The key belongs to another proposal.
    """
    agreed = _refund(terms)
    if policy.limit is None:
        return await execute(shop, "refund", terms, key=key)
    try:
        async with deadline():
            large = await _grown_large(shop, agreed, policy, key=key)
    except Declined as no:
        return await _let_go(shop, agreed, no.reason, key=key)
    except Unavailable:
        return unclear(agreed)
    if large:
        return await request_refund(shop, terms, key=key)
    return await _pay_back(shop, terms, key=key)


async def _grown_large(
    shop: WithRequests, agreed: RefundTerms, policy: RefundPolicy, *, key: str
) -> bool:
    """Keep it aside, and see whether the order is above the limit by that."""
    if await shop.find_by_key(key):
        return False
    await shop.request(agreed.order, agreed.amount, key=key)
    current = await shop.get_order(agreed.order.id, agreed.order.customer)
    nothing_more = Money(0, agreed.amount.currency)  # its own amount is among what is pending
    return current is not None and policy.is_large(current, nothing_more)


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
    return await _pay_back(shop, terms, key=key, approved=True)


async def refuse_refund(shop: WithRequests, terms: Mapping[str, Any], *, key: str) -> Settled:
    """Let a request go that the team refused; once per key.

    Returns:
        "declined", or "unknown" where it may still count as pending.

    Raises:
        ValueError: Not a refund's terms.
    """
    return await _let_go(shop, _refund(terms), phrases.TEAM_REFUSED, key=key)


async def _pay_back(
    shop: WithRequests, terms: Mapping[str, Any], *, key: str, approved: bool = False
) -> Settled:
    """Carry out what is kept aside: once it is known what became of it nothing is."""
    agreed = _refund(terms)
    settled = await execute(shop, "refund", terms, key=key, approved=approved)
    if settled.status != "unknown":
        try:
            await shop.withdraw(agreed.order, key=key)
        except Unavailable:
            return _unknown(settled)
    return settled


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
