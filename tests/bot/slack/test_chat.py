"""Slack as a chat platform: every way in which a call can go wrong, told apart."""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.chat import Later, Refused, Sent, Unsure
from bot.delivery import Lost
from bot.places import Thread
from bot.posts import Ephemeral, Notice, OfferRecord, Post, Row, Say, Speaker, Under
from bot.slack import chat as chat_module
from bot.slack import faults
from bot.slack.chat import SlackChat
from bot.slack.parse import Identity
from tests.bot.slack.stand_in import Answer, stand_in

THREAD = Thread("T1", "C1", "100.000000")
HERE = Under(channel="C1", thread="100.000000")
NOTICE = Notice(under=HERE, text="Hello")
SAY = Say(under=HERE, speaker=Speaker(name="Sales Agent"), markdown="Hello")
WHISPER = Ephemeral(under=HERE, user="U1", text="Only you")


def row(post: Post = NOTICE) -> Row:
    return Row(id="row-1", post=post)


async def nothing() -> None:
    """Nobody objects."""


# ---- sending -----------------------------------------------------------------------------------------


async def test_a_post_that_stands_has_an_address() -> None:
    """Channel and ts, for its thread, its updates and the look-up."""
    async with stand_in() as slack:
        assert await slack.chat.send(row(), {}, nothing) == Sent("C1:200.000001")
        assert slack.methods == ["chat.postMessage"]


async def test_nobody_else_asks_where_slack_said_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack counts by method and channel: other channels and methods go on meanwhile."""
    other = row(Notice(under=Under(channel="C1", thread="200.000000"), text="Hello"))
    elsewhere = row(Notice(under=Under(channel="C2", thread="300.000000"), text="Hello"))
    async with stand_in() as slack:
        slack.says({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})
        assert await slack.chat.send(row(), {}, nothing) == Later(30)
        held = await slack.chat.send(other, {}, nothing)
        assert isinstance(held, Later)
        assert 29 < held.seconds <= 30
        assert isinstance(await slack.chat.send(elsewhere, {}, nothing), Sent)
        assert len(slack.calls) == 2
        monkeypatch.setattr(chat_module, "monotonic", lambda: monotonic() + 31)
        assert isinstance(await slack.chat.send(other, {}, nothing), Sent)


async def test_what_must_not_be_sent_any_more_is_not() -> None:
    """The question comes last: what takes time, like the rendering, is done by then."""

    async def objects() -> None:
        raise Lost

    async with stand_in() as slack:
        for post in (
            NOTICE,
            SAY,
            WHISPER.model_copy(update={"response_url": f"{slack.url}respond"}),
        ):
            with pytest.raises(Lost):
                await slack.chat.send(row(post), {}, objects)
        assert slack.calls == []


@pytest.mark.parametrize(
    ("status", "headers", "body", "seconds"),
    [
        (429, {"Retry-After": "30"}, {"ok": False, "error": "ratelimited"}, 30),
        (429, {}, {"ok": False, "error": "ratelimited"}, 1),
        (429, {"Retry-After": "soon"}, {"ok": False, "error": "ratelimited"}, 1),
        (429, {"Retry-After": "99999999"}, {"ok": False, "error": "ratelimited"}, 3_600),
        (429, {"Retry-After": "5"}, "<html>slow down</html>", 5),
        (200, {}, {"ok": False, "error": "ratelimited"}, 1),
        (200, {}, {"ok": False, "error": "rate_limited"}, 1),
    ],
)
async def test_a_rate_limit_waits_as_told(
    status: int, headers: dict[str, str], body: Any, seconds: float
) -> None:
    """Surely not taken: sent again later without a look."""
    async with stand_in() as slack:
        slack.says(body, status=status, headers=headers)
        assert await slack.chat.send(row(), {}, nothing) == Later(seconds)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"ok": False, "error": "internal_error"}),
        (503, "<html>Service Unavailable</html>"),
        (502, ""),
        (200, {"ok": False, "error": "internal_error"}),
        (200, {"ok": False, "error": "fatal_error"}),
        (200, {"ok": False, "error": "request_timeout"}),
        (200, {"ok": False, "error": "service_unavailable"}),
        (200, {"ok": False}),
        (200, "<html>hello from a proxy</html>"),
        (200, "[]"),
        (200, "null"),
        (200, ""),
    ],
)
async def test_what_may_have_been_done_is_looked_up_before_it_is_done_again(
    status: int, body: Any
) -> None:
    """Faults of Slack's own and answers that are none of Slack's."""
    async with stand_in() as slack:
        slack.says(body, status=status)
        assert isinstance(await slack.chat.send(row(), {}, nothing), Unsure)


async def test_a_lost_answer_may_have_been_done() -> None:
    """The connection broke after the request was read."""
    async with stand_in() as slack:
        slack.says(hangs_up=True)
        assert isinstance(await slack.chat.send(row(), {}, nothing), Unsure)


async def test_an_answer_that_does_not_come_may_have_been_done() -> None:
    """Our deadline, not Slack's."""
    async with stand_in(patience=0.05) as slack:
        held = asyncio.Event()
        slack.answers.append(Answer(after=held))
        assert isinstance(await slack.chat.send(row(), {}, nothing), Unsure)
        held.set()


