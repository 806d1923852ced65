"""The tables: a request, and the messages that go out for it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Double, ForeignKey, Index, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

PENDING, DELIVERED, PARKED = "pending", "delivered", "parked"


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, also where the database keeps no time zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without a time zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """With its time zone."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Of all tables."""


class ContactRequest(Base):
    """What an employer asked a hogeschool, after saying yes to the summary.

    Attributes:
        id: random.
        reference: what the employer and the hogeschool name it by.
        fingerprint: the same for the same data from the same conversation.
        sender: the conversation.
        school_id, school_name: the hogeschool; empty when it does not matter which.
        transcript: the conversation, when the employer agreed that it goes along.
    """

    __tablename__ = "contact_requests"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    sender: Mapped[str] = mapped_column(String(255), index=True)
    school_id: Mapped[str | None] = mapped_column(String(64))
    school_name: Mapped[str | None] = mapped_column(String(200))
    company: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(String(32), index=True)
    question: Mapped[str] = mapped_column(Text)
    call_when: Mapped[str | None] = mapped_column(String(200))
    transcript: Mapped[str | None] = mapped_column(Text)
    messages: Mapped[list["Message"]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="Message.id"
    )


class Message(Base):
    """One delivery of a request, in the outbox until it is delivered or parked.

    Attributes:
        id: random; also the idempotency key that receivers see.
        channel: "email", "webhook" or "file".
        target: the address, or the folder.
        claimed_until: until when a worker has it.
        next_at: not tried again before.
    """

    __tablename__ = "contact_messages"
    __table_args__ = (Index("contact_messages_due", "state", "next_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("contact_requests.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(16), default=PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    next_at: Mapped[datetime] = mapped_column(UtcTime)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    request: Mapped[ContactRequest] = relationship(back_populates="messages")


class Redaction(Base):
    """A conversation of which the events between two moments (seconds since 1970) are to be blanked."""

    __tablename__ = "contact_redactions"

    sender: Mapped[str] = mapped_column(String(255), primary_key=True)
    since: Mapped[float] = mapped_column(Double)
    until: Mapped[float] = mapped_column(Double)
