"""How long each part of a plan's end takes, in seconds."""

from tests.support.deploying import DAY, GRACE

QUIT, FILING = 7 * DAY, 187 * DAY
# How long voters have to be too few.
SHORT = GRACE + 30 * DAY
