"""What can go wrong in the engine.

EngineError
├── TeamError          a team that cannot work: clashing names, unknown targets
├── SchemaError        a tool whose signature cannot be described (also a ValueError)
├── ModelError         a model call that gave nothing to go on with
│   ├── ModelUnavailable   try again later: time-out, reset, 429, 5xx, garbage instead of a reply
│   └── ModelRefused       trying again will not help: 400, 401, 404, quota used up
└── ToolError          raised *by a tool*: its text is for the model, which may try again
"""


class EngineError(Exception):
    """The root of all errors the engine raises."""


class TeamError(EngineError):
    """A team that cannot work; raised when it is built, never in a turn."""


class SchemaError(EngineError, ValueError):
    """A function that cannot be described to a model. The message names it."""


class ModelError(EngineError):
    """A model call ended without a usable reply.

    Args:
        message: What happened, for the operator. Never shown to a customer.
        status: The HTTP status, where there was one.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ModelUnavailable(ModelError):  # noqa: N818 - a state, read aloud as one
    """The same call may succeed later.

    Args:
        message: What happened, for the operator.
        status: The HTTP status, where there was one.
        retry_after: Seconds that the server asked to wait, where it did.
    """

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, status=status)
        self.retry_after = retry_after


class ModelRefused(ModelError):  # noqa: N818
    """The same call will fail again: wrong key, unknown model, bad request, no quota."""


class ToolError(EngineError):
    """Raised by a tool to tell the model what was wrong and what to do instead.

    Any other exception that leaves a tool reaches the model as a fixed sentence without
    its text, since that text may hold what the customer must not see.
    """
