"""The public notice of a claim: what everybody may read of it, and nothing that names the member.

It is masked by construction. A name is there as one first letter and stars, an age as the band it
falls in, a place as a province; a field for a full name, a document's number or a birthday does not
exist, and whatever looks like one in a field of free words is refused. The hash of the canonical
form is what the assessors sign as `noticeHash`, so the document can lie anywhere: it is found and
checked by its hash.
"""

import re
from typing import Annotated, Any, Literal

import rfc8785
from eth_utils.crypto import keccak
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

VERSION = "mutual-pool-notice/1"

_LONGEST_NUMBER = 5
_DIGITS = re.compile(r"[0-9\u0660-\u0669\uff10-\uff19](?:[ ./\-]?[0-9\u0660-\u0669\uff10-\uff19])+")
_DATE = re.compile(
    r"\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b|\d{1,4}\s*\u5e74|\d{1,2}\s*\u6708\s*\d{1,2}"
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+(?:\s+(?:[A-Z]\.\s*)?[A-Z][a-z]+)+\b")
_ADDRESS_OF_MAIL = re.compile(r"\S+@\S+")


def _impersonal(words: str) -> str:
    """Refuse words that hold what looks like a number of a document, a date, or a full name."""
    if any(len(re.sub(r"\D", "", run)) > _LONGEST_NUMBER for run in _DIGITS.findall(words)):
        raise ValueError("a number of more than five digits, such as a document's, is not allowed")
    if _DATE.search(words):
        raise ValueError("an exact date, such as a birthday, is not allowed")
    if _ADDRESS_OF_MAIL.search(words):
        raise ValueError("an address of mail is not allowed")
    if _CAPITALISED.search(words):
        raise ValueError("two capitalised words in a row, such as a full name, are not allowed")
    return words


Words = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_impersonal)]
MaskedName = Annotated[str, Field(pattern=r"^[^\W\d_]\*{1,3}$")]
AgeBand = Annotated[str, Field(pattern=r"^\d{1,3}-\d{1,3}$")]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
Address = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
Amount = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)$")]
Count = Annotated[int, Field(ge=0, lt=2**53)]

_NARROWEST_BAND = 4


class NoticeDocument(BaseModel):
    """What is shown of an approved claim while members may object."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    schema_version: Literal["mutual-pool-notice/1"] = Field(description="this version")
    chain_id: Count = Field(description="the chain's id")
    desk: Address = Field(description="the claim desk")
    claim: Count = Field(description="the claim's number there")
    masked_name: MaskedName = Field(description="one letter and one to three stars, such as Z**")
    age_band: AgeBand = Field(description="a band of at least five years, such as 30-34")
    sex: Literal["f", "m", "x"] = Field(description="f, m, or x where it is not told")
    province: Words = Field(description="the province, no smaller place")
    condition: Words = Field(description="the illness or accident, in a few words")
    severity: Literal["severe", "mild"] = Field(description="as the plan's classes have it")
    benefit_class: Count = Field(description="the benefit class")
    benefit: Amount = Field(description="the benefit, in the asset's smallest part")
    days_in_plan: Count = Field(description="days of membership on the day of the incident")
    contributed: Amount = Field(description="what the member has paid for others so far")
    helped_so_far: Count = Field(description="claims that were paid before this one")
    findings_hash: Hash = Field(description="the hash of the assessors' findings, not public")

    @field_validator("age_band")
    @classmethod
    def _wide_enough(cls, band: str) -> str:
        low, high = map(int, band.split("-"))
        if high - low < _NARROWEST_BAND:
            raise ValueError("a band of less than five years is nearly a birthday")
        return band


def canonical(notice: NoticeDocument) -> bytes:
    """Return a notice in canonical JSON (RFC 8785): the bytes that are hashed and shown."""
    return rfc8785.dumps(notice.model_dump(mode="json"))


def hash_of(notice: NoticeDocument) -> bytes:
    """Return the keccak-256 of a notice's canonical form: the `noticeHash` that is signed."""
    return bytes(keccak(canonical(notice)))


def file_name(notice: NoticeDocument) -> str:
    """Return the name under which a notice is kept and found: its own hash."""
    return f"{hash_of(notice).hex()}.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of this version."""
    found = NoticeDocument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": VERSION, **found}
