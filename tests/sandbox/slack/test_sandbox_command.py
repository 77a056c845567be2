"""``python -m sandbox``: says where it is, serves, and goes when asked to."""

import asyncio
import signal
import sys

import aiohttp


async def test_it_serves_until_it_is_told_to_stop() -> None:
    """A free port, an environment to paste on the way up, exit code 0 on SIGTERM."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        lines = [(await process.stdout.readline()).decode().strip() for _ in range(6)]
        environ = dict(line.split("=", 1) for line in lines[:5])
        url = lines[5].removeprefix("# the page: ")
        headers = {"Authorization": f"Bearer {environ['SLACK_BOT_TOKEN']}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            page = await session.get(url)
            answer = await (await session.post(f"{environ['SLACK_API_URL']}auth.test")).json()
        process.send_signal(signal.SIGTERM)
        code = await process.wait()

    assert page.status == 200
    assert answer["ok"]
    assert environ["OPENAI_BASE_URL"] == f"{url}/v1"
    assert code == 0