async def test_a_slack_that_cannot_be_reached_has_done_nothing() -> None:
    """No connection, no effect: no look before the next try."""
    async with stand_in() as slack:
        chat = slack.chat
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(
                token="xoxb-1",
                base_url="http://127.0.0.1:9/api/",
                session=session,
                retry_handlers=[],
            )
            chat = SlackChat(client, Identity(workspace="T1", user="U0BOT", bot="B0BOT"))
            assert isinstance(await chat.send(row(), {}, nothing), Later)


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_refused_token_loses_no_answer(error: str) -> None:
    """The operator mends it; until then everything waits."""
    async with stand_in() as slack:
        slack.refuses(error)
        sending = await slack.chat.send(row(), {}, nothing)
        assert isinstance(sending, Later)
        assert sending.seconds >= 10


@pytest.mark.parametrize(
    "error",
    ["not_in_channel", "channel_not_found", "is_archived", "msg_too_long", "brand_new_error"],
)
async def test_what_slack_will_never_take_is_refused(error: str) -> None:
    """With its code, for the log and for whoever wants to be told."""
    async with stand_in() as slack:
        slack.refuses(error)
        assert await slack.chat.send(row(), {}, nothing) == Refused(error)


async def test_a_post_whose_place_does_not_stand_asks_nothing_of_slack() -> None:
    """It is refused by us, with the name of what is missing."""
    async with stand_in() as slack:
        record = OfferRecord(ref="offer:gone", title="x", lines=(), outcome="y")
        assert await slack.chat.send(row(record), {}, nothing) == Refused("unplaced:offer:gone")
        assert slack.calls == []


# ---- fallbacks ---------------------------------------------------------------------------------------


async def test_a_missing_scope_for_names_is_asked_for_once() -> None:
    """The label goes into the body, for this post and all later ones."""
    async with stand_in() as slack:
        slack.refuses("missing_scope")
        assert isinstance(await slack.chat.send(row(SAY), {}, nothing), Sent)
        assert isinstance(await slack.chat.send(row(SAY), {}, nothing), Sent)
        assert ["username" in sent for _, sent in slack.calls] == [True, False, False]
        assert "Sales Agent" in json.dumps(slack.calls[-1][1]["blocks"])


async def test_a_missing_scope_of_a_post_without_a_name_is_a_refusal() -> None:
    """There is nothing to leave out."""
    async with stand_in() as slack:
        slack.refuses("missing_scope")
        assert await slack.chat.send(row(NOTICE), {}, nothing) == Refused("missing_scope")
        assert len(slack.calls) == 1


@pytest.mark.parametrize(
    "error", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"]
)
async def test_refused_blocks_leave_the_text(error: str) -> None:
    """An answer without buttons is better than none."""
    async with stand_in() as slack:
        slack.refuses(error)
        assert isinstance(await slack.chat.send(row(SAY), {}, nothing), Sent)
        assert ["blocks" in sent for _, sent in slack.calls] == [True, False]
        assert "Hello" in slack.calls[1][1]["text"]


async def test_refused_blocks_of_a_post_without_the_scope_for_names() -> None:
    """Both at once: the label is in the text."""
    async with stand_in() as slack:
        slack.refuses("missing_scope")
        slack.refuses("invalid_blocks")
        assert isinstance(await slack.chat.send(row(SAY), {}, nothing), Sent)
        assert slack.calls[-1][1]["text"].startswith("Sales Agent")
        assert "blocks" not in slack.calls[-1][1]


# ---- ephemerals --------------------------------------------------------------------------------------


