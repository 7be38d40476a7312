"""What holds for all tests, however slow the machine is and from wherever they are started."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ("pytester",)

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# Whoever starts pytest in the background lets it ignore these signals, and programs under test would inherit that.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
