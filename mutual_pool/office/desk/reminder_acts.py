"""The acts by which somebody asks for reminders, and ends them."""

from mutual_pool.office.desk.acts import ActKind

SUBSCRIBE = ActKind(
    "Subscribe",
    (
        ("channel", "string"),
        ("address", "string"),
        ("language", "string"),
        ("phrase", "string"),
        ("eventsLeft", "uint16"),
    ),
)
END_SUBSCRIPTION = ActKind("EndSubscription", (("subscription", "uint32"),))
RENEW_CALENDAR = ActKind("RenewCalendar", (("language", "string"),))
END_CALENDAR = ActKind("EndCalendar", ())
