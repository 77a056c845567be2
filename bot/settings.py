"""What an operator may set, read once from the environment and ``.env``, all faults together.

A variable of the environment wins over the same one in ``.env``; an empty one unsets it. Every
default that a person may want to change stands in ``Settings``. docs/configuration.md explains
each of them and is checked against this file.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.demands import missing

__all__ = ["Fault", "Role", "Settings", "SettingsError"]
