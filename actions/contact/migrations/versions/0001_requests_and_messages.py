"""Requests and their outgoing messages."""

import sqlalchemy as sa
from alembic import op

from actions.contact.tables import UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes both tables."""
    op.create_table(
        "contact_requests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("reference", sa.String(16), nullable=False, unique=True),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("sender", sa.String(255), nullable=False, index=True),
        sa.Column("school_id", sa.String(64)),
        sa.Column("school_name", sa.String(200)),
        sa.Column("company", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320), index=True),
        sa.Column("phone", sa.String(32), index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("call_when", sa.String(200)),
        sa.Column("transcript", sa.Text),
    )
    op.create_table(
        "contact_messages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "request_id",
            sa.String(32),
            sa.ForeignKey("contact_requests.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("target", sa.String(500), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("next_at", UtcTime, nullable=False),
        sa.Column("claimed_by", sa.String(64)),
        sa.Column("claimed_until", UtcTime),
        sa.Column("delivered_at", UtcTime),
        sa.Column("last_error", sa.Text),
    )
    op.create_index("contact_messages_due", "contact_messages", ["state", "next_at"])


def downgrade() -> None:
    """Removes both."""
    op.drop_table("contact_messages")
    op.drop_table("contact_requests")
