"""Keep the digests of receipts, and the one-time codes by which a person follows a request."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("requests", sa.Column("receipt_digests", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "follow_up_codes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("reference_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("requests.id", ondelete="CASCADE"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_message_id", sa.String(length=64), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
    )
    for column in ("conversation_id", "reference_fingerprint", "request_id", "created_at", "contact_fingerprint"):
        op.create_index(f"ix_follow_up_codes_{column}", "follow_up_codes", [column])


def downgrade() -> None:
    op.drop_table("follow_up_codes")
    op.drop_column("requests", "receipt_digests")
