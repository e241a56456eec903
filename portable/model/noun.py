"""What every noun shares: frozen, strict about keys, camelCase in YAML and snake_case in Python."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt
from pydantic.alias_generators import to_camel


class Noun(BaseModel):
    """A frozen value whose YAML keys are the camelCase form of its field names; an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        # Each noun is validated as a part of a document; its own validator is built only if somebody asks for one.
        defer_build=True,
    )


Flag = StrictBool
"""True or false; the words yes and no are text."""

Count = Annotated[StrictInt, Field(ge=0)]
"""A whole number, zero allowed."""

Positive = Annotated[StrictInt, Field(ge=1)]
"""A whole number of at least one."""

Number = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
"""A number of at least zero; whole numbers are fine."""