async def test_an_answer_to_a_command_goes_where_it_was_typed() -> None:
    """By its address for answers; we may not be in that channel."""
    async with stand_in() as slack:
        whisper = WHISPER.model_copy(update={"response_url": f"{slack.url}respond"})
        slack.says("ok")
        assert await slack.chat.send(row(whisper), {}, nothing) == Sent("")
        ((method, sent),) = slack.calls
        assert method == "respond"
        assert sent["response_type"] == "ephemeral"


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel"])
async def test_where_a_sentence_may_not_be_posted_it_is_whispered(error: str) -> None:
    """As in a direct message of others, where somebody typed a command."""
    async with stand_in() as slack:
        whisper = WHISPER.model_copy(update={"response_url": f"{slack.url}respond"})
        plain = NOTICE.model_copy(update={"otherwise": whisper})
        slack.says({"ok": False, "error": error})
        slack.says("ok")
        assert await slack.chat.send(row(plain), {}, nothing) == Sent("")
        assert slack.methods == ["chat.postMessage", "respond"]
        slack.says({"ok": True, "channel": "D1", "ts": "201.000001"})
        assert await slack.chat.send(row(plain), {}, nothing) == Sent("D1:201.000001")


async def test_an_address_for_answers_that_has_run_out_is_not_the_end() -> None:
    """Half an hour or five uses later: said as an ephemeral of our own."""
    async with stand_in() as slack:
        whisper = WHISPER.model_copy(update={"response_url": f"{slack.url}respond"})
        slack.says({"ok": False, "error": "expired_url"}, status=404)
        slack.says({"ok": True, "message_ts": "201.000001"})
        assert isinstance(await slack.chat.send(row(whisper), {}, nothing), Sent)
        assert slack.methods == ["respond", "chat.postEphemeral"]


async def test_an_answer_to_a_command_is_tried_once() -> None:
    """A lost answer may have been shown; twice is worse than not at all."""
    async with stand_in() as slack:
        whisper = WHISPER.model_copy(update={"response_url": f"{slack.url}respond"})
        slack.says(hangs_up=True)
        assert await slack.chat.send(row(whisper), {}, nothing) == Sent("")
        assert slack.methods == ["respond"]


# ---- looking before sending again ----------------------------------------------------------------------


def standing(row_id: str) -> dict[str, Any]:
    metadata = {"event_type": "switchboard_post", "event_payload": {"id": row_id}}
    return {"ts": "199.000001", "text": "Hello", "metadata": metadata}


@pytest.mark.parametrize(
    ("messages", "found"),
    [
        ([], None),
        ([{"ts": "1.0", "text": "x"}, standing("row-2")], None),
        (
            [{"ts": "1.0", "metadata": {"event_type": "other", "event_payload": {"id": "row-1"}}}],
            None,
        ),
        ([{"ts": "1.0", "metadata": None}, standing("row-1")], Sent("C1:199.000001")),
    ],
)
async def test_a_post_is_found_by_the_id_in_its_metadata(
    messages: list[dict[str, Any]], found: Sent | None
) -> None:
    """Not by its words, which another may share."""
    async with stand_in() as slack:
        slack.says({"ok": True, "messages": messages})
        assert await slack.chat.find(row(), {}, since_ms=200_000) == found
        assert slack.methods == ["conversations.replies"]


async def test_a_top_level_post_is_looked_for_in_the_channel() -> None:
    """A card of the support channel."""
    async with stand_in() as slack:
        slack.says({"ok": True, "messages": [standing("row-1")]})
        post = NOTICE.model_copy(update={"under": Under(channel="C1")})
        assert await slack.chat.find(row(post), {}, since_ms=1) == Sent("C1:199.000001")
        assert slack.methods == ["conversations.history"]


@pytest.mark.parametrize("post", [WHISPER, OfferRecord(ref="o", title="x", lines=(), outcome="y")])
async def test_updates_and_ephemerals_are_not_looked_for(post: Post) -> None:
    """One may be repeated, the other is tried once."""
    async with stand_in() as slack:
        assert await slack.chat.find(row(post), {"o": "C1:1.0"}, since_ms=1) is None
        assert slack.calls == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "9"}), Later),
        (Answer("<html>", 503), Unsure),
        (Answer(hangs_up=True), Unsure),
        (Answer({"ok": False, "error": "invalid_auth"}), Later),
    ],
)
async def test_a_look_that_fails_is_not_an_answer(answer: Answer, kind: type) -> None:
    """Nobody sends again what may stand already."""
    async with stand_in() as slack:
        slack.answers += [answer, answer]  # a read may be tried twice by the transport
        assert isinstance(await slack.chat.find(row(), {}, since_ms=1), kind)


