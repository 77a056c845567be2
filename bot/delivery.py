"""The outbox: posts leave in order, one at a time, looked up before they are sent again."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import structlog

from bot import metrics
from bot.chat import Later, Refused, Sending, Sent, Unsure
from bot.commands import Delivered, Undelivered, read_command, ts_of_ms
from bot.decide import ends_the_say
from bot.interrupt import Interrupted
from bot.mail import Put, Settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import Chat
    from bot.mail import Claim
    from bot.posts import Forward, Row
    from bot.store.mailbox import Mailbox

_log = structlog.get_logger(__name__)

_PAUSE = 3.0  # seconds
_LONGEST_PAUSE = 60.0


class Lost(Exception):  # noqa: N818 - a state, read aloud as one
    """Somebody else owns the place by now: whatever was under way is theirs."""


class Delivery:
    """Sends what one owner's place has to say.

    Args:
        mailbox: Where each post is settled before the next one starts.
        chat: Where posts go.
        claim: The ownership.
    """

    def __init__(self, mailbox: Mailbox, chat: Chat, claim: Claim) -> None:
        self._mailbox = mailbox
        self._chat = chat
        self._claim = claim
        self._epoch = claim.epoch
        self.refs = dict(claim.refs)

    async def deliver(
        self,
        rows: Sequence[Row],
        *,
        release: bool,
        wait: int = 0,
        again: tuple[str, int] | None = None,
        silenced: bool = False,
    ) -> bool:
        """Sends posts in order.

        Args:
            rows: All unsent posts, oldest first; the oldest is marked as being sent.
            release: Whether the place is given back with the last one.
            wait: With release: not to be looked at before so many ms.
            again: (id, since ms) of a post that a former owner may have sent.
            silenced: Whether a waiting command ends the agents' say: what a model said under an
                older epoch is dropped then.

        Returns:
            True when all were settled; False when the place was given back to wait.

        Raises:
            Lost: Somebody else owns the place.
            Interrupted: Something came in that may end the agents' say: it is to be judged before
                the rest of a model's words is sent.
        """
        for place, row in enumerate(rows):
            if row.epoch is not None and self._epoch != self._claim.epoch:
                raise Interrupted
            if silenced and row.epoch not in (None, self._claim.epoch):
                sending: Sending = Sent("")
            else:
                tried = again if again and again[0] == row.id else None
                sending = await self._send(row, tried)
            following = rows[place + 1].id if place + 1 < len(rows) else ""
            last = release and not following
            if isinstance(sending, Unsure) and again and again[0] == row.id:
                sending = self._patient(sending, since_ms=again[1])
            await self._settle(row, sending, following, release=last, wait=wait if last else 0)
            if isinstance(sending, Later | Unsure):
                return False
        return True

    async def _send(self, row: Row, again: tuple[str, int] | None) -> Sending:
        if row.post.kind == "forward":
            await self._forward(row, row.post)
            return Sent("")
        if again is not None:
            if row.post.kind == "ephemeral":
                return Sent("")  # tried once
            found = await self._chat.find(row, self.refs, since_ms=again[1])
            if found is not None:
                return found
        try:
            # Who stands still in the middle of it must not go on when another owner has sent it.
            async with asyncio.timeout(self._mailbox.leases.seconds):
                return await self._chat.send(row, self.refs, self._still_ours)
        except TimeoutError:
            return Unsure(_PAUSE)

    def _patient(self, sending: Unsure, *, since_ms: int) -> Unsure:
        """The longer a post has been tried, the longer until the next try: Slack may be ill."""
        tried = (self._claim.now - since_ms) / 1000
        return Unsure(max(sending.seconds, min(_LONGEST_PAUSE, tried / 4)))

    async def _still_ours(self) -> None:
        if not await self._mailbox.leases.owns(self._claim):
            raise Lost(self._claim.place)

    async def _forward(self, row: Row, post: Forward) -> None:
        command = read_command(post.body)
        put = Put(
            place=post.place,
            id=f"row:{row.id}",
            body=post.body,
            marks=(f"row:{row.id}",),
            opens=post.opens,
            bump=post.bump or ends_the_say(command),
        )
        await self._mailbox.put(put)

    async def _settle(
        self, row: Row, sending: Sending, following: str, *, release: bool, wait: int
    ) -> None:
        told = self._report(row, sending)
        metrics.POSTS.labels(row.post.kind, type(sending).__name__.lower()).inc()
        match sending:
            case Sent(address=address):
                if row.ref and address:
                    self.refs[row.ref] = address
                settled = Settled(row=row.id, outcome="done", ref=row.ref, address=address)
            case Refused(error=error):
                metrics.SLACK_ERRORS.labels("post", error.partition(":")[0]).inc()
                _log.warning("post.refused", kind=row.post.kind, error=error, row=row.id)
                settled = Settled(row=row.id, outcome="done")
            case Later(seconds=seconds):
                _log.info("post.later", kind=row.post.kind, seconds=seconds, row=row.id)
                settled = Settled(row=row.id, outcome="later", wait=_jittered(seconds))
            case Unsure(seconds=seconds):
                _log.info("post.unsure", kind=row.post.kind, row=row.id)
                settled = Settled(row=row.id, outcome="unsure", wait=_jittered(seconds))
        held = settled.wait > 0
        if held:
            metrics.RETRIES.labels("post").inc()
        epoch = await self._mailbox.sent(
            self._claim,
            Settled(
                row=row.id,
                outcome=settled.outcome,
                ref=settled.ref if settled.address else "",
                address=settled.address,
                report_id=f"told:{row.id}" if told else "",
                report=told.model_dump_json() if told else "",
                next="" if held else following,
                release=release or held,
                wait=settled.wait or wait,
                hold=held,
            ),
        )
        if epoch is None:
            raise Lost(self._claim.place)
        self._epoch = epoch

    def _report(self, row: Row, sending: Sending) -> Delivered | Undelivered | None:
        now = ts_of_ms(self._claim.now)
        if isinstance(sending, Refused) and row.report != "never":
            return Undelivered(ts=now, ref=row.ref, error=sending.error)
        if isinstance(sending, Sent) and sending.address and row.report == "always":
            channel, _, ts = sending.address.partition(":")
            return Delivered(ts=now, ref=row.ref, channel=channel, message_ts=ts)
        return None


def _jittered(seconds: float) -> int:
    return int(1000 * seconds * random.uniform(1.0, 1.2)) + 1  # noqa: S311 - no secret
