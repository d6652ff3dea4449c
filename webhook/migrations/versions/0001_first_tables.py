"""Create the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("chain_digest", sa.String(length=64), nullable=False),
    )
    op.create_index("ix_audit_events_recorded_at", "audit_events", ["recorded_at"])
    op.create_index("ix_audit_events_reference", "audit_events", ["reference"])
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("chain_digest", sa.String(length=64), nullable=False),
    )
    op.create_table(
        "consent_events",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("subject_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("chain_digest", sa.String(length=64), nullable=False),
    )
    op.create_index("ix_consent_events_subject_fingerprint", "consent_events", ["subject_fingerprint"])
    op.create_table(
        "consent_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("chain_digest", sa.String(length=64), nullable=False),
    )
    op.create_table(
        "conversations",
        sa.Column("conversation_id", sa.String(length=64), primary_key=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("identity_level", sa.String(length=16), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("subject_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("draft_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_conversations_draft_started_at", "conversations", ["draft_started_at"])
    op.create_index("ix_conversations_last_seen_at", "conversations", ["last_seen_at"])
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", "kind"),
    )
    op.create_table(
        "desk_accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("setup_digest", sa.String(length=64), nullable=True),
        sa.Column("setup_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("setup_digest"),
    )
    op.create_table(
        "desk_failed_logins",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_desk_failed_logins_failed_at", "desk_failed_logins", ["failed_at"])
    op.create_index("ix_desk_failed_logins_subject", "desk_failed_logins", ["subject"])
    op.create_table(
        "gap_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "topic"),
    )
    op.create_table(
        "notice_cursors",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("type", sa.String(length=8), nullable=False),
        sa.Column("right", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("legal_due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("identity_level", sa.String(length=16), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("verbatim", sa.Text(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=True),
        sa.Column("wish_message_id", sa.String(length=64), nullable=True),
        sa.Column("subject_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.UniqueConstraint("idempotency_key"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_requests_closed_at", "requests", ["closed_at"])
    op.create_index("ix_requests_conversation_id", "requests", ["conversation_id"])
    op.create_index("ix_requests_legal_due_on", "requests", ["legal_due_on"])
    op.create_index("ix_requests_received_at", "requests", ["received_at"])
    op.create_index("ix_requests_right", "requests", ["right"])
    op.create_index("ix_requests_status", "requests", ["status"])
    op.create_index("ix_requests_subject_fingerprint", "requests", ["subject_fingerprint"])
    op.create_table(
        "sms_inbound",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("message_sid", sa.String(length=34), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("recipient", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("media_count", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duplicate_count", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("last_error", sa.String(length=32), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("provider", "message_sid"),
    )
    op.create_index("ix_sms_inbound_claim", "sms_inbound", ["status", "conversation_id", "id"])
    op.create_index("ix_sms_inbound_conversation_id", "sms_inbound", ["conversation_id"])
    op.create_index("ix_sms_inbound_received_at", "sms_inbound", ["received_at"])
    op.create_table(
        "sms_threads",
        sa.Column("conversation_id", sa.String(length=64), primary_key=True),
        sa.Column("first_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outage_notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("button_payloads", sa.Text(), nullable=True),
    )
    op.create_table(
        "used_identity_tokens",
        sa.Column("jti_hash", sa.String(length=64), primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_used_identity_tokens_expires_at", "used_identity_tokens", ["expires_at"])
    op.create_table(
        "worker_heartbeats",
        sa.Column("worker", sa.String(length=64), primary_key=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "chat_messages",
        sa.Column("position", sa.Integer(), autoincrement=True, primary_key=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("client_message_id", sa.String(length=36), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answers"], ["chat_messages.position"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.conversation_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("conversation_id", "client_message_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_chat_messages_answers", "chat_messages", ["answers"])
    op.create_index("ix_chat_messages_conversation_id_position", "chat_messages", ["conversation_id", "position"])
    op.create_table(
        "chat_sessions",
        sa.Column("token_hash", sa.String(length=64), primary_key=True),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.conversation_id"], ondelete="CASCADE"),
    )
    op.create_index("ix_chat_sessions_conversation_id", "chat_sessions", ["conversation_id"])
    op.create_index("ix_chat_sessions_expires_at", "chat_sessions", ["expires_at"])
    op.create_table(
        "consent_states",
        sa.Column("subject_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["consent_events.id"]),
        sa.PrimaryKeyConstraint("subject_fingerprint", "channel", "purpose"),
    )
    op.create_index("ix_consent_states_last_contact_at", "consent_states", ["last_contact_at"])
    op.create_table(
        "desk_sessions",
        sa.Column("token_digest", sa.String(length=64), primary_key=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["desk_accounts.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "message_stamps",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.conversation_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conversation_id", "message_id"),
    )
    op.create_table(
        "request_contacts",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("request_id", "fingerprint"),
    )
    op.create_index("ix_request_contacts_fingerprint", "request_contacts", ["fingerprint"])
    op.create_table(
        "request_links",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("linked_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["linked_id"], ["requests.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("request_id", "linked_id"),
    )
    op.create_table(
        "request_suspensions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_request_suspensions_request_id", "request_suspensions", ["request_id"])
    op.create_table(
        "sms_outbound",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("inbound_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("provider_sid", sa.String(length=34), nullable=True),
        sa.Column("error_code", sa.String(length=32), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["sms_inbound.id"]),
        sa.UniqueConstraint("inbound_id", "seq"),
        sa.UniqueConstraint("provider_sid"),
    )
    op.create_index("ix_sms_outbound_claim", "sms_outbound", ["status", "conversation_id", "id"])
    op.create_index("ix_sms_outbound_conversation_id", "sms_outbound", ["conversation_id"])
    op.create_index("ix_sms_outbound_created_at", "sms_outbound", ["created_at"])


def downgrade() -> None:
    for table in (
        "sms_outbound", "request_suspensions", "request_links", "request_contacts", "message_stamps",
        "desk_sessions", "consent_states", "chat_sessions", "chat_messages", "worker_heartbeats",
        "used_identity_tokens", "sms_threads", "sms_inbound", "requests", "notice_cursors", "gap_counts",
        "desk_failed_logins", "desk_accounts", "daily_counts", "conversations", "consent_heads",
        "consent_events", "audit_heads", "audit_events",
    ):  # fmt: skip
        op.drop_table(table)
