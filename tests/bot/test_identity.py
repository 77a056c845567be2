"""Who somebody is: Slack's several names for a person, and people who share an id."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import phrases
from bot.commands import Deleted, Person, Slash
from bot.decide import answers
from bot.identity import Identities, NotNow
from bot.mail import Put
from bot.posts import Ephemeral, Notice, Say
from bot.step import staff_waits
from bot.worker import TRIES
from tests.bot.fakes import (
    ALICE,
    SAM,
    FakeChat,
    draft,
    in_phase,
    reset,
    said,
    scene,
    staff_press,
    take,
    texts,
    with_turn,
)
from tests.bot.room import PLACE, room
from tests.bot.test_approvals import asked, press, reason

if TYPE_CHECKING:
    from bot.identity import Profile

PROFILES: dict[str, dict[str, Any]] = {
    "UALICE": {"team_id": "T1"},
    "UEVE": {
        "team_id": "T5",
        "enterprise_user": {"enterprise_id": "E5", "teams": ["T5", "T6"]},
        "is_stranger": True,
    },
    "UCOUSIN": {"team_id": "T3", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T3"]}},
    "UODD": {"enterprise_user": {"enterprise_id": "E9"}},
    "UODDER": {"team_id": "T5", "enterprise_user": {"enterprise_id": "E5", "teams": 7}},
    "UODDEST": {"team_id": "T5", "enterprise_user": "E5"},
}


@dataclass
class Slack:
    """People by id; notes whom it was asked for."""

    asked: list[str] = field(default_factory=list[str])

    async def profile(self, user: str) -> Profile | None:
        self.asked.append(user)
        return PROFILES.get(user)


def identities(slack: Slack | None = None) -> Identities:
    return Identities(directory=slack or Slack(), workspace="T1")


@pytest.mark.parametrize(
    ("user", "named", "home"),
    [
        ("UEVE", "T5", "T5"),
        ("UEVE", "T6", "T5"),
        ("UEVE", "E5", "T5"),
        ("UEVE", "E6", "E6"),
        ("UCOUSIN", "T3", "T1"),
        ("UCOUSIN", "E1", "T1"),
        ("UCOUSIN", "T9", "T9"),
        ("UALICE", "T2", "T2"),
        ("UNKNOWN", "T2", "T2"),
        ("UODD", "E9", "E9"),
        ("UODDER", "E5", "T5"),
        ("UODDEST", "E5", "E5"),
    ],
)
async def test_a_person_has_one_name_whatever_slack_calls_their_home(
    user: str, named: str, home: str
) -> None:
    """Workspace or enterprise; of ours if they are of ours too; somebody else's id is no proof."""
    known = await identities().known(Person(workspace=named, user=user))
    assert known == Person(workspace=home, user=user)


async def test_people_of_the_own_workspace_are_never_looked_up() -> None:
    """A plain answer costs no call for it."""
    slack = Slack()
    commands = [("k1", said("hi")), ("k2", Deleted(ts="1.0", message_ts="0.5"))]
    assert await identities(slack).settled(commands) == commands
    assert await identities(slack).namesakes({"UALICE"}, [ALICE]) == frozenset()
    assert slack.asked == []


async def test_commands_carry_the_one_name() -> None:
    """Whichever way the event named its sender."""
    mention = said("hi", who=Person(workspace="E5", user="UEVE"))
    [(key, settled)] = await identities().settled([("k", mention)])
    assert key == "k"
    assert settled == said("hi", who=Person(workspace="T5", user="UEVE"))


async def test_nobody_is_looked_up_twice_for_what_waits() -> None:
    """Where Slack does not answer, each lookup may take as long as it can bear."""
    slack = Slack()
    burst = [(f"k{n}", said("hi", who=Person(workspace="T2", user="UNKNOWN"))) for n in range(3)]
    assert await identities(slack).settled(burst) == burst
    assert slack.asked == ["UNKNOWN"]


async def test_a_staff_members_id_in_another_workspace_is_somebody_else() -> None:
    """Unless Slack knows that very member by that workspace or enterprise; in doubt, not."""
    here = Person(workspace="T1", user="UALICE")
    colleague = Person(workspace="T5", user="UEVE")
    forged = [Person(workspace=team, user="UALICE") for team in ("T2", "E5")]
    unknown = Person(workspace="T2", user="UNKNOWN")
    customer = Person(workspace="T2", user="UBOB")
    found = await identities().namesakes(
        {"UALICE", "UEVE", "UNKNOWN"}, [here, colleague, *forged, unknown, customer]
    )
    assert found == {*forged, unknown}


