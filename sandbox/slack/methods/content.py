"""What a message says: text, blocks and metadata, judged by Slack's limits."""

import json

from sandbox.slack.block_rules import checked_blocks
from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call

_TEXT_LIMIT = 40_000
_MARKDOWN_LIMIT = 12_000
_METADATA_LIMIT = 8_000


def content_of(call: Call, *, previous: Json | None = None) -> Json:
    """The fields of a message that a post or an update gives.

    Args:
        call: The call.
        previous: The message as it stands, for an update: only an empty list of blocks takes
            those away that it has.

    Raises:
        SlackError: ``no_text``, ``msg_too_long``, ``invalid_blocks``, ``markdown_text_conflict``,
            ``invalid_metadata_format``, ``metadata_too_large``.
    """
    text = call.arguments.text("text")
    blocks = call.arguments.objects("blocks", error="invalid_blocks_format")
    markdown = call.arguments.text("markdown_text")
    if markdown is not None:
        if text is not None or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > _MARKDOWN_LIMIT:
            raise SlackError("msg_too_long")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    attachments = call.arguments.objects("attachments", error="invalid_attachments")
    if not (text or "").strip() and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text or "") > _TEXT_LIMIT:
        raise SlackError("msg_too_long")
    content: Json = {"text": text or ""}
    if blocks:
        content["blocks"] = checked_blocks(blocks)
    elif previous is not None and "blocks" in call.arguments.values:
        content["blocks"] = None
    if attachments:
        content["attachments"] = attachments
    return {**content, **_metadata(call)}


def _metadata(call: Call) -> Json:
    metadata = call.arguments.object("metadata", error="invalid_metadata_format")
    if not metadata:
        return {}
    if not {"event_type", "event_payload"} <= set(metadata):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > _METADATA_LIMIT:
        raise SlackError("metadata_too_large")
    return {"metadata": metadata}
