"""What importing the engine brings along."""

import subprocess
import sys

FOREIGN = ("openai", "httpx2", "aiohttp", "slack_sdk", "slack_bolt", "redis", "opentelemetry")


def test_importing_the_engine_imports_no_client_of_anything():
    """The OpenAI package comes when a model is made; Slack and Redis never."""
    modules = "engine, engine.models, engine.models.scripted, engine.graph"
    code = f"import sys, {modules}; print([m for m in {FOREIGN!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
