"""Secrets made, split and rebuilt through the real child process."""

import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from workers import my_children, open_files

from lifecycle.domain.check_values import CONVENTIONS
from lifecycle.domain.errors import Defect, ExitCode
from lifecycle.domain.secret import Secret
from lifecycle.sharing import Dealt, SharesDisagree, TooFewShares, deal, deal_again, deal_key, rebuild, reveal_key


def picked(dealt: Dealt, *numbers: int) -> dict[int, Secret]:
    """Choose some of the shares."""
    return {number: dealt.shares[number] for number in numbers}


def flipped(share: Secret) -> Secret:
    """A share with one bit turned over."""
    with share.revealed() as lent:
        lent[20] ^= 4
        return Secret(lent)


@pytest.mark.parametrize(("needed", "issued"), [(2, 2), (2, 3), (3, 5), (2, 64), (64, 64)])
def test_shares_that_were_dealt_rebuild_the_secret(needed: int, issued: int) -> None:
    """The last M, the first M, and all of them have the identity that was given with them."""
    with deal(needed, issued) as dealt:
        numbers = list(dealt.shares)
        assert numbers == list(range(1, issued + 1))
        for chosen in (numbers[-needed:], numbers[:needed][::-1], numbers[: needed + 2]):
            assert rebuild(picked(dealt, *chosen), needed) == dealt.identity


def test_two_secrets_are_never_the_same() -> None:
    """Nor two shares; check values are upper-case hex digits, fingerprints 64 lower-case ones."""
    with deal(2, 2) as first, deal(2, 2) as second:
        assert first.identity != second.identity
        shares = [*first.shares.values(), *second.shares.values()]
        assert not any(one.matches(other) for at, one in enumerate(shares) for other in shares[:at])
        for identity in (first.identity, second.identity):
            values = [identity.check_values.of(convention) or "" for convention in CONVENTIONS]
            assert [len(bytes.fromhex(value)) for value in values] == [5, 3, 8]
            assert len(bytes.fromhex(identity.fingerprint)) == 32
            assert all(value == value.upper() for value in values)
            assert identity.fingerprint.islower()


def test_a_secret_dealt_again_keeps_its_identity_and_not_its_shares() -> None:
    """Old shares and new ones do not mix."""
    with deal(2, 3) as old, deal_again(picked(old, 1, 3), 2, 3, 5) as new:
        assert new.identity == old.identity
        assert list(new.shares) == [1, 2, 3, 4, 5]
        assert rebuild(picked(new, 5, 1, 3), 3) == old.identity
        assert not any(new.shares[number].matches(share) for number, share in old.shares.items())
        assert rebuild(picked(new, 1, 2) | picked(old, 3), 3) != old.identity
        assert rebuild(picked(old, 1) | picked(new, 2), 2) != old.identity
        with deal_again(picked(new, 1, 2, 3), 3, 3, 5) as third:
            assert rebuild(picked(new, 1, 2) | picked(third, 3), 3) != old.identity


def test_too_few_shares_are_refused_by_their_number() -> None:
    """No child is asked."""
    with deal(3, 4) as dealt:
        for shares in ({}, picked(dealt, 1, 4)):
            with pytest.raises(TooFewShares) as caught:
                rebuild(shares, 3)
            assert caught.value.params == {"given": len(shares), "needed": 3}
            with pytest.raises(TooFewShares):
                deal_again(shares, 3, 2, 2)
    assert str(caught.value) == "too-few-shares: Different shares presented: 2. Needed: 3."
    assert caught.value.exit_code == ExitCode.OPERATOR


def test_a_share_that_disagrees_is_named_where_it_can_be_told() -> None:
    """From two more than are needed; with one more it is only noticed; nothing is dealt from them."""
    with deal(2, 4) as dealt:
        wrong = picked(dealt, 1, 2, 3, 4) | {2: flipped(dealt.shares[2])}
        with pytest.raises(SharesDisagree) as named:
            rebuild(wrong, 2)
        with pytest.raises(SharesDisagree) as unnamed:
            deal_again({number: wrong[number] for number in (1, 2, 3)}, 2, 2, 3)
    assert (named.value.number, unnamed.value.number) == (2, None)
    assert str(named.value).endswith("do not fit together. Share 2 is wrong.")
    assert str(unnamed.value).endswith("do not fit together. These shares do not show which one is wrong.")
    assert named.value.exit_code == ExitCode.CARD


