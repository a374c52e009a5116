from __future__ import annotations

import datetime as dt
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

import dreamloom
from dreamloom.errors import BadFile, CannotSign
from dreamloom.trust import certificates, keys
from dreamloom.trust.certificates import CLAIM_SIGNING, chain_pem, key_pem, new_authority, new_signer, read_key
from dreamloom.trust.keys import KeyFolder, read_pair

NOW = dt.datetime.now(dt.UTC)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_signer_is_made_on_first_use_and_stays(tmp_path: Path) -> None:
    first = KeyFolder(tmp_path / "new" / "keys").identity()
    again = KeyFolder(tmp_path / "new" / "keys").identity()
    assert again == first
    assert first.is_local
    assert first.key not in repr(first)
    assert dt.datetime.fromisoformat(first.signer.valid_until) > NOW + dt.timedelta(days=20 * 365)


def test_nobody_else_may_read_the_keys(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    KeyFolder(folder).identity()
    assert mode(folder) == 0o700
    assert mode(folder / "signer.pem") == mode(folder / "authority.pem") == 0o600
    os.chmod(folder / "signer.pem", 0o644)  # as after copying it back from somewhere
    KeyFolder(folder).identity()
    assert mode(folder / "signer.pem") == 0o600


def test_the_certificate_has_the_profile_that_c2pa_asks_for(tmp_path: Path) -> None:
    signer, authority = x509.load_pem_x509_certificates(KeyFolder(tmp_path / "keys").identity().chain.encode())
    signer.verify_directly_issued_by(authority)
    authority.verify_directly_issued_by(authority)
    assert signer.version is x509.Version.v3
    uses = signer.extensions.get_extension_for_class(x509.KeyUsage)
    assert uses.critical
    assert uses.value.digital_signature
    assert not uses.value.key_cert_sign
    purposes = [one.dotted_string for one in signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value]
    assert CLAIM_SIGNING in purposes
    assert "2.5.29.37.0" not in purposes  # any purpose
    assert not signer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    known_by = signer.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert known_by.key_identifier == identifier


def test_the_certificate_tells_nothing_about_the_computer(tmp_path: Path) -> None:
    chain = KeyFolder(tmp_path / "keys").identity().chain
    for one in x509.load_pem_x509_certificates(chain.encode()):
        words = one.subject.rfc4514_string().replace("Dreamloom", "")
        assert os.uname().nodename not in words
        assert len(one.subject.rdns) == 2


def test_rotating_makes_a_new_signer_and_keeps_the_old_one_trusted(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    first = folder.identity()
    second = folder.rotate()
    third = folder.rotate(authority=True)
    assert folder.identity() == third
    assert len({one.signer.sha256 for one in (first, second, third)}) == 3
    assert first.signer.issuer == second.signer.issuer != third.signer.issuer
    trusted = folder.trusted().own
    for one in (first, second, third):
        for certificate in x509.load_pem_x509_certificates(one.chain.encode()):
            assert chain_pem([certificate]) in trusted
    assert folder.version() != (0, 0)


def test_a_local_certificate_that_has_run_out_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = KeyFolder(tmp_path / "keys")
    old = folder.identity()
    monkeypatch.setattr(keys, "_now", lambda: NOW + certificates.LIFETIME + dt.timedelta(days=2))
    new = folder.identity()
    assert new.signer.sha256 != old.signer.sha256
    assert new.signer.valid_until > old.signer.valid_until
    assert old.chain.partition("-----END")[0] in folder.trusted().own


def own_pair(folder: Path, key: Any = None) -> tuple[Path, Path]:
    """A certificate of the user's own: its chain and its key, in two files."""
    authority_key, authority = new_authority(NOW)
    made_key, certificate = new_signer(authority_key, authority, NOW)
    chain, private = folder / "own.crt", folder / "own.key"
    chain.write_text(chain_pem([certificate, authority]))
    private.write_text(key_pem(key or made_key))
    return chain, private


def test_a_certificate_of_ones_own_signs_from_then_on(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    before = folder.identity()
    own = read_pair(*own_pair(tmp_path))
    folder.use(own)
    assert folder.identity() == own
    trusted = folder.trusted().own
    certificates_of_own = x509.load_pem_x509_certificates(own.chain.encode())
    assert chain_pem([certificates_of_own[0]]) in trusted
    assert chain_pem([certificates_of_own[1]]) not in trusted  # whoever else that authority vouches for is a stranger
    assert before.chain.partition("-----END")[0] in trusted
    assert folder.rotate().is_local


def test_an_imported_certificate_that_has_run_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = KeyFolder(tmp_path / "keys")
    monkeypatch.setattr(keys, "AUTHORITY_NAME", "somebody else's")
    folder.use(read_pair(*own_pair(tmp_path)))
    monkeypatch.setattr(keys, "_now", lambda: NOW + certificates.LIFETIME + dt.timedelta(days=2))
    with pytest.raises(CannotSign, match=r"ran out on 20.*dream trust keys import"):
        folder.identity()


@pytest.mark.parametrize(
    ("chain", "key", "sentence"),
    [
        (None, b"nothing", "is no private key in PEM"),
        (b"nothing", None, "holds no certificate in PEM"),
        (None, "another", "does not belong to the first certificate"),
        (None, "small", "of a kind that C2PA does not know"),
        (None, "locked", "locked with a password"),
    ],
)
def test_what_cannot_be_imported_is_refused(tmp_path: Path, chain: Any, key: Any, sentence: str) -> None:
    made_chain, made_key = own_pair(tmp_path)
    if isinstance(key, str):
        private = {
            "another": ed25519.Ed25519PrivateKey.generate,
            "small": lambda: rsa.generate_private_key(65537, 1024),
            "locked": ed25519.Ed25519PrivateKey.generate,
        }[key]()
        lock = serialization.BestAvailableEncryption(b"x") if key == "locked" else serialization.NoEncryption()
        key = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    if chain is not None:
        made_chain.write_bytes(chain)
    if key is not None:
        made_key.write_bytes(key)
    with pytest.raises(BadFile, match=sentence):
        read_pair(made_chain, made_key)


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="check the path"):
        read_pair(tmp_path / "a", tmp_path / "b")
    with pytest.raises(BadFile, match="check the path"):
        KeyFolder(tmp_path / "keys").trusted([tmp_path / "a"])


@pytest.mark.parametrize(("curve", "algorithm"), [("rsa", "ps256"), ("ed25519", "ed25519")])
def test_the_algorithm_follows_the_key(curve: str, algorithm: str) -> None:
    key = rsa.generate_private_key(65537, 2048) if curve == "rsa" else ed25519.Ed25519PrivateKey.generate()
    assert read_key(key_pem(key).encode())[1] == algorithm


def test_where_no_keys_can_be_kept_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotSign, match="set DREAMLOOM_HOME to another folder") as caught:
        KeyFolder(tmp_path / "file" / "keys").identity()
    assert caught.value.exit_code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotSign, match="permission"):
        KeyFolder(tmp_path / "keys").identity()


