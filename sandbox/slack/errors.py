"""The one error of the workspace: Slack's own ``{"ok": false, "error": code}``."""

from typing import Any


class SlackError(Exception):
    """A refusal in Slack's words.

    Args:
        code: Slack's error code, like ``channel_not_found``.
        messages: Explanations for ``response_metadata.messages``.
        fields: Further top-level fields of the answer, like ``needed`` and ``provided``.
    """

    def __init__(self, code: str, *, messages: tuple[str, ...] = (), **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.fields = fields

    def answer(self) -> dict[str, Any]:
        """The body that the caller of the Web API reads."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.fields}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body
