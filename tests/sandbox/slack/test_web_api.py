"""The Web API as Slack's own client finds it: encodings, tokens, scopes, errors."""

from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import SandboxClient
from sandbox.server import Sandbox, running
from sandbox.slack.config import Config
from tests.sandbox.slack.slack_app import (
    ALICE,
    BOB,
    BOT,
    ESCALATIONS,
    SAM,
    SUPPORT,
    data,
    error_of,
    web_client,
)

Json = dict[str, Any]
DIVIDER = [{"type": "divider"}]


async def _raw(sandbox: Sandbox, method: str, token: str, **fields: Any) -> Json:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{sandbox.api_url}{method}", **fields) as response,
    ):
        return await response.json()


async def test_auth_test_says_who_the_bot_is(web: AsyncWebClient) -> None:
    """Ids and scopes, as Bolt needs them."""
    response = await web.auth_test()

    assert data(response)["user_id"] == BOT
    assert data(response)["bot_id"].startswith("B")
    assert "chat:write" in response.headers["x-oauth-scopes"]


async def test_tokens_are_checked(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """No token, a wrong one, and the wrong kind have each their error."""
    async with aiohttp.ClientSession() as session:
        stranger = web_client(sandbox, session, "xoxb-stranger")
        app_level = web_client(sandbox, session, sandbox.platform.config.app_token)

        assert await error_of(stranger.auth_test()) == "invalid_auth"
        assert await error_of(app_level.auth_test()) == "not_allowed_token_type"
        assert (
            await error_of(web.apps_connections_open(app_token="xoxb-sandbox"))
            == "not_allowed_token_type"
        )
    assert (await _raw(sandbox, "auth.test", ""))["error"] == "not_authed"


async def test_unknown_methods_and_broken_bodies_are_refused(sandbox: Sandbox) -> None:
    """With ``ok: false``, never with an error page."""
    token = sandbox.platform.config.bot_token
    json_headers = {"Content-Type": "application/json"}

    assert (await _raw(sandbox, "chat.shout", token))["error"] == "unknown_method"
    broken = await _raw(sandbox, "chat.postMessage", token, data="{", headers=json_headers)
    assert broken["error"] == "invalid_json"
    no_object = await _raw(sandbox, "chat.postMessage", token, data="[]", headers=json_headers)
    assert no_object["error"] == "json_not_object"


async def test_forms_carry_blocks_as_json(sandbox: Sandbox) -> None:
    """Form, query and JSON body mean the same."""
    token = sandbox.platform.config.bot_token
    form = {"channel": SUPPORT, "text": "hi", "blocks": '[{"type": "divider"}]'}
    posted = await _raw(sandbox, "chat.postMessage", token, data=form)
    queried = await _raw(sandbox, "chat.postMessage", token, params=form)

    assert posted["message"]["blocks"][0]["type"] == "divider"
    assert queried["message"]["blocks"][0]["type"] == "divider"
    broken = await _raw(sandbox, "chat.postMessage", token, data={**form, "blocks": "[{"})
    assert broken["error"] == "invalid_blocks_format"


async def test_a_missing_scope_is_named() -> None:
    """With what is needed and what is provided."""
    scopes = "chat:write channels:history users:read"
    async with (
        running(replace(Config(), scopes=scopes)) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        web = web_client(sandbox, session)
        with pytest.raises(SlackApiError) as caught:
            await web.chat_postMessage(channel=SUPPORT, text="hi", username="Sales")

        assert caught.value.response["error"] == "missing_scope"
        assert caught.value.response["needed"] == "chat:write.customize"
        assert await error_of(web.conversations_history(channel=ESCALATIONS)) == "missing_scope"
        assert await error_of(web.conversations_open(users=ALICE)) == "missing_scope"
        assert data(await web.conversations_history(channel=SUPPORT))["messages"] == []


async def test_posts_are_refused_where_slack_refuses_them(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Each reason has its code."""
    client = sandbox.client
    elsewhere = await client.add_channel("elsewhere", members=[ALICE])
    secret = await client.add_channel("secret", kind="group", members=[ALICE])
    closed = await client.add_channel("closed", members=[ALICE, BOT])
    await client.archive(ALICE, closed)

    async def refusal(**arguments: Any) -> str:
        return await error_of(web.chat_postMessage(**arguments))

    assert await refusal(channel="C0NOWHERE1", text="x") == "channel_not_found"
    assert await refusal(channel=secret, text="x") == "channel_not_found"
    assert await refusal(channel=elsewhere, text="x") == "not_in_channel"
    assert await refusal(channel=closed, text="x") == "is_archived"
    blank = {"channel": SUPPORT, "text": "  "}
    answer = await _raw(sandbox, "chat.postMessage", "xoxb-sandbox", data=blank)
    assert answer["error"] == "no_text"
    assert await refusal(channel=SUPPORT, text="x" * 40_001) == "msg_too_long"
    assert await refusal(channel=SUPPORT, text="x", thread_ts="1.000001") == "thread_not_found"
    assert await refusal(channel=SUPPORT, text="x", blocks=[{"type": "x"}]) == "invalid_blocks"
    assert await refusal(channel=SUPPORT, text="x", markdown_text="y") == "markdown_text_conflict"
    assert (
        await refusal(channel=SUPPORT, text="x", metadata={"event_type": "t"})
        == "invalid_metadata_format"
    )


async def test_a_name_of_its_own_makes_a_bot_message(web: AsyncWebClient) -> None:
    """Username and icon: no user stands there, the bot's ids do."""
    plain = data(await web.chat_postMessage(channel=SUPPORT, text="hi"))["message"]
    named = data(
        await web.chat_postMessage(
            channel=SUPPORT, text="hi", username="Sales", icon_emoji=":moneybag:"
        )
    )["message"]

    assert plain["user"] == BOT
    assert "user" not in named
    assert named["subtype"] == "bot_message"
    assert named["username"] == "Sales"
    assert named["icons"] == {"emoji": ":moneybag:"}
    assert named["bot_id"] == plain["bot_id"]


async def test_an_update_keeps_the_name_and_whatever_it_says_nothing_of(
    web: AsyncWebClient,
) -> None:
    """Only an empty list removes blocks; text alone marks the edit, blocks leave no mark."""
    posted = data(
        await web.chat_postMessage(channel=SUPPORT, text="a", blocks=DIVIDER, username="Sales")
    )
    with_blocks = data(
        await web.chat_update(channel=SUPPORT, ts=posted["ts"], text="b", blocks=DIVIDER)
    )["message"]
    with_text = data(await web.chat_update(channel=SUPPORT, ts=posted["ts"], text="c"))["message"]

    assert with_blocks["text"] == "b"
    assert "edited" not in with_blocks
    assert with_text["username"] == "Sales"
    assert with_text["blocks"] == with_blocks["blocks"]
    assert with_text["edited"]["user"] == BOT
    emptied = web.chat_update(channel=SUPPORT, ts=posted["ts"], text="d", blocks=[])
    assert "blocks" not in data(await emptied)["message"]


async def test_only_own_messages_can_be_changed(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """Somebody else's message, a deleted and an ephemeral one are refused."""
    ts = await sandbox.client.say(ALICE, SUPPORT, "mine")
    whispered = data(await web.chat_postEphemeral(channel=SUPPORT, user=ALICE, text="psst"))
    own = data(await web.chat_postMessage(channel=SUPPORT, text="x"))["ts"]
    await web.chat_delete(channel=SUPPORT, ts=own)

    assert (
        await error_of(web.chat_update(channel=SUPPORT, ts=ts, text="x")) == "cant_update_message"
    )
    assert await error_of(web.chat_delete(channel=SUPPORT, ts=ts)) == "cant_delete_message"
    for gone in (own, whispered["message_ts"]):
        update = web.chat_update(channel=SUPPORT, ts=gone, text="x")
        assert await error_of(update) == "message_not_found"


async def test_an_ephemeral_is_seen_by_one_person(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """Nobody else reads it, no history holds it, and strangers cannot get one."""
    await web.chat_postEphemeral(channel=SUPPORT, user=ALICE, text="psst")
    (seen,) = await sandbox.client.messages(ALICE, SUPPORT)

    assert seen["is_ephemeral"]
    assert await sandbox.client.messages(BOB, SUPPORT) == []
    assert data(await web.conversations_history(channel=SUPPORT))["messages"] == []
    stranger = web.chat_postEphemeral(channel=ESCALATIONS, user=ALICE, text="psst")
    assert await error_of(stranger) == "user_not_in_channel"


async def test_an_ephemeral_in_a_thread_without_replies_is_seen_by_nobody(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Slack takes it and says ok; once somebody has answered there, it is shown."""
    ts = await sandbox.client.say(ALICE, SUPPORT, "hello")
    lost = data(
        await web.chat_postEphemeral(channel=SUPPORT, user=ALICE, thread_ts=ts, text="lost")
    )
    assert lost["ok"]
    assert lost["message_ts"] > ts
    await sandbox.client.say(BOB, SUPPORT, "hi", thread_ts=ts)
    await web.chat_postEphemeral(channel=SUPPORT, user=ALICE, thread_ts=ts, text="seen")
    texts = [each["text"] for each in await sandbox.client.thread(ALICE, SUPPORT, ts)]
    assert texts == ["hello", "hi", "seen"]


async def test_history_is_newest_first_and_pages(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """Roots only, within bounds, with a cursor for more."""
    stamps = [await sandbox.client.say(ALICE, SUPPORT, f"m{n}") for n in range(5)]
    await sandbox.client.say(BOB, SUPPORT, "reply", thread_ts=stamps[0])
    first = data(await web.conversations_history(channel=SUPPORT, limit=2))
    cursor = first["response_metadata"]["next_cursor"]
    second = data(await web.conversations_history(channel=SUPPORT, limit=10, cursor=cursor))
    bounded = data(
        await web.conversations_history(channel=SUPPORT, oldest=stamps[1], latest=stamps[3])
    )
    inclusive = data(
        await web.conversations_history(
            channel=SUPPORT, oldest=stamps[1], latest=stamps[3], inclusive=True
        )
    )

    assert [each["text"] for each in first["messages"]] == ["m4", "m3"]
    assert first["has_more"]
    assert [each["text"] for each in second["messages"]] == ["m2", "m1", "m0"]
    assert not second["has_more"]
    assert [each["text"] for each in bounded["messages"]] == ["m2"]
    assert len(inclusive["messages"]) == 3
    assert second["messages"][-1]["reply_count"] == 1


async def test_replies_hold_the_metadata_that_was_posted(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Oldest first, the root always among them; metadata only on request."""
    ts = await sandbox.client.say(ALICE, SUPPORT, "root")
    metadata = {"event_type": "post", "event_payload": {"id": "p-1"}}
    await web.chat_postMessage(channel=SUPPORT, text="r1", thread_ts=ts, metadata=metadata)
    await web.chat_postMessage(channel=SUPPORT, text="r2", thread_ts=ts)
    bare = data(await web.conversations_replies(channel=SUPPORT, ts=ts))["messages"]
    full = data(await web.conversations_replies(channel=SUPPORT, ts=ts, include_all_metadata=True))[
        "messages"
    ]

    assert [each["text"] for each in bare] == ["root", "r1", "r2"]
    assert "metadata" not in bare[1]
    assert full[1]["metadata"] == metadata
    assert bare[1]["parent_user_id"] == ALICE
    assert (
        await error_of(web.conversations_replies(channel=SUPPORT, ts="1.1")) == "thread_not_found"
    )


async def test_channels_and_people_can_be_looked_up(web: AsyncWebClient) -> None:
    """Members, kinds and names, as the support desk asks for them."""
    info = data(await web.conversations_info(channel=ESCALATIONS))["channel"]
    members = data(await web.conversations_members(channel=ESCALATIONS))["members"]
    opened = data(await web.conversations_open(users=ALICE))["channel"]["id"]
    person = data(await web.users_info(user=SAM))["user"]
    listed = data(await web.conversations_list(types="public_channel,private_channel"))

    assert info["is_private"]
    assert members == [SAM, BOT]
    assert opened.startswith("D")
    assert data(await web.conversations_info(channel=opened))["channel"]["user"] == ALICE
    assert person["real_name"] == "Sam"
    assert {each["name"] for each in listed["channels"]} == {"support", "escalations"}
    assert await error_of(web.users_info(user="U0NOBODY00")) == "user_not_found"


async def test_a_permalink_names_the_message_and_its_thread(
    sandbox: Sandbox, web: AsyncWebClient
) -> None:
    """Its path is Slack's."""
    ts = await sandbox.client.say(ALICE, SUPPORT, "root")
    reply = await sandbox.client.say(BOB, SUPPORT, "reply", thread_ts=ts)
    link = data(await web.chat_getPermalink(channel=SUPPORT, message_ts=reply))["permalink"]

    assert f"/archives/{SUPPORT}/p{reply.replace('.', '')}?thread_ts={ts}" in link


async def test_reactions_are_counted_once(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """The second of the same kind is refused, and so is taking away what is not there."""
    ts = await sandbox.client.say(ALICE, SUPPORT, "hi")
    await web.reactions_add(channel=SUPPORT, timestamp=ts, name="eyes")
    again = web.reactions_add(channel=SUPPORT, timestamp=ts, name="eyes")
    assert await error_of(again) == "already_reacted"
    (shown,) = await sandbox.client.messages(ALICE, SUPPORT)
    assert shown["reactions"] == [{"name": "eyes", "users": [BOT], "count": 1}]
    await web.reactions_remove(channel=SUPPORT, timestamp=ts, name="eyes")
    gone = web.reactions_remove(channel=SUPPORT, timestamp=ts, name="eyes")
    assert await error_of(gone) == "no_reaction"


async def test_lists_page_and_odd_cursors_are_refused(web: AsyncWebClient) -> None:
    """Cursors are Slack's own business."""
    first = data(await web.users_list(limit=1))
    cursor = first["response_metadata"]["next_cursor"]
    rest = data(await web.users_list(cursor=cursor))

    assert len(first["members"]) == 1
    assert len(rest["members"]) == 3
    assert await error_of(web.users_list(cursor="nonsense")) == "invalid_cursor"
    assert await error_of(web.users_list(limit=0)) == "invalid_limit"
    assert data(await web.bots_info(bot="B0SWBBOT01"))["bot"]["user_id"] == BOT
    assert await error_of(web.bots_info(bot="B0NOBODY00")) == "bot_not_found"


async def test_metadata_and_markdown_have_limits(web: AsyncWebClient) -> None:
    """Markdown becomes a block; too much of either is refused."""
    posted = data(await web.chat_postMessage(channel=SUPPORT, markdown_text="**hi**"))
    large = {"event_type": "x", "event_payload": {"a": "b" * 9000}}

    assert posted["message"]["blocks"][0]["type"] == "markdown"
    too_large = web.chat_postMessage(channel=SUPPORT, text="x", metadata=large)
    assert await error_of(too_large) == "metadata_too_large"
    too_long = web.chat_postMessage(channel=SUPPORT, markdown_text="x" * 12_001)
    assert await error_of(too_long) == "msg_too_long"


async def test_calls_are_recorded(sandbox: Sandbox, web: AsyncWebClient) -> None:
    """With arguments and result, without the token."""
    await web.chat_postMessage(channel=SUPPORT, text="hi")
    (call,) = await sandbox.client.calls("chat.postMessage")

    assert call["args"]["text"] == "hi"
    assert call["result"]["ok"]
    assert sandbox.platform.config.bot_token not in str(await sandbox.client.calls())


async def test_two_workspaces_with_the_same_ids_do_not_mix(sandbox: Sandbox) -> None:
    """The token says which workspace a call is about."""
    await sandbox.client.add_workspace("T0OTHER001", "Other", "xoxb-other")
    async with (
        aiohttp.ClientSession() as session,
        SandboxClient(sandbox.url, team="T0OTHER001") as other,
    ):
        await web_client(sandbox, session, "xoxb-other").chat_postMessage(
            channel=SUPPORT, text="over there"
        )
        (there,) = await other.messages(ALICE, SUPPORT)

    assert there["text"] == "over there"
    assert await sandbox.client.messages(ALICE, SUPPORT) == []
