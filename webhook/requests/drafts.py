"""Check the draft of a request that the actions or a conversation hold (docs/seams.md, "Draft")."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from gdpr.requests import Flag, RequestType, Role
from gdpr.rights import Right

# The server knows these from the conversation and the calendar; a caller may not say otherwise.
SET_BY_SERVER: Final = frozenset(
    {"reference", "received_at", "due_on", "legal_due_on", "channel", "identity_level", "status"}
)

ShortText = Annotated[str, StringConstraints(max_length=500)]
MessageId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class DraftRefused(ValueError):
    """Name the first wrong field of a draft and what is wrong with it, by a code of `templates/problems.yml`."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code}: {field}")
        self.code = code
        self.field = field


class _Part(BaseModel):
    """Refuse fields that the contract does not name, and keep those that were given: a null was asked and skipped."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FullName(_Part):
    """A person's name."""

    first_name: ShortText | None = None
    last_name: ShortText | None = None


class PostalAddress(_Part):
    """Where a letter reaches the person."""

    street: ShortText | None = None
    postcode: ShortText | None = None
    city: ShortText | None = None
    complement: ShortText | None = None


class Identity(_Part):
    """Who is asking, in the contract's normal forms."""

    full_name: FullName | None = None
    birth_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    tenant_reference: ShortText | None = None
    email: ShortText | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")] | None = None
    postal_address: PostalAddress | None = None


class Requester(_Part):
    """In what capacity, and for whom."""

    role: Annotated[Role, Field(strict=False)] | None = None
    on_behalf_of: ShortText | FullName | None = None


class Draft(_Part):
    """A request before it is filed."""

    wish_message_id: MessageId
    type: Annotated[RequestType, Field(strict=False)] = RequestType.RIGHT
    right: Annotated[Right, Field(strict=False)] | None = None
    identity: Identity = Identity()
    requester: Requester = Requester()
    details: dict[ShortText, Any] = {}
    verbatim: Annotated[str, StringConstraints(max_length=4000)] = ""
    flags: list[Annotated[Flag, Field(strict=False)]] = []
    linked_to: list[ShortText] = []
    policy_version: Annotated[str, StringConstraints(max_length=64)] = ""

    @model_validator(mode="after")
    def check_right(self) -> "Draft":
        """Refuse a right that is not filed here, a right with a breach, and a missing right."""
        if self.type is RequestType.BREACH:
            if self.right is not None:
                raise ValueError("a breach has no right")
        elif self.right is None or not self.right.filed:
            raise ValueError("this right is not filed")
        return self

    def given(self, part: Literal["identity", "requester"]) -> dict[str, Any]:
        """Give the fields of a part that were sent, as JSON values."""
        fields: dict[str, Any] = getattr(self, part).model_dump(mode="json", exclude_unset=True)
        return fields


def read_draft(body: dict[str, Any]) -> Draft:
    """Check a draft. Raises DraftRefused, which names the first wrong field ("identity.phone")."""
    for field in body:
        if field in SET_BY_SERVER:
            raise DraftRefused("set_by_server", field)
    try:
        return Draft.model_validate(body)
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> DraftRefused:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"] if not _is_branch(part)) or "right"
    if field == "right":
        return DraftRefused("unknown_right", field)
    code = {"missing": "missing_field", "extra_forbidden": "unknown_field"}.get(first["type"], "invalid_value")
    return DraftRefused(code, field)


def _is_branch(part: str | int) -> bool:
    """Tell the names that pydantic gives to the branches of a union from the names of fields."""
    return isinstance(part, str) and (part[:1].isupper() or "[" in part or part == "str")
