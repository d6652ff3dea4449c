"""Keep which legal cards the DPO validated, and for which text."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "legal_card_validations",
        sa.Column("card_id", sa.String(length=64), primary_key=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("desk_accounts.id", ondelete="SET NULL"), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("legal_card_validations")
