"""What customers call ACME's goods, so that a product is told from all else that a story names."""

from __future__ import annotations

import re

# The shop may sell other things, too: these only come first where several things are named.
_CALLED = (
    r"skates?|boots?|magnets?|anvils?|portable holes?|tornado seeds?|earthquake pills?|gliders?"
    r"|catapults?|dehydrated boulders?|bird ?seeds?|paint|tunnel kits?|rubber bands?|flying outfits?"
    r"|bat (?:suit|outfit|costume)s?|weather machines?|carrots?|traps?|mousetraps?|(?:jet|outboard) motors?"
    r"|steamrollers?|smoke (?:screen )?bombs?|time ?machines?|telescopes?|goggles|robot roadrunners?"
    r"|decoy robots?|unicycles?|cactus disguises?|dynamite|boomerangs?|avalanche (?:starter )?kits?"
    r"|submarines?|bungee(?: cord)?s?|umbrellas?|handcars?|(?:detour )?sign sets?|detour signs?"
    r"|vitamins|cannons?|grappling hooks?|cabins?|glue|elephant (?:call )?whistles?|whistles?|jet ?packs?"
)
_KINDS = (
    r"rocket|black|giant|jet(?:-powered| powered)?|hang|boulder(?:-proof| proof)?|irresistible|invisible"
    r"|painted|batty|pocket|explosive|instant|glue|mouse|outboard|remote control|slightly used|used"
    r"|x-?ray|hypnosis|decoy|lightning|desert|cliff|wind-up|railway|leg|muscle|self-loading"
    r"|overconfident|inflatable|log|spring(?:-loaded| loaded)?|roadrunner"
)
_GOODS = re.compile(rf"\b(?:(?:{_KINDS}) )*(?:{_CALLED})\b")


def goods_in(words: str) -> list[str]:
    """The goods that a text in lower case names, in its order: "rocket skates", "boot"."""
    return list(dict.fromkeys(_GOODS.findall(words)))
