"""What the parts of a report are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Amount = Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]*)$")]
Address = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, lt=2**53)]
Time = Annotated[int, Field(ge=0, lt=2**53)]


class Part(BaseModel):
    """A part of the report: no field more, none of another type, none changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
