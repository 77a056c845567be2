"""The usual way, to compare with: Bolt acknowledges first, the listener calls the model.

Each thread's messages are in this process's memory. Run by itself with the addresses of Slack
and of the model, it prints its port.
"""

import asyncio
import sys
from collections import defaultdict
from typing import Any

from aiohttp import web
from openai import AsyncOpenAI
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.bot.load import SECRET

INSTRUCTIONS = "You are a helpful agent of ACME. Answer in a sentence or less. " * 6


async def main(slack_url: str, model_url: str) -> None:
    client = AsyncWebClient(token="xoxb-1-bench", base_url=slack_url)
    app = AsyncApp(client=client, signing_secret=SECRET)
    model = AsyncOpenAI(api_key="bench", base_url=model_url)
    threads: dict[str, list[Any]] = defaultdict(list)

    async def answer(event: dict[str, Any], say: Any) -> None:
        ts = event.get("thread_ts") or event["ts"]
        said = threads[ts]
        said.append({"role": "user", "content": event["text"]})
        given: Any = [{"role": "system", "content": INSTRUCTIONS}, *said]
        completion = await model.chat.completions.create(model="bench", messages=given)
        text = completion.choices[0].message.content or ""
        said.append({"role": "assistant", "content": text})
        await say(text=text, thread_ts=ts)

    app.event("message")(answer)
    runner = web.AppRunner(app.web_app("/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
