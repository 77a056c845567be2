"""The README's own team works as it stands there, in the demo's town, without a key."""

import re
import sys
from pathlib import Path

import pytest

import agents
from tests.stories.town import MENTION, author, by_bot, everything, town

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The example, saved where the README says, under the path that the README gives."""
    example = re.search(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    path = re.search(r"^SWITCHBOARD_TEAM=(\S+) make demo$", README, re.MULTILINE)
    file = re.search(r"Save this as `agents/(\S+)`", README)
    assert example
    assert path
    assert file
    saved = tmp_path / file[1]
    saved.parent.mkdir()
    saved.write_text(example[1], encoding="utf-8")
    monkeypatch.setattr(agents, "__path__", [*agents.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, path[1].partition(":")[0], raising=False)
    return path[1]


async def test_the_readmes_team_answers_hands_over_and_books(team: str) -> None:
    """What the README says to ask is answered, by the agents that it names."""
    async with town(SWITCHBOARD_TEAM=team) as there:
        ts = await there.say("alice", f"{MENTION} what does a flat tyre cost?")
        quoted = await there.hears("Mending the tyre costs $20.", thread=ts)
        assert author(quoted) == "Mechanic"
        await there.say("alice", "book me in for Thursday", thread=ts)
        booked = await there.hears("You are expected on Thursday at nine.", thread=ts)
        assert author(booked) == "Calendar"
        assert "Mechanic handed over to Calendar" in everything(booked)


async def test_the_readmes_team_calls_a_person(team: str) -> None:
    """Its agents have the tool for it, and the demo has a support channel."""
    async with town(SWITCHBOARD_TEAM=team) as there:
        ts = await there.say("alice", f"{MENTION} get me a human")
        await there.hears("I've asked the team for a person", thread=ts)
        card = await there.hears("asks for a person", who="sam", channel="escalations")
        assert by_bot([card])


def test_the_example_is_short() -> None:
    """A stranger reads it in a minute."""
    example = re.search(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert example
    assert len([line for line in example[1].splitlines() if line.strip()]) <= 30
