"""What the clerk's sentences are for."""

from __future__ import annotations

from enum import StrEnum, auto


class Act(StrEnum):
    """What a sentence is for."""

    # any agent
    WELCOME = auto()
    GREET = auto()
    ASK_NEED = auto()
    ASK_WHICH_WAY = auto()
    SMALL_TALK = auto()
    BOT = auto()
    ABILITIES = auto()
    OFF_TOPIC = auto()
    NO_HUMAN = auto()
    PASSED_ON = auto()
    NOT_PASSED_ON = auto()
    ANYTHING_ELSE = auto()
    THANKED = auto()
    FAREWELL = auto()
    DROPPED = auto()
    GO_ON = auto()
    NO_SALES = auto()
    NO_REPAIRS = auto()
    TROUBLE = auto()
    # sales
    ASK_ROADRUNNER = auto()
    ASK_PRODUCT = auto()
    ASK_USE = auto()
    EXTREME = auto()
    NOT_FOUND = auto()
    WHICH_ONE = auto()
    PITCH = auto()
    PRICE = auto()
    HAGGLE = auto()
    OFFER = auto()
    ORDERED = auto()
    ORDER_CANCELLED = auto()
    ORDER_FAILED = auto()
    OFFER_FIRST = auto()
    # issues and repairs
    ASK_PROBLEM = auto()
    ASK_ITEM = auto()
    ASK_OTHER_ITEM = auto()
    ITEM_UNKNOWN = auto()
    FIX = auto()
    OFFER_REFUND = auto()
    REFUNDED = auto()
    REFUND_CANCELLED = auto()
    REFUND_FAILED = auto()
    REQUESTED = auto()
    GLAD = auto()
    POLICY = auto()
    UNDECIDED = auto()
    # tools that the clerk has never seen
    HELLO = auto()
    HELLO_NAME = auto()
    ASK_ARGUMENT = auto()
    ASK_CHOICE = auto()
    CAN_HELP = auto()
    LOST = auto()
    TOOL_DONE = auto()
    TOOL_CANCELLED = auto()
    TOOL_SUCCEEDED = auto()
    TOOL_RESULT = auto()
    TOOL_FAILED = auto()
    TOOL_SILENT = auto()
