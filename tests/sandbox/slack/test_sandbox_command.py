"""``python -m sandbox``: says where it is, serves, and goes when asked to."""

import asyncio
import signal
import sys

import aiohttp


async def test_it_serves_until_it_is_told_to_stop() -> None:
    """A free port, three addresses on the way up, exit code 0 on SIGTERM."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        lines = [(await process.stdout.readline()).decode().split() for _ in range(3)]
        url = lines[2][1]
        async with aiohttp.ClientSession() as session, session.get(url) as page:
            status = page.status
        process.send_signal(signal.SIGTERM)
        code = await process.wait()

    assert lines[0][1] == f"SLACK_API_URL={url}/api/"
    assert lines[1][1] == f"OPENAI_BASE_URL={url}/v1"
    assert status == 200
    assert code == 0
