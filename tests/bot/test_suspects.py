"""Which places are tried alone, and which beside others, behind workers that died."""

from bot.suspects import TOGETHER, Suspects


def test_the_first_is_tried_alone() -> None:
    """Until it is known to have survived, nobody else is."""
    suspects = Suspects()
    assert suspects.enter(alone=False) == "alone"
    assert not suspects.has_room
    assert suspects.enter(alone=False) is None
    suspects.leave(tried=True)
    assert suspects.enter(alone=False) == "together"


def test_a_survival_speaks_for_many_and_not_for_all() -> None:
    """So that not too many go alone when a worker dies with them."""
    suspects = _calm()
    assert [suspects.enter(alone=False) for _ in range(TOGETHER)] == ["together"] * TOGETHER
    assert suspects.enter(alone=False) is None
    suspects.leave(tried=True)
    assert suspects.enter(alone=False) == "together"


def test_what_was_nothing_to_do_speaks_for_nobody() -> None:
    """Another worker may have taken it."""
    suspects = Suspects()
    assert suspects.enter(alone=False) == "alone"
    suspects.leave(tried=False)
    assert suspects.enter(alone=False) == "alone"


def test_who_died_in_company_is_tried_alone() -> None:
    """It waits until the others are gone, and they for it."""
    suspects = _calm()
    assert suspects.enter(alone=False) == "together"
    assert suspects.enter(alone=True) is None
    suspects.leave(tried=True)
    assert suspects.enter(alone=True) == "alone"
    assert suspects.enter(alone=False) is None


def _calm() -> Suspects:
    suspects = Suspects()
    suspects.enter(alone=False)
    suspects.leave(tried=True)
    return suspects
