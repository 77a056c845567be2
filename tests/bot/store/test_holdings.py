"""Places in an operator's hands."""

from bot.mail import Changes, Put
from bot.store.holdings import Holdings
from bot.store.mailbox import Mailbox

PLACE = "thread:T1:C1:1.000001"


async def test_nobody_takes_a_place_from_its_owner(mailbox: Mailbox) -> None:
    """An operator has it when nobody does, whether or not something is due there."""
    holdings = Holdings(mailbox)
    await mailbox.put(Put(place=PLACE, id="m", body="{}", marks=("m",), opens=True))
    claim = await mailbox.claim(PLACE, "w1")
    assert claim is not None
    assert await holdings.own(PLACE, "operator") is None
    assert not await holdings.drop(PLACE)
    done = Changes(state="{}", kept=0, consume=["m"], release=True)
    assert await mailbox.commit(claim, done) == "ok"
    assert await holdings.own(PLACE, "operator") is not None
