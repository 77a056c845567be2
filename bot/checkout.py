"""Carrying out what was decided: the shop, the team's requests, and the line in the audit trail."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agents.commerce import CustomerRef, Unavailable
from agents.offers import (
    approve_refund,
    execute,
    needs_approval,
    refund_alone,
    refuse_refund,
    request_refund,
)

if TYPE_CHECKING:
    from agents.offers import RefundPolicy, Settled, WithRequests
    from bot.commands import Person
    from bot.conversation import Offer, Verdict
    from bot.store.audit import AuditTrail
    from bot.store.books import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The one place from which money moves.

    Args:
        shop: Where, together with what is requested.
        policy: Says once more which refunds the team approves: a team of agents that does not
            know the rules cannot leave them out.
        trail: Where decisions are written down.
    """

    shop: WithRequests
    policy: RefundPolicy
    trail: AuditTrail

    async def __call__(
        self, offer: Offer, *, verdict: Verdict | None = None, last: bool = False
    ) -> Settled:
        """Carries a decided proposal out; see ``bot.ownership.Executor``.

        Raises:
            ValueError: Not terms of a proposal.
            KeyReused: The key belongs to another proposal.
            Unavailable: The last time, what is kept aside could not be let go: to be done again.
        """
        settled = await self._carry_out(offer, verdict)
        try:
            await self._write_down(offer, verdict, settled)
        except Unavailable:
            # Done twice it is done once: the same key is asked again until it is written.
            settled = replace(settled, status="unknown")
        if last and settled.status == "unknown":
            await self.release(offer)
        return settled

    async def release(self, offer: Offer) -> None:
        """Keeps nothing aside any more for what a person looks at; see ``bot.ownership.Desk``.

        Nobody else would ever let it go, and the shop knows what is left.

        Raises:
            Unavailable: It may be kept aside still.
        """
        if offer.offer_kind == "refund":
            with suppress(ValueError):  # terms that cannot be read kept nothing aside
                let_go = await refuse_refund(self.shop, offer.terms, key=offer.id)
                if let_go.status == "unknown":
                    raise Unavailable("the money may be kept aside still", ambiguous=True)

    async def _carry_out(self, offer: Offer, verdict: Verdict | None) -> Settled:
        kind, terms, key = offer.offer_kind, offer.terms, offer.id
        if verdict is not None:
            act = approve_refund if verdict.approved else refuse_refund
            return await act(self.shop, terms, key=key)
        if needs_approval(kind, terms, self.policy):
            return await request_refund(self.shop, terms, key=key)
        if kind == "refund":
            return await refund_alone(self.shop, terms, self.policy, key=key)
        return await execute(self.shop, kind, terms, key=key)

    async def _write_down(self, offer: Offer, verdict: Verdict | None, settled: Settled) -> None:
        act: Decision = "confirmed"
        if verdict is not None:
            act = "approved" if verdict.approved else "refused"
        by = offer.customer if verdict is None or verdict.by is None else verdict.by
        await self.trail.note(
            act,
            key=offer.id,
            customer=_ref(offer.customer),
            by=_ref(by),
            title=offer.title,
            lines=offer.lines,
            ran=offer.offer_kind,
            result=settled.status,
            number=settled.reference or "",
        )


def _ref(person: Person) -> CustomerRef:
    return CustomerRef(workspace=person.workspace, user=person.user)
