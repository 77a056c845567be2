"""The garbage collector's pace in a process that holds thousands of conversations.

By default a full pass comes whenever the living grow by a quarter, and stops the loop while it walks
all of them: 0.7 s with 5,000 open model calls. Nearly nothing here is cyclic, so that such a pass finds
nothing; the young generations take what there is.
"""

from __future__ import annotations

import gc

FULL_PASS = (2_000, 10, 500)
"""Objects more than before a young pass; young passes before a middle one; of those before a full
one. Together 10 million objects."""


def collect_rarely() -> None:
    """Sets the pace, and leaves what was loaded so far out of every pass.

    For the start of a process of its own, after its imports: what is garbage already stays.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*FULL_PASS)
