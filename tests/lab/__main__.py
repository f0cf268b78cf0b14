"""Run a private pcscd until Ctrl-C: `python -m lab [PAIRS]` prints the setting to use and the ports of the readers."""

import shlex
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from lab.pcscd import Pcscd, missing


def main() -> None:
    """Start it, say how to use it, and wait to be stopped."""
    lacking = missing()
    if lacking is not None:
        sys.exit(lacking)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    home = Path(tempfile.mkdtemp(prefix="lc-"))
    pcscd = Pcscd(home / "pcscd.comm", int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    try:
        pcscd.start()
        print(f"export PCSCLITE_CSOCK_NAME={shlex.quote(str(pcscd.socket_path))}")  # noqa: T201
        for reader in pcscd.readers:
            print(f"# {reader.name} takes cards at 127.0.0.1:{reader.port}", flush=True)  # noqa: T201
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        pcscd.close()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
