"""What the mailbox's scripts answer, read into what the rest of the bot knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.mail import Claim, Load

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_claim(place: str, reply: Sequence[Any]) -> Claim:
    """The answer of ``claim.lua``."""
    now, fence, attempts, record_list, inbox_list, transcript, outbox = reply
    record = _pairs(record_list)
    return Claim(
        place=place,
        fence=fence,
        epoch=int(record.get("epoch", 0)),
        now=int(now),
        attempts=int(attempts),
        state=record.get("state"),
        forgotten="forgotten" in record,
        refs=_named(record, "ref:"),
        sending=_sending(record.get("sending")),
        inbox=list(_pairs(inbox_list).items()),
        transcript=transcript,
        outbox=outbox,
        loads={who: _load(noted) for who, noted in _named(record, "load:").items()},
    )


def _named(record: dict[str, str], kind: str) -> dict[str, str]:
    return {k.removeprefix(kind): v for k, v in record.items() if k.startswith(kind)}


def _load(noted: str) -> Load:
    too_many, tokens, workspace = noted.split(":")
    return Load(too_many=too_many == "1", tokens=int(tokens), workspace_tokens=int(workspace))


def _sending(mark: str | None) -> tuple[str, int] | None:
    row, _, since = (mark or "").rpartition("@")
    return (row, int(since)) if row else None


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
