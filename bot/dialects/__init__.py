"""What small models and their servers make of the protocol, put right before a turn reads it.

Neither a call that was written as text nor a template's marks reach a customer as words.
"""

from bot.dialects.model import Understood

__all__ = ["Understood"]
