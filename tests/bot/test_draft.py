"""The draft: what is stored anew, and where an answer goes."""

from typing import Any

import pytest

from bot.commands import (
    Command,
)
from tests.bot.fakes import (
    BOB,
    CALL_ID,
    agent,
    draft,
    press,
    reset,
    said,
    staff_said,
    take,
    tool,
    user,
    with_offer,
)


@pytest.mark.parametrize(
    "command", [staff_said(), said("x", BOB), press("human"), reset(), said("hi")]
)
def test_what_was_stored_and_is_unchanged_is_not_stored_again(command: Command) -> None:
    """The stored beginning and what is appended make up the transcript."""
    made = with_offer("call-2")
    stored: list[Any] = list(made.messages)
    take(made, command)
    assert stored[: made.kept] == made.messages[: made.kept]
    assert len(made.appended()) == len(made.messages) - made.kept


def test_an_answer_goes_before_the_answers_of_later_calls() -> None:
    """Call order holds, whatever order the answers come in; what moved is stored anew."""
    made = draft(
        with_offer("call-2").conversation,
        [user("x"), agent(None, CALL_ID, "call-2"), tool("call-2", "second")],
    )
    take(made, press("offer_decline"))
    assert [m.get("tool_call_id") for m in made.messages[2:]] == [CALL_ID, "call-2"]
    assert made.kept == 2
