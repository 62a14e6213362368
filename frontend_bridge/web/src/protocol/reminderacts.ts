import type { ActKind } from "./acts";

/** The acts of reminders; `mutual_pool/office/desk/reminder_acts.py` is the other half. */

export const SUBSCRIBE: ActKind = {
  name: "Subscribe",
  own: [
    { name: "channel", type: "string" },
    { name: "address", type: "string" },
    { name: "language", type: "string" },
    { name: "phrase", type: "string" },
    { name: "eventsLeft", type: "uint16" },
  ],
};

export const END_SUBSCRIPTION: ActKind = {
  name: "EndSubscription",
  own: [{ name: "subscription", type: "uint32" }],
};

export const RENEW_CALENDAR: ActKind = {
  name: "RenewCalendar",
  own: [{ name: "language", type: "string" }],
};

export const END_CALENDAR: ActKind = { name: "EndCalendar", own: [] };