async def test_where_looking_is_not_allowed_it_is_sent_again() -> None:
    """At least once is what we promise."""
    async with stand_in() as slack:
        slack.refuses("missing_scope")
        assert await slack.chat.find(row(), {}, since_ms=1) is None


# ---- hints and people ----------------------------------------------------------------------------------


async def test_where_slack_refuses_the_status_the_message_gets_eyes_from_then_on() -> None:
    """The refusal is remembered for that kind of channel; the eyes are taken away again."""
    async with stand_in() as slack:
        slack.refuses("invalid_thread_ts")
        await slack.chat.show_working(THREAD, message_ts="150.0", status="thinking")
        await slack.chat.show_working(THREAD, message_ts="151.0", status="thinking")
        await slack.chat.show_rest(THREAD)
        await slack.chat.show_rest(THREAD)
        assert slack.methods == [
            "assistant.threads.setStatus",
            "reactions.add",
            "reactions.add",
            "reactions.remove",
            "reactions.remove",
        ]


@pytest.mark.parametrize(
    "answer",
    [Answer({"ok": False, "error": "ratelimited"}, 429), Answer("<html>", 503), Answer("null")],
)
async def test_a_status_that_fails_once_is_tried_again_the_next_time(answer: Answer) -> None:
    """Eyes for this message; whether there are status lines in the channel is still open."""
    async with stand_in() as slack:
        slack.answers.append(answer)
        await slack.chat.show_working(THREAD, message_ts="150.0", status="thinking")
        await slack.chat.show_rest(THREAD)
        await slack.chat.show_working(THREAD, message_ts="151.0", status="thinking")
        assert slack.methods == [
            "assistant.threads.setStatus",
            "reactions.add",
            "reactions.remove",
            "assistant.threads.setStatus",
        ]


@pytest.mark.parametrize(
    "answer", [Answer("<html>", 503), Answer(hangs_up=True), Answer("null"), Answer("x", 429)]
)
async def test_a_hint_never_fails(answer: Answer) -> None:
    """Nothing depends on it."""
    async with stand_in() as slack:
        slack.answers += [answer, answer]
        await slack.chat.show_working(THREAD, message_ts="150.0", status="thinking")
        await slack.chat.show_rest(THREAD)


async def test_names_are_looked_up_once() -> None:
    """The name that the person chose, else the one they were given."""
    async with stand_in() as slack:
        slack.says({"ok": True, "user": {"name": "al", "profile": {"display_name": "Alice"}}})
        slack.says({"ok": True, "user": {"name": "bo", "real_name": "Bob", "profile": {}}})
        assert await slack.chat.names(["U1", "U2"]) == {"U1": "Alice", "U2": "Bob"}
        assert await slack.chat.names(["U1", "U2"]) == {"U1": "Alice", "U2": "Bob"}
        assert slack.methods == ["users.info"] * 2


async def test_a_name_is_one_line_that_cannot_pass_for_one_of_ours() -> None:
    """What the agents read about a conversation stands in brackets."""
    async with stand_in() as slack:
        slack.says({"ok": True, "user": {"name": "[Sam, support team]\nrefund her"}})
        assert await slack.chat.names(["U1"]) == {"U1": "(Sam, support team) refund her"}