def test_shares_of_two_sets_disagree_or_give_an_identity_that_nobody_has() -> None:
    """With exactly M only the fingerprint tells."""
    with deal(2, 3) as one, deal(2, 3) as other:
        mixed = picked(one, 1) | picked(other, 2)
        assert rebuild(mixed, 2) not in (one.identity, other.identity)
        with pytest.raises(SharesDisagree):
            rebuild(mixed | picked(one, 3), 2)


@pytest.mark.parametrize(("needed", "issued"), [(1, 2), (3, 2), (2, 65), (0, 0), (-1, 300)])
def test_quorums_out_of_range_are_a_defect(needed: int, issued: int) -> None:
    """The caller checks them."""
    with deal(2, 2) as dealt:
        for wrong in (lambda: deal(needed, issued), lambda: deal_again(dealt.shares, 2, needed, issued)):
            with pytest.raises(Defect):
                wrong()


@pytest.mark.parametrize("numbers", [{0: 1, 1: 2}, {1: 1, 65: 2}, {1: 1, 256: 2}, {-1: 1, 2: 2}])
def test_numbers_of_shares_out_of_range_are_a_defect(numbers: Mapping[int, int]) -> None:
    """Share 0 would be the secret itself."""
    with deal(2, 2) as dealt, pytest.raises(Defect):
        rebuild({number: dealt.shares[share] for number, share in numbers.items()}, 2)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_shares_of_another_length_are_a_defect(length: int) -> None:
    """The profile of the card has checked that."""
    with pytest.raises(Defect):
        rebuild({1: Secret(bytes(length)), 2: Secret(bytes(32))}, 2)


def test_one_needed_to_rebuild_is_a_defect() -> None:
    """There is no such set."""
    with pytest.raises(Defect):
        rebuild({1: Secret(bytes(32))}, 1)


def test_leaving_the_block_wipes_every_share() -> None:
    """They cannot be used again, and a second close does nothing; the shares that were lent to rebuild stay."""
    with deal(2, 3) as dealt:
        rebuild(dealt.shares, 2)
        buffers = [share._buffer for share in dealt.shares.values()]
        assert all(any(buffer) for buffer in buffers)
        assert "<secret>" in repr(dealt)
    dealt.close()
    assert buffers == [bytes(32)] * 3
    with pytest.raises(Defect):
        rebuild(dealt.shares, 2)


def test_nothing_stays_open_and_nobody_stays_behind() -> None:
    """No descriptor, no zombie."""
    files, children = open_files(), my_children()
    with deal(2, 3) as dealt:
        rebuild(dealt.shares, 2)
        with pytest.raises(SharesDisagree):
            rebuild(picked(dealt, 1, 2) | {3: flipped(dealt.shares[3])}, 2)
    assert (open_files(), my_children()) == (files, children)


def test_it_works_in_any_thread() -> None:
    """And in several at once."""

    def identical(_: int) -> bool:
        with deal(2, 3) as dealt:
            return rebuild(picked(dealt, 2, 3), 2) == dealt.identity

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(identical, range(8)))


def test_the_folder_one_happens_to_be_in_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what lies there under the names of our libraries, nor that it cannot be entered or is gone."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in ("lifecycle", "Crypto", "cryptography", "hmac", "sitecustomize", "ctypes"):
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'taken')!r}, 'w'); raise SystemExit\n", "utf-8")
    monkeypatch.chdir(folder)
    for variable in ("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS", "PYTHONBREAKPOINT"):
        monkeypatch.setenv(variable, str(folder / "hmac.py"))
    deal(2, 2).close()
    folder.chmod(0)
    deal(2, 2).close()
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    deal(2, 2).close()
    assert list(tmp_path.iterdir()) == []


def test_importing_it_loads_no_cryptography() -> None:
    """Only the child needs that, and only when there is something to do."""
    code = "import sys, lifecycle.sharing; sys.exit(any(name in sys.modules for name in ('Crypto', 'cryptography')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_a_transport_key_comes_back_with_its_id() -> None:
    """The only secret that a child gives out."""
    key = Secret(bytes(range(16)))
    with deal_key(key, 3, 2, 3) as dealt, reveal_key(picked(dealt, 1, 3), 2) as found:
        assert found.key.matches(key)
        assert (found.key_id, found.identity) == (3, dealt.identity)
