"""What a test arranges: more people and places, faults, worse delivery, a clean slate."""

from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from sandbox.slack import faults
from sandbox.slack.changes import Json
from sandbox.slack.config import Addresses, PayloadKind, Role
from sandbox.slack.errors import SlackError
from sandbox.slack.http_mode import verified
from sandbox.slack.platform import Platform
from sandbox.slack.seed import seeded
from sandbox.slack.transport import NotDelivered
from sandbox.slack.workspace import Channel, Kind, User

Fault = faults.Fault


class Setting(BaseModel):
    """A request to arrange something; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Setting):
    """No arguments."""


class NewUser(Setting):
    """One more person; with ``home_team`` from another workspace, of an ``enterprise``. An id is made if not given."""

    name: str
    real_name: str | None = None
    role: Role = "customer"
    id: str | None = None
    home_team: str | None = None
    enterprise: str | None = None
    is_guest: bool = False
    team: str | None = None


class NewChannel(Setting):
    """One more channel. The bot is in it only if it is among the members."""

    name: str
    kind: Kind = "channel"
    members: list[str] = []
    id: str | None = None
    topic: str = ""
    team: str | None = None


class NewWorkspace(Setting):
    """One more installation of the app, seeded like the first: same ids, its own token."""

    id: str
    name: str
    bot_token: str


class DeliveryChange(Setting):
    """How events travel from now on; what is left out stays as it is."""

    duplicates: int | None = None
    shuffle_within: float | None = None
    seed: int | None = None
    retry_schedule: list[float] | None = None
    ack_timeout: float | None = None
    drop_acks: int | None = None
    subscribed: list[str] | None = None
    message_first: bool | None = None


class AppAddress(Setting):
    """Where the app listens in HTTP mode; without ``events`` it is Socket Mode again."""

    events: str | None = None
    interactions: str | None = None
    commands: str | None = None


class Disconnect(Setting):
    """What the app's connections are told; ``abrupt`` tells them nothing."""

    reason: Literal["refresh_requested", "warning", "link_disabled", "abrupt"] = "refresh_requested"


class RawEvent(Setting):
    """An event of the test's own making: repeated like any, whether subscribed to or not."""

    event: dict[str, Any]
    team: str | None = None


class RawPayload(Setting):
    """A whole payload of the test's own making, well-formed or not, delivered once."""

    kind: PayloadKind
    payload: Any


def add_user(platform: Platform, new: NewUser) -> Json:
    """Take one more member in. Returns the id."""
    workspace = platform.workspace(new.team)
    user_id = new.id or f"U{workspace.clock.next_ts().replace('.', '')[-9:]}"
    if user_id in workspace.users:
        raise SlackError("name_taken")
    real_name = new.real_name or new.name.capitalize()
    workspace.add_user(
        User(
            id=user_id,
            name=new.name,
            real_name=real_name,
            role=new.role,
            home_team=new.home_team,
            enterprise=new.enterprise,
            is_guest=new.is_guest,
        )
    )
    return {"id": user_id, "im": workspace.direct_message(user_id).id}


def add_channel(platform: Platform, new: NewChannel) -> Json:
    """Open one more channel. Returns the id."""
    workspace = platform.workspace(new.team)
    channel_id = new.id or f"C{workspace.clock.next_ts().replace('.', '')[-9:]}"
    if channel_id in workspace.channels:
        raise SlackError("name_taken")
    members = [workspace.user(each).id for each in new.members]
    workspace.add_channel(
        Channel(id=channel_id, name=new.name, kind=new.kind, members=members, topic=new.topic)
    )
    return {"id": channel_id}


def add_workspace(platform: Platform, new: NewWorkspace) -> Json:
    """Install the app in one more workspace."""
    if new.id in platform.workspaces:
        raise SlackError("name_taken")
    config = replace(platform.config, team_id=new.id, team_name=new.name, bot_token=new.bot_token)
    platform.add_workspace(seeded(config))
    return {"id": new.id}


def add_fault(platform: Platform, fault: Fault) -> Json:
    """Put a fault in force. Returns its id."""
    return {"id": platform.faults.add(fault)}


def change_delivery(platform: Platform, change: DeliveryChange) -> Json:
    """Deliver differently from now on."""
    fields = change.model_dump(exclude_none=True, exclude={"drop_acks"})
    if "retry_schedule" in fields:
        fields["retry_schedule"] = tuple(fields["retry_schedule"])
    if "subscribed" in fields:
        fields["subscribed"] = frozenset(fields["subscribed"])
    platform.delivery.change_manner(**fields)
    if change.drop_acks is not None:
        platform.socket.drop_acks = change.drop_acks
    return {}


async def set_app_address(platform: Platform, new: AppAddress) -> Json:
    """Deliver over signed HTTP from now on, once the app has echoed Slack's challenge."""
    if new.events is None:
        platform.reach_app_at(None)
        return {}
    addresses = Addresses(events=new.events, interactions=new.interactions, commands=new.commands)
    if not await verified(addresses, platform.config.signing_secret):
        raise SlackError("challenge_failed")
    platform.reach_app_at(addresses)
    return {}


async def disconnect(platform: Platform, order: Disconnect) -> Json:
    """Take the app's connections away."""
    await platform.socket.disconnect(order.reason)
    return {}


def send_event(platform: Platform, raw: RawEvent) -> Json:
    """Deliver an event of the test's own making."""
    platform.delivery.send_anyway(platform.workspace(raw.team), raw.event)
    return {}


async def send_payload(platform: Platform, raw: RawPayload) -> Json:
    """Deliver a payload of the test's own making. Says whether it was acknowledged."""
    try:
        answer = await platform.delivery.interact(raw.kind, raw.payload)
    except NotDelivered as failure:
        return {"acknowledged": False, "reason": failure.reason}
    return {"acknowledged": True, "response": answer.response}


def reset(platform: Platform, _: Nothing) -> Json:
    """Start over: the seeded workspace, no faults, nothing recorded."""
    platform.reset()
    return {}
