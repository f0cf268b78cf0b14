"""Keys of every kind: made by ssh-keygen, or in software where a token would hold them."""

import shutil
from pathlib import Path

import pytest
from desk.keygen import KeygenFolder


@pytest.fixture
def keygen(tmp_path: Path) -> KeygenFolder:
    """Give a folder for keys; the test is skipped, and says so, where OpenSSH is missing."""
    found = shutil.which("ssh-keygen")
    if found is None:
        pytest.skip("ssh-keygen is not installed (ops/setup tests installs it, or says how)")
    return KeygenFolder(found, tmp_path)
