"""How do the parts come together? The only place that joins them, reads the clock, and hands settings on as values."""

from app.wiring.clock import SteadyClock, clock
from app.wiring.keys import audit_keys, use_keys
from app.wiring.logs import configure_logs
from app.wiring.watch import build_post, run_auditor
from app.wiring.ways_out import build_channels, build_telephony
from app.wiring.web import assemble, create_app
from app.wiring.worker import knock_at, open_telling, run_worker

__all__ = [
    "SteadyClock",
    "assemble",
    "audit_keys",
    "build_channels",
    "build_post",
    "build_telephony",
    "clock",
    "configure_logs",
    "create_app",
    "knock_at",
    "open_telling",
    "run_auditor",
    "run_worker",
    "use_keys",
]