def test_a_damaged_signer_is_told_and_can_be_replaced(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    folder.identity()
    (tmp_path / "keys" / "signer.pem").write_text("half a")
    with pytest.raises(CannotSign, match="dream trust keys rotate"):
        folder.identity()
    (tmp_path / "keys" / "authority.pem").write_text("half a")
    assert folder.rotate().is_local
    assert folder.identity().is_local


def test_a_failed_write_leaves_the_old_signer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = KeyFolder(tmp_path / "keys")
    before = folder.identity()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotSign, match="No space left"):
        folder.rotate()
    monkeypatch.undo()
    assert folder.identity() == before
    assert not list((tmp_path / "keys").rglob("*.part"))


def test_processes_that_come_at_once_agree_on_one_signer(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from dreamloom.trust.keys import KeyFolder; "
    code += "sys.stdin.read(1); print(KeyFolder(Path(sys.argv[1])).identity().signer.sha256)"
    environment = {**os.environ, "PYTHONPATH": str(Path(dreamloom.__file__).parents[1])}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "keys")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        for _ in range(3)
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write(b"!")
        one.stdin.flush()
    told = {one.communicate(timeout=60)[0] for one in running}
    assert len(told) == 1
    assert told == {f"{KeyFolder(tmp_path / 'keys').identity().signer.sha256}\n".encode()}
