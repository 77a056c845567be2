"""What the value of a variable must look like, and the sentence that says so if it does not.

A sentence completes "SLACK_BOT_TOKEN …" and never holds a secret.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.hours import read_hours

__all__ = [
    "WHERE",
    "AppToken",
    "BotToken",
    "ChannelId",
    "Count",
    "Customers",
    "HttpUrl",
    "LogLevel",
    "NotNegative",
    "OnCallId",
    "PortNumber",
    "Positive",
    "RedisUrl",
    "RefundLimit",
    "Secret",
    "SigningSecret",
    "SlackApiUrl",
    "SupportHours",
]

_PLACEHOLDER = re.compile(
    r"your[-_ ]|change[-_ ]?me|replace[-_ ]?me|\.\.\.|…|x{5}|^<.*>$", re.IGNORECASE
)
_REDIS = re.compile(
    r"memory://|unix://.|rediss?://([^/?#]*@)?(?:[^/:@]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?(/\d*)?(\?.*)?$"
)
_SENTINEL = re.compile(
    r"redis\+sentinel://([^/@]*@)?[^/:@,]+(:\d{1,5})?(,[^/:@,]+(:\d{1,5})?)*/[^/?]+(/\d+)?$"
)
_DOTTED = re.compile(r"\w+(\.\w+)*[.:]\w+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{5,}")

WHERE = {
    "xoxb-": "the bot token begins with xoxb- (app settings, OAuth & Permissions)",
    "xapp-": "the app-level token begins with xapp- (app settings, Basic Information)",
}
"""Where Slack shows each kind of token, by how it begins."""

_KINDS = {
    "xoxb-": "a bot token, which belongs in SLACK_BOT_TOKEN",
    "xapp-": "an app-level token, which belongs in SLACK_APP_TOKEN",
    "xoxp-": "a user's token, which Switchboard does not use",
}


def _secret(value: SecretStr) -> SecretStr:
    if _PLACEHOLDER.search(value.get_secret_value()):
        raise ValueError("still holds the example's placeholder: put the real value in")
    return value


def _token(prefix: str) -> Callable[[SecretStr], SecretStr]:
    def checked(value: SecretStr) -> SecretStr:
        if not (text := value.get_secret_value()).startswith(prefix):
            kind = next((kind for start, kind in _KINDS.items() if text.startswith(start)), "")
            raise ValueError(f"holds {kind or 'no such token'}; {WHERE[prefix]}")
        return value

    return checked


def _signing_secret(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith(tuple(_KINDS)):
        raise ValueError("holds a token; the signing secret is in the app's Basic Information")
    return value


def _redis(url: str) -> str:
    if url.startswith("redis+sentinel:") and not _SENTINEL.match(url):
        raise ValueError("names no Sentinels: write redis+sentinel://host1:26379,host2/mymaster/0")
    if not (_REDIS.match(url) or _SENTINEL.match(url)):
        raise ValueError(
            "is no Redis URL: write redis://host:6379/0, or memory:// to try it out; "
            "in a password, / is written %2F, ? %3F and # %23"
        )
    return url


def _http(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"is {url!r}, no address: it begins with https:// (or http://)")
    return url


def _slack_api(url: str) -> str:
    # slack_sdk joins method names to it, so the last slash is not optional.
    return url.rstrip("/") + ("/" if urlsplit(url).path.strip("/") else "/api/")


def _channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError(f"is {value!r}, no channel ID: copy it (C…) from the channel's details")
    return value


Secret = Annotated[SecretStr, AfterValidator(_secret)]
BotToken = Annotated[Secret, AfterValidator(_token("xoxb-"))]
AppToken = Annotated[Secret, AfterValidator(_token("xapp-"))]
SigningSecret = Annotated[Secret, AfterValidator(_signing_secret)]

HttpUrl = Annotated[str, AfterValidator(_http)]
SlackApiUrl = Annotated[HttpUrl, AfterValidator(_slack_api)]
RedisUrl = Annotated[str, AfterValidator(_redis)]


def _oncall(value: str) -> str:
    if not re.fullmatch(r"[SUW][A-Z0-9]{5,}", value):
        raise ValueError(f"is {value!r}: write the ID of a user group (S…) or of a person (U…)")
    return value


def _hours(value: str) -> str:
    try:
        read_hours(value)
    except ValueError as error:
        raise ValueError(f"is {value!r}: {error}") from error
    return value


def _customers(value: str) -> str:
    if value not in ("invited", "members") and not _DOTTED.fullmatch(value):
        raise ValueError(
            f"is {value!r}: write invited, members, or package.module:name of a function"
        )
    return value


def _limit(value: object) -> Decimal | None:
    if str(value).strip().lower() == "none":
        return None
    try:
        limit = Decimal(str(value))
    except InvalidOperation:
        limit = Decimal("NaN")
    if not limit.is_finite() or limit < 0:
        raise ValueError(f"is {value!r}: write an amount like 100.00, or none for no limit")
    return limit


RefundLimit = Annotated[Decimal | None, BeforeValidator(_limit)]
ChannelId = Annotated[str, AfterValidator(_channel)]
OnCallId = Annotated[str, AfterValidator(_oncall)]
Customers = Annotated[str, AfterValidator(_customers)]
SupportHours = Annotated[str, AfterValidator(_hours)]

PortNumber = Annotated[int, Field(ge=0, le=65_535)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)]
