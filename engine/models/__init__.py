"""Adapters that make a language model answer the loop.

``chat``       Chat Completions: every compatible server
``responses``  OpenAI's Responses API
``retrying``   any of them, asked again after a moment
``scripted``   says what it was told to say

The OpenAI client is imported when a model is made, not before.
"""

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from engine.models.chat import ChatModel
    from engine.models.responses import ResponsesModel

Api = Literal["chat", "responses"]


def connect(
    api_key: str, base_url: str | None = None, *, api: Api | None = None, **options: Any
) -> "ChatModel | ResponsesModel":
    """A model at a server.

    Args:
        api_key: The server's key.
        base_url: The server; None is OpenAI.
        api: Which API it speaks; None is Responses at OpenAI and Chat Completions elsewhere.
        options: Passed on: ``model``, ``timeout``, ``max_output_tokens``, ``connections``.

    Returns:
        A model; close it with ``aclose``.
    """
    at_openai = base_url is None or urlsplit(base_url).hostname == "api.openai.com"
    if (api or ("responses" if at_openai else "chat")) == "responses":
        from engine.models.responses import ResponsesModel

        return ResponsesModel(api_key, base_url, **options)
    from engine.models.chat import ChatModel

    return ChatModel(api_key, base_url, **options)
