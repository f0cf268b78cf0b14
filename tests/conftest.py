"""What every test finds: the laboratory's fixtures, and a socket name that keeps tests away from the system's pcscd."""

import os
import signal
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

os.environ["LC_ALL"] = "C.UTF-8"  # what tests look for is English, wherever they run

sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # how long an example takes says nothing where the machine is busy

pytest_plugins = [
    "lab.server",
    "lab.engines",
    "lab.homes",
    "desk.fixtures",
    "lab.fixtures",
    "lab.lanes",
    "lab.made_once",
    "lab.office",
    "lab.issued_office",
    "lab.two_rooms",
]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell; the program would heed that
    signal.signal(signal.SIGINT, signal.default_int_handler)
