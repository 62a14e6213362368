"""What the tests of the contracts share."""

import pytest

# So that a failed assertion in a helper shows its values too.
pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in ("events", "members", "reverts")))
