"""One turn, by a bare client loop and by the engine: three model calls and two tool calls.

Run in a process of its own, by ``python -m benchmarks.engine``, with SUBJECT VARIANT HISTORY TURNS
AT_ONCE URL; prints the CPU seconds and the wall seconds that the turns took as JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Turn = Callable[[list[Message]], Awaitable[int]]

INSTRUCTIONS = "You are a helpful agent of ACME. Answer in a sentence or less. " * 6


def look_up_item(search_query: str) -> str:
    """Find an item by description or keywords."""
    return f"item_132612938: {search_query}"


def history(length: int) -> list[Message]:
    """A thread of that many messages, as a shell stores it, and a new one."""
    said = "I bought the skates last week and now the left one leaves without me, every time."
    pair: list[Message] = [
        {"role": "user", "content": said},
        {"role": "assistant", "content": said, "sender": "Triage Agent"},
    ]
    return pair * (length // 2) + [{"role": "user", "content": said}]


def bare(url: str, *, stream: bool) -> tuple[Turn, Callable[[], Awaitable[None]]]:
    """The floor: ``AsyncOpenAI().chat.completions.create`` in a loop, and nothing around it."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    parameters = {
        "type": "object",
        "properties": {"search_query": {"type": "string"}},
        "required": ["search_query"],
    }
    described = {"name": "look_up_item", "description": "Find an item.", "parameters": parameters}
    nothing: Any = {"type": "object", "properties": {}, "required": []}
    transfer = {"name": "transfer_to_sales", "description": "Sales.", "parameters": nothing}
    tools: Any = [{"type": "function", "function": f} for f in (described, transfer)]

    async def whole(messages: list[Message]) -> Message:
        given: Any = messages
        completion = await client.chat.completions.create(
            model="bench", messages=given, tools=tools
        )
        said = completion.choices[0].message
        calls = [call.model_dump() for call in said.tool_calls or ()]
        return {
            "role": "assistant",
            "content": said.content,
            **({"tool_calls": calls} if calls else {}),
        }

    async def streamed(messages: list[Message]) -> Message:
        given: Any = messages
        chunks = await client.chat.completions.create(
            model="bench",
            messages=given,
            tools=tools,
            stream=True,
            stream_options={"include_usage": True},
        )
        text, calls = "", list[Message]()
        async for chunk in chunks:
            if not chunk.choices:
                continue
            delta = chunk.choices[0].delta
            text += delta.content or ""
            calls += [call.model_dump(exclude={"index"}) for call in delta.tool_calls or ()]
        return {
            "role": "assistant",
            "content": text or None,
            **({"tool_calls": calls} if calls else {}),
        }

    ask = streamed if stream else whole

    async def turn(messages: list[Message]) -> int:
        messages = [
            {"role": "system", "content": INSTRUCTIONS},
            *({k: v for k, v in m.items() if k != "sender"} for m in messages),
        ]
        for asked in range(1, 9):
            reply = await ask(messages)
            messages.append(reply)
            for call in reply.get("tool_calls") or ():
                arguments = json.loads(call["function"]["arguments"])
                known = call["function"]["name"] == "look_up_item"
                result = look_up_item(**arguments) if known else "transferred"
                answer = {"role": "tool", "tool_call_id": call["id"], "content": result}
                messages.append(answer)
            if not reply.get("tool_calls"):
                return asked
        raise AssertionError("no end")

    return turn, client.close


def engine(url: str, *, stream: bool) -> tuple[Turn, Callable[[], Awaitable[None]]]:
    """The engine, with a team of two."""
    from engine import Agent, Response, Team, pure, stream_full_turn
    from engine.models.chat import ChatModel

    model = ChatModel("none", url, model="bench")
    tools = [pure(look_up_item)]
    team = Team(
        Agent(name="Triage Agent", instructions=INSTRUCTIONS, tools=tools, handoffs=["Sales"]),
        Agent(name="Sales", instructions=INSTRUCTIONS, tools=tools, handoffs=["Triage Agent"]),
    )

    async def turn(messages: list[Message]) -> int:
        asked = 0
        async for event in stream_full_turn(
            team.start, messages, model=model, team=team, stream=stream
        ):
            asked += type(event).__name__ == "ModelStarting"
            if isinstance(event, Response):
                assert event.agent.name == "Sales"
        return asked

    return turn, model.aclose


SUBJECTS = {"floor": bare, "engine": engine}


async def measure(  # noqa: PLR0917
    subject: str, variant: str, length: int, turns: int, at_once: int, url: str
) -> dict[str, float]:
    """CPU and wall time of the turns, after a few to warm up."""
    turn, close = SUBJECTS[subject](url, stream=variant == "stream")
    messages = history(length)
    for _ in range(5):
        assert await turn(messages) == 3
    left = iter(range(turns))

    async def work() -> None:
        for _ in left:
            await turn(messages)

    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    await close()
    return {"wall": wall, "cpu": cpu, "turns": turns}


if __name__ == "__main__":
    name, variant, length, turns, at_once, url = sys.argv[1:]
    result = measure(name, variant, int(length), int(turns), int(at_once), url)
    print(json.dumps(asyncio.run(result)))
