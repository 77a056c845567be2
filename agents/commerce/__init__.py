"""Shops: the port that teams buy and refund through, and what passes through it.

``Commerce`` is the port, ``MemoryCommerce`` a shop in a dictionary, ``Catalogue`` the shelf that
embedded shops sell from. ``agents.commerce.contract`` holds the checks that every shop passes;
``agents.commerce.errors`` draws the tree of what can go wrong.
"""

from agents.commerce.catalogue import Catalogue
from agents.commerce.errors import (
    CommerceError,
    Declined,
    KeyReused,
    NotForSale,
    OutOfStock,
    PriceChanged,
    QuoteExpired,
    RefundTooLarge,
    Unavailable,
)
from agents.commerce.memory import MemoryCommerce
from agents.commerce.money import Money
from agents.commerce.port import Clock, Commerce
from agents.commerce.records import CustomerRef, Item, Line, Order, Quote, Refund

__all__ = [
    "Catalogue",
    "Clock",
    "Commerce",
    "CommerceError",
    "CustomerRef",
    "Declined",
    "Item",
    "KeyReused",
    "Line",
    "MemoryCommerce",
    "Money",
    "NotForSale",
    "Order",
    "OutOfStock",
    "PriceChanged",
    "Quote",
    "QuoteExpired",
    "Refund",
    "RefundTooLarge",
    "Unavailable",
]
