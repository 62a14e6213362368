"""What has had its time goes: sessions, texts that nobody signed."""

from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.sessions import forget_expired


def tidy(desk: Desk) -> None:
    """Delete what has had its time.

    Raises:
        SQLAlchemyError: if the database does not answer.
    """
    with desk.store.writing() as connection:
        forget_expired(connection, desk.now())
