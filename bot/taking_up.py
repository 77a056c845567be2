"""Which of the commands that wait belong to one step, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import desk
from bot.commands import Said, TimerDue, ts_of_ms
from bot.decide import answers, decide, hear, overhear, silences, stop_turn
from bot.draft import open_calls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import Command
    from bot.decide import Next
    from bot.draft import Draft, Scene


def take_up(draft: Draft, commands: Sequence[tuple[str, Command]], scene: Scene) -> Next:
    """Decides on due timers and on the commands, as far as one step goes.

    Args:
        draft: What the step writes; it notes which commands are done with.
        commands: What waits, in order, by key.
        scene: What is known of the surroundings.

    Returns:
        What follows; what was not taken up waits for the next step.
    """
    for name, due in list(draft.conversation.timers.items()):
        if due <= scene.now:
            timer = TimerDue(ts=ts_of_ms(scene.now), name=name)
            decide(draft, scene, timer, only=True, quiet=False)
    if any(silences(draft, scene, command) for _, command in commands):
        stop_turn(draft)
    resumed = draft.conversation.turn is not None
    if resumed and open_calls(draft.messages):
        return "turn"  # nothing may stand between a call and its answer: the rest comes after
    follows: Next = "turn" if resumed else "rest"
    for place, (key, command) in enumerate(commands):
        if follows == "rest":
            behind = [later for _, later in commands[place + 1 :]]
            others = [other for k, other in commands if k != key]
            follows = decide(
                draft,
                scene,
                command,
                only=not any(_same_author(command, other) for other in others),
                quiet=any(silences(draft, scene, later) for later in behind),
            )
        elif follows == "execute" or not _joins(draft, command, scene, resumed=resumed):
            break
        draft.consumed.append(key)
    return follows


def answers_soon(draft: Draft, commands: Sequence[tuple[str, Command]], scene: Scene) -> bool:
    """Whether nothing but messages waits, and an agent is about to answer one of them."""
    if desk.silent(draft) or draft.conversation.offer is not None:
        return False
    said = [command for _, command in commands if isinstance(command, Said)]
    return len(said) == len(commands) and any(
        answers(draft, scene, s) and s.who not in scene.spent for s in said
    )


def _joins(draft: Draft, command: Command, scene: Scene, *, resumed: bool) -> bool:
    """Takes up a command before the turn that follows anyhow, if it may go before it."""
    turn = draft.conversation.turn
    if not isinstance(command, Said):
        if resumed:
            decide(draft, scene, command, only=True, quiet=True)
        return resumed
    if not answers(draft, scene, command):
        overhear(draft, scene, command)
        return True
    if turn is None or command.who != turn.customer or command.who in scene.spent:
        return False
    hear(draft, scene, command)
    return True


def _same_author(one: Command, other: Command) -> bool:
    return isinstance(one, Said) and isinstance(other, Said) and one.who == other.who
