"""What every part of a document that a page reads is made of: bounds, amounts, facts."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Amount = Annotated[Decimal, Field(ge=0, le=10**15)]
"""Beyond these bounds there is no price, weight or length of time, and no drawing."""
Count = Annotated[int, Field(ge=0, le=10**9)]
Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(ge=0, le=10**9)]


class Part(BaseModel):
    """A part of a document: frozen, and deaf to keys it does not know."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Money(Part):
    """An amount and what one of it is paid for."""

    amount: Amount
    currency: Literal["USD"] = "USD"
    """A page has one: what was written in another is not read."""
    unit: str = ""


class Fact(Part):
    """A fact with where it comes from."""

    statement: str
    source: str | None = None
    date: datetime.date | None = None
    confidence: str | None = None
    assumed: bool = False
    file: str | None = None
