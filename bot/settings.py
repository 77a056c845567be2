"""What an operator may set: read once from the environment and ``.env``, all faults together.

A variable of the environment wins over the same one in ``.env``; an empty one unsets it. Every
default that a person may want to change stands here. docs/configuration.md explains each of them,
and a test holds the two together.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.formats import (
    WHERE,
    AppToken,
    BotToken,
    ChannelId,
    Count,
    Customers,
    HttpUrl,
    LogLevel,
    NotNegative,
    OnCallId,
    PortNumber,
    Positive,
    RedisUrl,
    RefundLimit,
    Secret,
    SigningSecret,
    SlackApiUrl,
    SupportHours,
)

__all__ = ["Fault", "Role", "Settings", "SettingsError"]

Role = Literal["run", "web", "socket", "worker", "chat", "doctor", "demo"]
"""What this process is started as; each role needs settings of its own."""


_OTHER_DEFAULTS: dict[Role, dict[str, str]] = {"demo": {"PORT": "8080"}}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in the configuration.

    Args:
        variable: Name of the variable.
        sentence: What is wrong with it and what to do; never holds a secret.
    """

    variable: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.variable} {self.sentence}"


class SettingsError(Exception):
    """The configuration cannot work.

    Args:
        faults: All that is wrong with it.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Settings(BaseSettings):
    """Everything that is configured; made by ``Settings.load``."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", case_sensitive=True)

    role: Role

    # Slack
    slack_bot_token: BotToken | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: AppToken | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SigningSecret | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_api_url: SlackApiUrl = Field("https://slack.com/api/", alias="SLACK_API_URL")
    port: PortNumber = Field(3000, alias="PORT")
    health_port: PortNumber | None = Field(None, alias="HEALTH_PORT")

    # Redis; the URL may hold a password
    redis_url: RedisUrl = Field("memory://", alias="REDIS_URL", repr=False)
    allow_unsafe_redis: bool = Field(default=False, alias="ALLOW_UNSAFE_REDIS")

    # The model
    openai_api_key: Secret | None = Field(None, alias="OPENAI_API_KEY")
    openai_base_url: HttpUrl | None = Field(None, alias="OPENAI_BASE_URL")
    openai_api: Literal["chat", "responses"] | None = Field(None, alias="OPENAI_API")
    model: str = Field("gpt-6-luna", alias="SWITCHBOARD_MODEL")

    # The desk
    team: str = Field("agents.acme:build_team", alias="SWITCHBOARD_TEAM")
    support_channel: ChannelId | None = Field(None, alias="SUPPORT_CHANNEL")
    support_contact: str | None = Field(None, alias="SUPPORT_CONTACT")
    support_oncall: OnCallId | None = Field(None, alias="SUPPORT_ONCALL")
    support_hours: SupportHours | None = Field(None, alias="SUPPORT_HOURS")

    # Who may, and how much
    customers: Customers = Field("invited", alias="SWITCHBOARD_CUSTOMERS")
    messages: Count = Field(20, alias="SWITCHBOARD_MESSAGES")
    message_minutes: Positive = Field(5, alias="SWITCHBOARD_MESSAGE_MINUTES")
    person_tokens: Count = Field(200_000, alias="SWITCHBOARD_PERSON_TOKENS")
    workspace_tokens: Count = Field(5_000_000, alias="SWITCHBOARD_WORKSPACE_TOKENS")
    reply_tokens: Count = Field(4_000, alias="SWITCHBOARD_REPLY_TOKENS")
    turn_model_calls: Count = Field(8, alias="SWITCHBOARD_TURN_MODEL_CALLS")
    turn_handoffs: Count = Field(3, alias="SWITCHBOARD_TURN_HANDOFFS")

    # Refunds
    auto_refund_limit: RefundLimit = Field(Decimal("100.00"), alias="AUTO_REFUND_LIMIT")
    late_refunds: Literal["refuse", "staff"] = Field("refuse", alias="LATE_REFUNDS")

    # Times
    debounce_seconds: NotNegative = Field(0.7, alias="SWITCHBOARD_DEBOUNCE_SECONDS")
    model_call_seconds: Positive = Field(25, alias="SWITCHBOARD_MODEL_CALL_SECONDS")
    turn_seconds: Positive = Field(45, alias="SWITCHBOARD_TURN_SECONDS")
    card_expiry_minutes: Positive = Field(15, alias="SWITCHBOARD_CARD_EXPIRY_MINUTES")
    remind_minutes: Positive = Field(10, alias="SWITCHBOARD_REMIND_MINUTES")
    oncall_minutes: Positive = Field(20, alias="SWITCHBOARD_ONCALL_MINUTES")
    idle_minutes: Positive = Field(30, alias="SWITCHBOARD_IDLE_MINUTES")
    silence_minutes: Positive = Field(15, alias="SWITCHBOARD_SILENCE_MINUTES")
    approval_hours: Positive = Field(24, alias="SWITCHBOARD_APPROVAL_HOURS")
    lease_seconds: Positive = Field(15, alias="SWITCHBOARD_LEASE_SECONDS")
    drain_seconds: Positive = Field(8, alias="SWITCHBOARD_DRAIN_SECONDS")
    socket_seconds: Positive = Field(120, alias="SWITCHBOARD_SOCKET_SECONDS")
    retention_days: Positive = Field(30, alias="SWITCHBOARD_RETENTION_DAYS")

    log_level: LogLevel = Field("INFO", alias="LOG_LEVEL")

    @classmethod
    def load(
        cls,
        role: Role,
        environ: Mapping[str, str] | None = None,
        dotenv: Path | str | None = ".env",
    ) -> Self:
        """Read the configuration for a role.

        Args:
            role: What the process is started as.
            environ: Where variables are; None is the process's environment.
            dotenv: A file of further variables, which need not exist; None reads none.

        Raises:
            SettingsError: Something is missing or wrong; it names everything at once.
        """
        variables = os.environ if environ is None else environ
        known = {name: variables[name] for name in cls.variables() if name in variables}
        values: dict[str, Any] = {"_env_file": dotenv, "role": role, **known}
        return cls(**values)

    @classmethod
    def survey(
        cls, environ: Mapping[str, str] | None = None, dotenv: Path | str | None = ".env"
    ) -> tuple[Self, tuple[Fault, ...]]:
        """Read what can be read, for the doctor.

        Returns:
            Settings without the variables that are wrong, and all that keeps ``run`` from
            starting.
        """
        faults: tuple[Fault, ...] = ()
        try:
            cls.load("run", environ, dotenv)
        except SettingsError as error:
            faults = error.faults
        kept = {**(os.environ if environ is None else environ)}
        return cls.load("doctor", kept | {fault.variable: "" for fault in faults}, dotenv), faults

    @classmethod
    def variables(cls) -> tuple[str, ...]:
        """The names of all variables that are read."""
        return tuple(field.alias for field in cls.model_fields.values() if field.alias)

    @property
    def redis_address(self) -> str:
        """Where Redis is, without user and password: for people and logs."""
        return re.sub(r"(?<=//)[^/]*@|\?.*", "", self.redis_url)

    @property
    def must_keep(self) -> bool:
        """Whether real people's messages are at stake: the real Slack, and Redis is a server."""
        host = urlsplit(self.slack_api_url).hostname or ""
        real = host == "slack.com" or host.endswith((".slack.com", "slack-gov.com"))
        return real and not self.redis_url.startswith("memory://")

    @property
    def receives(self) -> Literal["socket", "http"]:
        """How events come in where both ways would do: Socket Mode if it has its token."""
        return "socket" if self.slack_app_token and self.role != "web" else "http"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the environment from ``load``'s caller and the rest from ``.env``."""
        del settings_cls, env_settings, file_secret_settings
        return init_settings, dotenv_settings

    @model_validator(mode="wrap")
    @classmethod
    def _all_faults(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        # Around pydantic's own validation, because faults of single variables must not hide what
        # the role lacks, nor the other way round.
        role: Role = values["role"]
        set_here = {name: value for name, value in values.items() if str(value).strip()}
        given = _OTHER_DEFAULTS.get(role, {}) | set_here
        faults = tuple(_lacking(given, role))
        try:
            settings = handler(given)
        except ValidationError as error:
            raise SettingsError((*map(_fault, error.errors()), *faults)) from None
        if faults := (*faults, *_contradictions(settings)):
            raise SettingsError(faults)
        return settings


def _fault(error: ErrorDetails) -> Fault:
    variable = str(error["loc"][0])
    if error["type"] == "value_error":
        return Fault(variable, str(error["ctx"]["error"]) if "ctx" in error else error["msg"])
    return Fault(variable, f"is {error['input']!r}: {error['msg'][0].lower()}{error['msg'][1:]}")


def _lacking(values: Mapping[str, Any], role: Role) -> Iterator[Fault]:
    """Say what a role cannot do without."""
    if role in ("chat", "doctor", "demo"):
        return
    if "SLACK_BOT_TOKEN" not in values:
        yield Fault("SLACK_BOT_TOKEN", f"is not set; {WHERE['xoxb-']}")
    yield from _lacking_reception(values, role)
    shared = "redis://host:6379/0"
    if "REDIS_URL" not in values:
        alone = ", or memory:// to try it out in one process" if role == "run" else ""
        yield Fault("REDIS_URL", f"is not set: write {shared}{alone}")
    elif role != "run" and str(values["REDIS_URL"]).startswith("memory://"):
        yield Fault("REDIS_URL", f"is memory://, which no other process can see: write {shared}")
    if role in ("run", "worker") and not {"OPENAI_API_KEY", "OPENAI_BASE_URL"} & values.keys():
        yield Fault("OPENAI_API_KEY", "is not set; OPENAI_BASE_URL alone will do for own servers")


def _lacking_reception(values: Mapping[str, Any], role: Role) -> Iterator[Fault]:
    socket, http = "SLACK_APP_TOKEN" in values, "SLACK_SIGNING_SECRET" in values
    if role == "socket" and not socket:
        yield Fault("SLACK_APP_TOKEN", f"is not set, Socket Mode needs it; {WHERE['xapp-']}")
    if role == "web" and not http:
        yield Fault("SLACK_SIGNING_SECRET", "is not set; it is in the app's Basic Information")
    if role == "run" and not socket and not http:
        yield Fault(
            "SLACK_APP_TOKEN",
            f"is not set; {WHERE['xapp-']}. Over HTTP, set SLACK_SIGNING_SECRET instead",
        )


def _contradictions(settings: Settings) -> Iterator[Fault]:
    if settings.model_call_seconds > settings.turn_seconds:
        yield Fault(
            "SWITCHBOARD_MODEL_CALL_SECONDS",
            f"is {settings.model_call_seconds:g}, more than a whole turn may take "
            f"(SWITCHBOARD_TURN_SECONDS={settings.turn_seconds:g})",
        )
    if settings.support_channel and settings.retention_days * 24 <= settings.approval_hours:
        yield Fault(
            "SWITCHBOARD_RETENTION_DAYS",
            f"is {settings.retention_days:g}: requests would be forgotten before they are brought "
            f"to mind (SWITCHBOARD_APPROVAL_HOURS={settings.approval_hours:g})",
        )