NAMESAKE = Person(workspace="T2", user="USAM")
"""Somebody of another workspace who happens to have Sam's id."""


async def test_a_namesake_of_staff_cannot_end_what_the_agents_say() -> None:
    """Their reset is refused, and the turn goes on; Sam's clears the conversation."""
    async with room("On its way.") as there:
        there.chat.members = frozenset({"USAM"})
        await there.holds(with_turn(), reset(NAMESAKE), tries=0)
        (say,) = await there.said_to_all(Say)
        assert say.markdown == "On its way."
    async with room() as there:
        there.chat.members = frozenset({"USAM"})
        await there.holds(with_turn(), reset(SAM), tries=0)
        (notice,) = await there.said_to_all(Notice)
        assert notice.text == phrases.RESET


@pytest.mark.parametrize(("who", "waits"), [(SAM, True), (NAMESAKE, False)])
async def test_a_namesakes_words_end_no_models_say(who: Person, *, waits: bool) -> None:
    """As those of staff do, while the model still speaks."""
    async with room() as there:
        there.chat.members = frozenset({"USAM"})
        await there.holds(with_turn(), said("let me look", who=who), tries=0)
        claim = await there.mailbox.claim(PLACE, "w1")
        assert claim is not None
        assert await staff_waits(there.desk(), claim) is waits


@pytest.mark.parametrize(("who", "shown"), [(SAM, True), (NAMESAKE, False)])
async def test_a_namesake_does_not_see_the_teams_queue(who: Person, *, shown: bool) -> None:
    """Nor pause the agents: the same look decides on each of the team's words."""
    async with room() as there:
        there.chat.members = frozenset({"USAM"})
        asked = Slash(who=who, ts="5.0", word="queue", rest="", channel="C1", response_url="")
        put = Put(
            place="person:T1:USAM", id="k", body=asked.model_dump_json(), marks=("k",), opens=True
        )
        await there.mailbox.put(put)
        (answer,) = await there.said_to_all(Ephemeral)
        assert (answer.text != phrases.STAFF_ONLY) is shown


def test_a_namesake_of_staff_decides_nothing_of_the_teams() -> None:
    """No claim, no approval, no reason; their words take nothing over, and are no colleague's."""
    strange = replace(scene(), namesakes=frozenset({NAMESAKE}))
    waiting = in_phase("waiting")
    take(waiting, staff_press("case_claim", NAMESAKE), where=strange)
    assert waiting.conversation.phase == "waiting"
    assert texts(waiting, "ephemeral") == [phrases.STAFF_ONLY]
    talking = draft()
    take(talking, said("let me look", who=NAMESAKE), where=strange)
    assert talking.conversation.phase == "agent"
    assert answers(draft(), strange, said(who=NAMESAKE, calls_us=True))
    requested = asked()
    for command in (press(NAMESAKE, approve=True), reason("take it all", NAMESAKE)):
        take(requested, command, where=strange)
    (approval,) = requested.conversation.approvals
    assert approval.reasons == ()


async def test_a_look_up_that_fails_for_a_while_costs_neither_a_try_nor_a_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before a step wrote anything, and beside one that goes on: the place is looked at again."""
    eve, fails = Person(workspace="T5", user="UEVE"), [TRIES + 1]

    async def profile(_: FakeChat, user: str) -> dict[str, Any]:
        if fails[0]:
            fails[0] -= 1
            raise NotNow(0.01)
        return PROFILES[user]

    async with room("Hello!", "Here you are.") as there:

        async def another() -> None:
            fails[0] = 1
            body = said("and this", who=eve, ts="300.0").model_dump_json()
            await there.mailbox.put(Put(place=PLACE, id="z", body=body, marks=("z",)))

        there.chat.meanwhile = another
        monkeypatch.setattr(FakeChat, "profile", profile)
        named = said("hi", who=Person(workspace="E5", user="UEVE"))
        await there.holds(in_phase("agent", customers=(eve,)), named, tries=0)
        answers = await there.said_to_all(Say, count=2)
        assert [say.markdown for say in answers] == ["Hello!", "Here you are."]
