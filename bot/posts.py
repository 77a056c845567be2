"""What may be said, as data. Slack's form of it is ``bot.slack.render``'s business.

A post waits in the outbox as a ``Row``: in order, looked up before it is sent again. Whatever a
model, a customer or a catalogue wrote stays a plain string here and is escaped where it is
rendered, in one place.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.commands import File, Stored

ButtonAction = Literal[
    "offer_accept",
    "offer_decline",
    "human",
    "carry_on",
    "agent_pick",
    "case_claim",
    "case_hand_back",
    "case_resolve",
    "case_release",
    "case_transcript",
    "case_approve",
    "case_refuse",
    "reset_pick",
]


class Button(Stored):
    """A button: it names the act and carries an id, nothing else."""

    action: ButtonAction
    text: str
    value: str
    style: Literal["primary", "danger"] | None = None


class Speaker(Stored):
    """Under which name and picture something is said."""

    name: str
    icon: str | None = None


class Under(Stored):
    """Where a post goes: a channel, and the thread in it.

    ``thread`` is a ts, or a ref (``case:…``) of a post that has to stand first.
    """

    channel: str
    thread: str | None = None


class Say(Stored):
    """An agent's answer, in Markdown."""

    kind: Literal["say"] = "say"
    under: Under
    speaker: Speaker
    markdown: str
    line: str = ""
    """A quiet line on top: the hand-over, the automated assistant's introduction."""
    buttons: tuple[Button, ...] = ()


class Notice(Stored):
    """A sentence of ours."""

    kind: Literal["notice"] = "notice"
    under: Under
    text: str
    mention: str = ""
    """The id of a user or a user group to mention: configured or stored, never written."""
    buttons: tuple[Button, ...] = ()
    otherwise: Ephemeral | None = None
    """What is whispered where the sentence may not be posted."""


class OfferCard(Stored):
    """A proposal's picture: what will be done, in code's words.

    ``speaker`` and ``permalink`` tell the customer's card from the team's, which asks for an
    approval.
    """

    kind: Literal["offer_card"] = "offer_card"
    under: Under
    speaker: Speaker | None = None
    title: str
    lines: tuple[tuple[str, str], ...]
    note: str
    buttons: tuple[Button, ...]
    line: str = ""
    permalink: str = ""


class OfferRecord(Stored):
    """What became of an offer: replaces its card, without the buttons that decided."""

    kind: Literal["offer_record"] = "offer_record"
    ref: str
    title: str
    lines: tuple[tuple[str, str], ...]
    outcome: str
    buttons: tuple[Button, ...] = ()
    permalink: str = ""


class Relay(Stored):
    """A person's words, carried to the other side under that person's name."""

    kind: Literal["relay"] = "relay"
    under: Under
    who: str
    role: str
    text: str
    files: tuple[File, ...] = ()
    mention: str = ""
    """The id of a user to mention: stored, never written."""


class RelayUpdate(Stored):
    """A person's words as they are now, in the copy that stands already."""

    kind: Literal["relay_update"] = "relay_update"
    ref: str
    text: str
    files: tuple[File, ...] = ()


class CaseCard(Stored):
    """The card of an escalation in the support channel; also what it is updated to."""

    kind: Literal["case_card"] = "case_card"
    under: Under | None = None
    """Where it is posted; None updates the one that stands at ``ref``."""
    ref: str = ""
    heading: str
    customer: str
    asked_by: str
    why: str = ""
    summary: str
    path: tuple[str, ...]
    tried: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    recent: tuple[tuple[str, str], ...]
    files: tuple[File, ...] = ()
    permalink: str
    state: str
    buttons: tuple[Button, ...] = ()


class Ephemeral(Stored):
    """A sentence that one person sees. Tried once."""

    kind: Literal["ephemeral"] = "ephemeral"
    under: Under
    user: str
    text: str
    buttons: tuple[Button, ...] = ()
    response_url: str = ""
    replaces: bool = False
    """Whether it takes the place of the pressed message, so that nobody chooses twice."""


class Forward(Stored):
    """A command for another mailbox."""

    kind: Literal["forward"] = "forward"
    place: str
    body: str
    opens: bool = False
    bump: bool = False


Post = Annotated[
    Say | Notice | OfferCard | OfferRecord | Relay | RelayUpdate | CaseCard | Ephemeral | Forward,
    Field(discriminator="kind"),
]


class Row(Stored):
    """A post in the outbox.

    Args:
        id: Stands in the message's metadata, so that it can be looked up.
        post: What to send.
        epoch: Set on a model's words: not sent once the epoch has moved on.
        ref: The name to remember its address by.
        report: When the conversation wants to be told what became of it.
    """

    id: str
    post: Post
    epoch: int | None = None
    ref: str = ""
    report: Literal["never", "failure", "always"] = "never"
