"""What every noun shares: frozen, strict about keys, camelCase in YAML and snake_case in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt
from pydantic.alias_generators import to_camel


class Noun(BaseModel):
    """A frozen value whose YAML keys are the camelCase form of its field names; an unknown key is an error."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        # Each noun is validated as a part of a document; its own validator is built only if somebody asks for one.
        defer_build=True,
    )

    @classmethod
    def defaults(cls) -> Self:
        """One that says nothing, made without the validator that a call would build for it alone."""
        return super().model_construct()


Flag = StrictBool
"""True or false; the words yes and no are text."""

_MOST = 2**31 - 1
"""Kubernetes counts in 32 bits."""

Count = Annotated[StrictInt, Field(ge=0, le=_MOST)]
"""A whole number, zero allowed."""

Positive = Annotated[StrictInt, Field(ge=1, le=_MOST)]
"""A whole number of at least one."""

Number = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
"""A number of at least zero; whole numbers are fine."""

LabelKey = Annotated[
    str,
    Field(max_length=317, pattern=r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"),
]
"""A Kubernetes label key, with or without a prefix."""

LabelValue = Annotated[str, Field(pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")]
"""A Kubernetes label value: at most 63 letters, digits, dashes, underscores and dots."""

Labels = Mapping[LabelKey, LabelValue]
"""Kubernetes labels."""

AbsolutePath = Annotated[str, Field(pattern=r"^/[^:\x00]*[^/:\x00]$")]
"""A folder inside a container."""
