"""The limit of open files, raised as far as a full process needs it.

A worker keeps up to five thousand model calls open; most systems begin with a thousand files.
"""

from __future__ import annotations

import resource

WANTED = 5_600
"""Five thousand model calls, Slack's and Redis's connections, and some room."""


class TooFewFiles(Exception):  # noqa: N818 - a state, read aloud as one
    """The system does not allow enough. The message is for the operator."""


def allow_open_files(wanted: int = WANTED) -> None:
    """Raises this process's limit if it is lower.

    Raises:
        TooFewFiles: The hard limit is lower, too.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise TooFewFiles(
            f"{wanted} open files are needed and {hard} are allowed. Raise the limit: "
            f"ulimit -Hn {wanted}, or LimitNOFILE={wanted} in a unit of systemd"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
