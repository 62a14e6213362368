"""The tables of services. No row says which code an account has, nor when it asked.

What belongs to members has no row numbers (`WITHOUT ROWID`): they would be in the order of asking.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from frontend_bridge.desk.tables import metadata

programmes = Table(
    "service_programmes",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("last_day", Integer, nullable=False, comment="UTC day"),
    Column("leaves", LargeBinary, nullable=False, comment="32 bytes each, public"),
)

codes = Table(
    "service_codes",
    metadata,
    Column("programme", BigInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), primary_key=True, comment="random"),
    Column("sealed", LargeBinary, nullable=False, comment="a code, by the desk's key"),
    sqlite_with_rowid=False,
)

handed = Table(
    "service_handed",
    metadata,
    Column("programme", BigInteger, primary_key=True, autoincrement=False),
    Column("account", String(42), primary_key=True),
    Column("sealed", LargeBinary, nullable=False, comment="encrypted to the member"),
    sqlite_with_rowid=False,
)

ratings = Table(
    "service_ratings",
    metadata,
    Column("programme", BigInteger, primary_key=True, autoincrement=False),
    Column("tag", LargeBinary(32), primary_key=True, comment="a keyed hash of the position"),
    Column("quarter", String(7), nullable=False),
    Column("stars", Integer, nullable=False),
    sqlite_with_rowid=False,
)

holders = Table(
    "service_holders",
    metadata,
    Column("programme", BigInteger, primary_key=True, autoincrement=False),
    Column("tag", LargeBinary(32), primary_key=True, comment="a keyed hash of the identity"),
    sqlite_with_rowid=False,
)
