"""Keep which general rules of law the DPO validated, and for which text."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webhook.database import Base, UtcDateTime
from webhook.desk.tables import DeskAccount


class LegalCardValidation(Base):
    """Hold the validation of one card of policy_kb/legal_cards.yml; it counts only while the card has this digest."""

    __tablename__ = "legal_card_validations"

    card_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    validated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    account_id: Mapped[int | None] = mapped_column(ForeignKey("desk_accounts.id", ondelete="SET NULL"))

    account: Mapped[DeskAccount | None] = relationship(lazy="joined")
