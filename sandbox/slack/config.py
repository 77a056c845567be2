"""What the workspace is seeded with, and what the app under test may do in it."""

from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["customer", "support", "bot"]
PayloadKind = Literal["events_api", "interactive", "slash_commands"]

SCOPES = (
    "app_mentions:read assistant:write channels:history channels:read chat:write "
    "chat:write.customize commands groups:history groups:read im:history im:read im:write "
    "reactions:read reactions:write users:read"
)

EVENTS = frozenset(
    {
        "agent_session_stopped",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "message.channels",
        "message.groups",
        "message.im",
        "tokens_revoked",
    }
)


@dataclass(frozen=True, kw_only=True)
class SlashCommand:
    """A slash command of the app, as its manifest declares it."""

    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A message shortcut of the app, as its manifest declares it."""

    callback_id: str
    name: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A suggested prompt of the app's direct message."""

    title: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member to seed: name, full name, and on which side of the desk they sit."""

    name: str
    real_name: str
    role: Role = "customer"


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the app listens.

    Args:
        events: Takes events.
        interactions: Takes presses, shortcuts and forms; None takes ``events``.
        commands: Takes slash commands; None takes ``events``.
    """

    events: str
    interactions: str | None = None
    commands: str | None = None

    def of(self, kind: PayloadKind) -> str:
        """The address for one kind of payload."""
        match kind:
            case "events_api":
                return self.events
            case "interactive":
                return self.interactions or self.events
            case "slash_commands":
                return self.commands or self.events


@dataclass(frozen=True, kw_only=True)
class Config:
    """How the workspace is set up; the defaults fit the demo.

    Args:
        bot_token: What the Web API accepts as the bot's token (``xoxb-``).
        app_token: The app-level token for Socket Mode (``xapp-``).
        signing_secret: Signs requests in HTTP mode.
        http: Where the app listens in HTTP mode; None means Socket Mode.
        scopes: What the bot token may do, separated by blanks as in ``x-oauth-scopes``.
        subscribed: Names of the events the app has subscribed to.
        retry_schedule: Seconds before each repetition of an unacknowledged event.
        ack_timeout: Seconds the app has to acknowledge anything.
        status_timeout: Seconds until an assistant status goes by itself.
        team_id: The workspace's id.
        team_name: What people call it.
        app_name: What the app is called: one mentions it by this name.
        people: Who works and shops here, besides the bot.
        commands: The app's slash commands.
        shortcuts: The app's message shortcuts.
        suggested_prompts: Shown in the direct message until the app sets others.
        model_scripted: Whether the page says that the model is scripted.
        model_name: What the page calls the model.
        thinking_seconds: The scripted model's pause before each answer.
        chunk_seconds: Its pause between two pieces of a stream.
        hints: What the page suggests to try first.
    """

    bot_token: str = "xoxb-sandbox"  # noqa: S105 - opens nothing but this sandbox
    app_token: str = "xapp-1-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    http: Addresses | None = None
    scopes: str = SCOPES
    subscribed: frozenset[str] = EVENTS
    retry_schedule: tuple[float, ...] = (0, 60, 300)
    ack_timeout: float = 3
    status_timeout: float = 120
    team_id: str = "T0SANDBOX1"
    team_name: str = "Acme"
    app_name: str = "Switchboard"
    people: tuple[Person, ...] = (
        Person(name="alice", real_name="Alice"),
        Person(name="bob", real_name="Bob"),
        Person(name="sam", real_name="Sam", role="support"),
    )
    commands: tuple[SlashCommand, ...] = (
        SlashCommand(
            command="/switchboard",
            description="Reset or inspect your support conversation",
            usage_hint="reset | status | orders | help",
        ),
    )
    shortcuts: tuple[Shortcut, ...] = (
        Shortcut(
            callback_id="conversation_reset",
            name="Reset conversation",
            description="Start this thread over with a fresh agent",
        ),
        Shortcut(
            callback_id="conversation_escalate",
            name="Get a human",
            description="Hand this thread to the support team",
        ),
    )
    suggested_prompts: tuple[Prompt, ...] = (
        Prompt(title="Report a problem", message="Something I bought is not working"),
        Prompt(title="Place an order", message="I would like to buy something"),
        Prompt(title="Get a refund", message="I would like a refund"),
        Prompt(title="Talk to a person", message="Please connect me with a human"),
    )
    model_scripted: bool = True
    model_name: str = "scripted"
    thinking_seconds: float = 0
    chunk_seconds: float = 0
    hints: tuple[str, ...] = ("my rocket skates broke", "I'd like a black boot", "get me a human")


def features_of(manifest: dict[str, Any]) -> dict[str, Any]:
    """The arguments of ``Config`` that an app manifest settles.

    Args:
        manifest: A Slack app manifest, parsed.

    Returns:
        Keyword arguments for ``Config``: scopes, subscribed, commands, shortcuts, prompts.
    """
    features: dict[str, Any] = manifest.get("features", {})
    prompts = features.get("agent_view", {}).get("suggested_prompts", [])
    return {
        "scopes": " ".join(manifest["oauth_config"]["scopes"]["bot"]),
        "subscribed": frozenset(manifest["settings"]["event_subscriptions"]["bot_events"]),
        "commands": tuple(
            SlashCommand(
                command=each["command"],
                description=each.get("description", ""),
                usage_hint=each.get("usage_hint", ""),
            )
            for each in features.get("slash_commands", [])
        ),
        "shortcuts": tuple(
            Shortcut(
                callback_id=each["callback_id"],
                name=each["name"],
                description=each.get("description", ""),
            )
            for each in features.get("shortcuts", [])
            if each["type"] == "message"
        ),
        "suggested_prompts": tuple(Prompt(**each) for each in prompts),
    }
