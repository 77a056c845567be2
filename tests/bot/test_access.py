"""Who may be a customer: each rule, on each kind of person, by data."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.access import Admission, Customers, NoRule, Profile, read_rule
from bot.commands import Person
from bot.decide import answers
from bot.posts import Under
from bot.starting import CANNOT_START, explained
from tests.bot.fakes import ALICE, BOB, THREAD, contents, draft, posts, said, scene, take

MEMBER = Person(workspace="T1", user="UMEMBER")
GUEST = Person(workspace="T1", user="UGUEST")
SINGLE = Person(workspace="T1", user="USINGLE")
OUTSIDER = Person(workspace="T2", user="UOUTSIDER")
COUSIN = Person(workspace="T3", user="UCOUSIN")
ROBOT = Person(workspace="T1", user="UROBOT")
GONE = Person(workspace="T1", user="UGONE")
UNKNOWN = Person(workspace="T2", user="UUNKNOWN")
EVERYBODY = (MEMBER, GUEST, SINGLE, OUTSIDER, COUSIN, ROBOT, GONE, UNKNOWN)

PROFILES: dict[str, dict[str, Any]] = {
    "UMEMBER": {"team_id": "T1"},
    "UGUEST": {"team_id": "T1", "is_restricted": True},
    "USINGLE": {"team_id": "T1", "is_restricted": True, "is_ultra_restricted": True},
    "UOUTSIDER": {"team_id": "T2", "is_stranger": True},
    "UCOUSIN": {"team_id": "T3", "enterprise_user": {"teams": ["T1", "T3"]}},
    "UROBOT": {"team_id": "T1", "is_bot": True},
    "UGONE": {"team_id": "T1", "deleted": True},
}


@dataclass
class Slack:
    """People by id; counts how often it was asked."""

    asked: list[str] = field(default_factory=list[str])

    async def profile(self, user: str) -> Profile | None:
        self.asked.append(user)
        return PROFILES.get(user)


async def refused(customers: Customers, *, direct: bool, slack: Slack | None = None) -> set[Person]:
    admission = Admission(customers=customers, directory=slack or Slack(), workspace="T1")
    return set(await admission.refused(EVERYBODY, direct=direct))


async def test_whoever_is_in_a_channel_with_the_bot_is_invited_and_nobody_is_looked_up():
    """The default costs no call: Slack itself says who can write in a channel."""
    slack = Slack()
    assert await refused("invited", direct=False, slack=slack) == set()
    assert slack.asked == []


async def test_direct_messages_are_for_members_and_guests():
    """Somebody of another company may write in a shared channel, not to the bot alone."""
    slack = Slack()
    assert await refused("invited", direct=True, slack=slack) == {OUTSIDER, UNKNOWN}
    assert set(slack.asked) == {"UOUTSIDER", "UCOUSIN", "UUNKNOWN"}


@pytest.mark.parametrize("direct", [True, False])
async def test_members_means_full_members_of_the_workspace_or_its_enterprise(direct: bool):
    """Neither guests nor strangers, bots, people who left, or who cannot be looked up."""
    left_out = {GUEST, SINGLE, OUTSIDER, ROBOT, GONE, UNKNOWN}
    assert await refused("members", direct=direct) == left_out


async def test_a_rule_of_ones_own_decides_and_bots_are_out_all_the_same():
    """It gets the person and what Slack says of them; it may be sync or async."""

    def no_guests(person: Person, profile: Profile) -> bool:
        assert person in EVERYBODY
        return not profile.get("is_restricted")

    async def nobody(person: Person, profile: Profile) -> bool:
        return False

    assert await refused(no_guests, direct=False) == {GUEST, SINGLE, ROBOT, GONE, UNKNOWN}
    assert await refused(nobody, direct=False) == set(EVERYBODY)


async def test_a_rule_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch):
    """The conversation would wait for ever, and nothing would say so."""
    monkeypatch.setattr("bot.access._RULE_SECONDS", 0.01)

    async def asleep(person: Person, profile: Profile) -> bool:
        await asyncio.Event().wait()
        return True

    with pytest.raises(TimeoutError):
        await refused(asleep, direct=False)


def test_a_rule_is_read_from_its_path():
    """By colon or by dot; what is not there, or no function, is refused at the start."""
    assert read_rule("invited") == "invited"
    assert read_rule("members") == "members"
    assert read_rule("bot.access:is_guest") is read_rule("bot.access.is_guest")
    for wrong in ("bot.access:nothing", "no_such_module:rule", "bot.access:Customers.x"):
        with pytest.raises(NoRule, match="SWITCHBOARD_CUSTOMERS"):
            read_rule(wrong)
    with pytest.raises(NoRule, match="no function"):
        read_rule("bot.access:__doc__")


# ---- what a refusal means for a thread ------------------------------------------------------------


def test_a_refused_person_opens_nothing_and_reads_why_once():
    """No conversation, no turn; the sentence is for their eyes."""
    made = draft(messages=[])
    made.change(customers=())
    where = scene(refused=frozenset({BOB}), turned_away=frozenset({"200.000000"}))
    assert take(made, said(who=BOB, calls_us=True), where) == "rest"
    assert take(made, said(who=BOB, calls_us=True, ts="201.000000"), where) == "rest"
    assert made.conversation.customers == ()
    [told] = posts(made)
    assert (told.kind, told.user) == ("ephemeral", "UBOB")
    assert told.under == Under(channel=THREAD.channel), "nobody sees it in a thread of one message"
    assert "only help certain people" in told.text


def test_a_refused_person_reads_so_in_the_thread_of_somebody_else():
    """Where they wrote; others have answered there."""
    where = scene(refused=frozenset({BOB}), turned_away=frozenset({"200.000000"}))
    made = draft()
    take(made, said(who=BOB, calls_us=True).model_copy(update={"in_thread": True}), where)
    assert [post.under for post in posts(made, "ephemeral")] == [where.here]


def test_a_refused_persons_words_are_background_in_somebody_elses_thread():
    """They do not join by a mention, and the agents do not answer them."""
    made = draft()
    where = scene(refused=frozenset({BOB}))
    assert not answers(made, where, said(who=BOB, calls_us=True))
    assert take(made, said("let me in", who=BOB, calls_us=True), where) == "rest"
    assert made.conversation.customers == (ALICE,)
    assert "not to you" in contents(made)[-1]


def test_a_customer_who_may_no_longer_is_not_answered():
    """The rule holds for every message, not only for the first."""
    made = draft()
    assert take(made, said(), scene(refused=frozenset({ALICE}))) == "rest"
    assert made.conversation.turn is None


def test_a_rule_that_is_not_there_keeps_the_process_from_starting_with_a_sentence():
    """The operator reads which variable, and what it says."""
    with pytest.raises(NoRule) as caught:
        read_rule("shop.rules:allowed")
    sentence, code = explained(caught.value, redis="redis://h")
    assert sentence.startswith("SWITCHBOARD_CUSTOMERS is 'shop.rules:allowed'")
    assert code == CANNOT_START
