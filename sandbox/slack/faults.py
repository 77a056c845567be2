"""Faults of the Web API on request: what a test wants Slack to do wrong."""

import random
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sandbox.slack.workspace import Kind


class Fault(BaseModel):
    """One kind of failure and the calls it strikes.

    Args:
        kind: ``ratelimited`` (429), ``server_error`` (500), ``hang`` (no answer, nothing done),
            ``lost_answer`` (done, but the connection drops), ``refuse`` (``ok: false``), ``slow``
            (goes well, late).
        method: Only this method; None strikes all.
        channel: Only calls about this channel.
        channel_kind: Only calls about channels of this kind.
        error: The code that ``refuse`` answers with.
        seconds: How long ``hang`` holds the call before the connection drops, or how late
            ``slow`` is.
        retry_after: Seconds that ``ratelimited`` asks to wait.
        times: How many calls it strikes; None means until the faults are cleared.
        probability: How likely it strikes a call that it fits.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["ratelimited", "server_error", "hang", "lost_answer", "refuse", "slow"]
    method: str | None = None
    channel: str | None = None
    channel_kind: Kind | None = None
    error: str = "internal_error"
    seconds: float = 60
    retry_after: int = 1
    times: int | None = None
    probability: float = 1.0
    seed: int = 0


class Faults:
    """The faults in force. The first one that fits a call strikes it."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}
        self._left: dict[str, int | None] = {}
        self._random: dict[str, random.Random] = {}

    def add(self, fault: Fault) -> str:
        """Put a fault in force.

        Returns:
            Its id.
        """
        fault_id = f"F{len(self._left) + 1}"
        self._faults[fault_id] = fault
        self._left[fault_id] = fault.times
        self._random[fault_id] = random.Random(fault.seed)  # noqa: S311 - reproducible
        return fault_id

    def clear(self) -> None:
        """Behave from now on."""
        self._faults.clear()

    def strike(self, method: str, channel: str | None, kind: Kind | None) -> Fault | None:
        """The fault that strikes this call, counted; None if it goes well."""
        for fault_id, fault in self._faults.items():
            left = self._left[fault_id]
            if left == 0 or not _fits(fault, method, channel, kind):
                continue
            if self._random[fault_id].random() >= fault.probability:
                continue
            self._left[fault_id] = None if left is None else left - 1
            return fault
        return None


def _fits(fault: Fault, method: str, channel: str | None, kind: Kind | None) -> bool:
    return (
        fault.method in {None, method}
        and fault.channel in {None, channel}
        and fault.channel_kind in {None, kind}
    )
