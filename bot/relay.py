"""What people write to one another across the desk; a copy follows its original's edits.

A copy is remembered by its original's ts, so that it can be changed, and so that a crash between
two posts makes no second one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import phrases
from bot.posts import Relay, RelayUpdate

if TYPE_CHECKING:
    from bot.commands import Deleted, Edited, File, Said, StaffEdited, StaffSaid
    from bot.draft import Draft, Scene
    from bot.posts import Under


def copy_ref(ts: str, user: str) -> str:
    """The name under which the outbox remembers where the copy of somebody's message stands."""
    return f"relay:{ts}:{user}"


def is_copy_of(ref: str, user: str) -> bool:
    """Whether a name is that of a copy of something that somebody wrote."""
    return ref.startswith("relay:") and ref.endswith(f":{user}")


def with_files(said: Said | StaffSaid) -> str:
    """A message as one text: its words, and where its files are."""
    files = [f"{file.name}: {file.permalink}" for file in said.files]
    return "\n".join([*filter(None, [said.text]), *files]) or phrases.NO_WORDS


def carry(
    draft: Draft,
    scene: Scene,
    said: Said | StaffSaid,
    *,
    under: Under,
    role: str,
    mention: str = "",
) -> None:
    """Copies a message to the other side, under its writer's name."""
    post = Relay(
        under=under,
        who=scene.name(said.who),
        role=role,
        text=said.text or ("" if said.files else phrases.NO_WORDS),
        files=said.files,
        mention=mention,
    )
    draft.post(scene, post, ref=copy_ref(said.ts, said.who.user))


def follow(
    draft: Draft,
    scene: Scene,
    changed: Edited | Deleted | StaffEdited,
    *,
    text: str | None,
    files: tuple[File, ...] = (),
) -> None:
    """Changes a copy as its original was changed.

    Args:
        draft: Where to write.
        scene: Knows where copies stand.
        changed: Says which original.
        text: Its words now; None when it was deleted.
        files: What still hangs on it.
    """
    any_users = copy_ref(changed.message_ts, "")
    known = [*scene.refs, *(row.ref for row in draft.rows)]
    for ref in dict.fromkeys(ref for ref in known if ref.startswith(any_users)):
        shown = phrases.DELETED if text is None else text or ("" if files else phrases.NO_WORDS)
        draft.post(scene, RelayUpdate(ref=ref, text=shown, files=files))
