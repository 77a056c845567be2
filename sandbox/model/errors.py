"""What the server says when it refuses: OpenAI's error object and its status.

``ApiError`` is the only error of this package that reaches a client.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal in the shape that OpenAI's clients read.

    Args:
        message: The sentence for the caller.
        status: The HTTP status.
        kind: OpenAI's ``type``: ``invalid_request_error``, ``server_error``, …
        param: The offending parameter, as a path like ``messages[1].content``.
        code: OpenAI's machine-readable code, if there is one.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.param = param
        self.code = code

    def body(self) -> dict[str, Any]:
        """The JSON that goes over the wire."""
        error = {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }
        return {"error": error}


def unknown_model(model: str) -> ApiError:
    """The 404 for a model that is not served here."""
    return ApiError(
        f"The model `{model}` does not exist or you do not have access to it.",
        status=404,
        code="model_not_found",
    )