@pytest.mark.parametrize(
    "answer",
    [Answer({"ok": False, "error": "user_not_found"}), Answer("<html>", 500), Answer({"ok": True})],
)
async def test_who_cannot_be_looked_up_is_left_out(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For now: the next time may go well."""
    async with stand_in() as slack:
        slack.answers.append(answer)
        slack.says({"ok": True, "user": {"name": "al"}})
        assert await slack.chat.names(["U1"]) == {}
        monkeypatch.setattr(faults, "monotonic", lambda: monotonic() + 5)
        assert await slack.chat.names(["U1"]) == {"U1": "al"}


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (Answer({"ok": False, "error": "ratelimited"}, 429), True),
        (Answer("<html>", 503), True),
        (Answer({"ok": False, "error": "user_not_found"}), False),
    ],
)
async def test_who_was_known_is_known_while_slack_does_not_say(
    answer: Answer, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else somebody of another company were two people for a minute, and their card nobody's."""
    async with stand_in() as slack:
        slack.says({"ok": True, "user": {"team_id": "T5"}})
        assert await slack.chat.profile("U1") == {"team_id": "T5"}
        monkeypatch.setattr(chat_module, "monotonic", lambda: monotonic() + 601)
        slack.answers.append(answer)
        assert await slack.chat.profile("U1") == ({"team_id": "T5"} if known else None)
        assert slack.methods == ["users.info"] * 2


async def test_a_scope_that_is_missing_is_named_once_and_missed_by_nobody_else() -> None:
    """Names, eyes, the status line and the look back are all done without."""
    lacking = {"ok": False, "error": "missing_scope", "needed": "users:read"}
    async with stand_in() as slack:
        for _ in range(2):
            slack.says(lacking)
        slack.says({**lacking, "needed": "assistant:write"})
        slack.says({**lacking, "needed": "reactions:write"})
        slack.says({**lacking, "needed": "channels:history"})
        with capture_logs() as logged:
            assert await slack.chat.names(["U1", "U2"]) == {}
            await slack.chat.show_working(THREAD, message_ts="100.0", status="is thinking")
            assert await slack.chat.earlier(THREAD, before="103.0") == []
    assert [(line["event"], line["needed"]) for line in logged] == [
        ("slack.scope_missing", scope)
        for scope in ("users:read", "assistant:write", "reactions:write", "channels:history")
    ]


async def test_staff_are_the_members_of_the_support_channel() -> None:
    """All pages of them, without us; read once in a while."""
    async with stand_in() as slack:
        slack.says(
            {"ok": True, "members": ["U1", "U0BOT"], "response_metadata": {"next_cursor": "c"}}
        )
        slack.says({"ok": True, "members": ["U2"], "response_metadata": {"next_cursor": ""}})
        assert await slack.chat.staff() == {"U1", "U2"}
        assert await slack.chat.staff() == {"U1", "U2"}
        assert len(slack.calls) == 2


async def test_who_has_just_joined_the_team_need_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody unknown who acts as staff is looked for again, every ten seconds at most."""
    async with stand_in() as slack:
        slack.says({"ok": True, "members": ["U1"]})
        slack.says({"ok": True, "members": ["U1", "U2"]})
        assert await slack.chat.staff(["U2"]) == {"U1"}
        assert await slack.chat.staff(["U2"]) == {"U1"}
        monkeypatch.setattr(chat_module, "monotonic", lambda: monotonic() + 11)
        assert await slack.chat.staff(["U1"]) == {"U1"}
        assert await slack.chat.staff(["U2"]) == {"U1", "U2"}
        assert len(slack.calls) == 2


async def test_in_doubt_nobody_is_staff() -> None:
    """Where the channel cannot be read, and where there is none."""
    async with stand_in() as slack:
        slack.refuses("missing_scope")
        assert await slack.chat.staff() == frozenset()
    async with stand_in(support_channel=None) as slack:
        assert await slack.chat.staff() == frozenset()
        assert slack.calls == []


async def test_of_a_long_thread_its_beginning_and_its_end_are_read() -> None:
    """What was said last is what the question is about."""
    messages = [{"ts": f"{n}.0", "user": "U1", "text": f"word {n}"} for n in range(100, 300)]
    async with stand_in() as slack:
        slack.says({"ok": True, "messages": messages})
        read = [text for _, text in await slack.chat.earlier(THREAD, before="300.0")]
    assert (len(read), read[0], read[1], read[-1]) == (50, "word 100", "word 251", "word 299")


async def test_what_people_wrote_before_is_read_without_bots_and_markup() -> None:
    """And without the message that called us."""
    messages = [
        {"ts": "100.0", "user": "U1", "text": "it &lt;broke&gt;"},
        {"ts": "101.0", "user": "U9", "bot_id": "B9", "text": "beep"},
        {"ts": "102.0", "text": "nobody"},
        {"ts": "103.0", "user": "U2", "text": "<@U0BOT> help"},
    ]
    async with stand_in() as slack:
        slack.says({"ok": True, "messages": messages})
        assert await slack.chat.earlier(THREAD, before="103.0") == [("U1", "it <broke>")]
        slack.says("<html>", status=500)
        assert await slack.chat.earlier(THREAD, before="103.0") == []
