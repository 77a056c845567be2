"""What everything that writes into a workspace's books shares: names, scripts, Redis's silence."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from agents.commerce import CustomerRef, Unavailable

_SCRIPTS = Path(__file__).parent / "scripts"


def book(workspace: str, name: str) -> str:
    """The key of one of a workspace's books; all of them share its hash tag."""
    return f"{{ledger:{workspace}}}:{name}"


def books(workspace: str, *names: str) -> list[str]:
    """The keys of several."""
    return [book(workspace, name) for name in names]


def script(redis: Redis, name: str) -> AsyncScript:
    """One of the ledger's scripts, ready to be called."""
    text = (_SCRIPTS / f"ledger_{name}.lua").read_text(encoding="utf-8")
    return redis.register_script(text)


def person(customer: CustomerRef) -> str:
    """Under which name somebody stands in the book of people, and nowhere else."""
    return f"{customer.workspace}:{customer.user}"


@contextmanager
def answers(*, ambiguous: bool) -> Generator[None, None, None]:
    """Translate Redis's silence. A script whose answer was lost may have run."""
    try:
        yield
    except RedisError as fault:
        raise Unavailable(f"the ledger did not answer: {fault}", ambiguous=ambiguous) from fault
