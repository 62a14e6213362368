"""The text of the metrics is written once a second, however many ask for it."""

from frontend_bridge.api.health import Progress
from frontend_bridge.api.http.metrics import FRESH_SECONDS, Metrics


def test_the_text_is_written_once_a_second():
    now = 100.0
    metrics = Metrics(Progress, clock=lambda: now)
    metrics.count("/v1/plan", 200, 0.01)
    first = metrics.text()
    assert b'mutual_pool_requests_total{route="/v1/plan",status="200"} 1.0' in first
    metrics.count("/v1/plan", 200, 0.01)
    now += FRESH_SECONDS / 2
    assert metrics.text() == first
    now += FRESH_SECONDS / 2
    assert b'{route="/v1/plan",status="200"} 2.0' in metrics.text()
