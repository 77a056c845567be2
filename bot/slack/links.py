"""Which links may be live, and how one is written.

A link is the only live token that a model can cause, so this is where it is judged: http, https
or mailto, no name or password before the host, nothing in it that Slack could read as its end.
"""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from bot.slack.escape import escape
from bot.slack.marks import quiet

__all__ = ["is_safe", "shown", "written"]

_LONGEST = 1_500
"""Characters of a target, escaped; with its label a link is still far below a section's limit."""

_LONGEST_LABEL = 200
_SAFE = re.compile(r"(?:https?://|mailto:)[!#-;=?-Z\[\]_a-z{}~]+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<=//)[^\s/?#]+"  # the host of an address, whatever it looks like
    r"|(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}|localhost\b|\d+(?:\.\d+){3}"
)
_AS_READ = str.maketrans("\\\u3002", "/.")  # browsers read either as the other one
_MAILTO = "mailto:"


def is_safe(target: str) -> bool:
    """Say whether a normalised target may become a live link."""
    if len(escape(target)) > _LONGEST or not _SAFE.fullmatch(target):
        return False
    parts = _parts(target)
    if parts is None:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return "@" not in parts.netloc and bool(_HOST.fullmatch(parts.hostname or ""))


def written(target: str, label: str) -> str:
    """Write a safe link as a mrkdwn token.

    Args:
        target: A target for which ``is_safe`` holds.
        label: What the author wants shown, unescaped. Where it names another host than the
            target's, the label stays text and the real target is the link.

    Returns:
        ``<target>`` or ``<target|label>``, or the label followed by ``(<target>)``.
    """
    label = " ".join(label.split())
    address = escape(target)
    if target == _MAILTO + label or (not label and target.startswith(_MAILTO)):
        return f"<{address}|{_label(target.removeprefix(_MAILTO))}>"
    if not label or label == target:
        return f"<{address}>"
    if len(label) > _LONGEST_LABEL or _names_another_host(label, target):
        return f"{_label(label)} (<{address}>)"
    return f"<{address}|{_label(label)}>"


def shown(target: str, label: str) -> str:
    """Write a link for a place where links cannot be live, such as a table: unescaped text."""
    label = label.strip()
    return label if label in (target, target.removeprefix(_MAILTO)) else f"{label} ({target})"


def _label(text: str) -> str:
    return escape(quiet(text)).replace("|", "¦")


def _names_another_host(label: str, target: str) -> bool:
    parts = _parts(target)
    host = _bare((parts.hostname or parts.path.rpartition("@")[2]) if parts else "")
    named = _NAMED.findall(unicodedata.normalize("NFKC", label).translate(_AS_READ))
    return any(_bare(name) != host for name in named)


def _bare(host: str) -> str:
    return host.lower().partition(":")[0].removeprefix("www.")


def _parts(target: str) -> SplitResult | None:
    try:
        parts = urlsplit(target)
        _ = parts.port
    except ValueError:  # a bracket or a port that is none
        return None
    return parts
