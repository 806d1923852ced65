"""Conversations whose form has to be blanked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "contact_redactions",
        sa.Column("sender", sa.String(255), primary_key=True),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Removes it."""
    op.drop_table("contact_redactions")
