"""The HTTP interface: routes, views, responses, limits, the live stream."""
