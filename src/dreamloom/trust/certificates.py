"""Certificates: what stands in one, and how the local ones are made.

Terms:
    certificate: says that a public key belongs to a name; signed by an authority.
    authority: a key that signs certificates. The local one exists on this computer alone, so nobody else trusts it
        until they are given its certificate.
    signer: the key that signs pictures, and its certificate.
    chain: certificates in PEM, the signer's first, each signed by the next one.

A signer's certificate has what C2PA asks of one: version 3, a use for signing only, and the purposes for e-mail and
for claims of content credentials. It does not stand on C2PA's public list, and so carries none of the list's marks.

Source: C2PA 2.2, section 14.5 (X.509 certificates); RFC 5280.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dreamloom.recipe.values import Value

# A signature without a time stamp is good for as long as its certificate, and pictures are looked at for decades.
LIFETIME = dt.timedelta(days=30 * 365)
_EARLIER = dt.timedelta(days=1)  # for the clocks of other computers
CLAIM_SIGNING = "1.3.6.1.4.1.62558.2.1"
# purposes for which a signer's certificate may be made out: claims, e-mail, documents, and Microsoft's for C2PA
PURPOSES = (
    CLAIM_SIGNING,
    ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string,
    "1.3.6.1.5.5.7.3.36",
    "1.3.6.1.4.1.311.76.59.1.9",
)
AUTHORITY_NAME = "Dreamloom authority "
_ORGANISATION = "Dreamloom (self-issued)"
_NO_USE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}

SigningKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


class CertificateFacts(Value):
    """What stands in a certificate. Times are ISO 8601 in UTC; `sha256` is over its DER bytes, in lower-case hex."""

    name: str
    issuer: str
    sha256: str
    valid_from: str
    valid_until: str


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """What stands in a certificate."""
    return CertificateFacts(
        name=_common_name(certificate.subject),
        issuer=_common_name(certificate.issuer),
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        valid_from=certificate.not_valid_before_utc.isoformat(),
        valid_until=certificate.not_valid_after_utc.isoformat(),
    )


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _begin(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime, end: dt.datetime,
           is_authority: bool, uses: Sequence[str]) -> x509.CertificateBuilder:  # fmt: skip
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(is_authority, 0 if is_authority else None), critical=True)
        .add_extension(x509.KeyUsage(**{**_NO_USE, **dict.fromkeys(uses, True)}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def new_authority(now: dt.datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Makes a local authority: its key and the certificate that it gives itself.

    The name holds a random number, so that two computers' authorities can be told apart; it tells nothing else.
    """
    key = ec.generate_private_key(ec.SECP384R1())
    name = _name(f"{AUTHORITY_NAME}{secrets.token_hex(4)}")
    begun = _begin(name, name, key, now, now + LIFETIME, True, ["key_cert_sign", "crl_sign"])
    return key, begun.sign(key, hashes.SHA384())


def new_signer(
    authority_key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, now: dt.datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Makes a signer that an authority vouches for: its key and certificate, valid for as long as the authority's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Dreamloom {secrets.token_hex(4)}")
    end = authority.not_valid_after_utc
    begun = _begin(name, authority.subject, key, now, end, False, ["digital_signature", "content_commitment"])
    purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ObjectIdentifier(CLAIM_SIGNING)]
    known_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    begun = begun.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return key, begun.add_extension(known_by, critical=False).sign(authority_key, hashes.SHA384())


def key_pem(key: SigningKey) -> str:
    """A private key as PKCS 8 in PEM, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def chain_pem(certificates: Sequence[x509.Certificate]) -> str:
    """Certificates in PEM, in their order."""
    return "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in certificates)


def read_key(pem: bytes) -> tuple[SigningKey, str]:
    """Reads a private key, and says which of C2PA's algorithms it signs with ("es256", "ed25519", "ps256"…).

    Raises:
        ValueError: if it is none that C2PA knows, or needs a password; the text completes "the key …".
    """
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise ValueError("is locked with a password: give it without") from error
    except Exception as error:  # whatever the library makes of bytes that are none
        raise ValueError("is no private key in PEM") from error
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return key, _CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key, "ed25519"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return key, "ps256"
    raise ValueError(
        "is of a kind that C2PA does not know: give one for P-256, P-384, P-521, Ed25519 or RSA of 2048 bits"
    )


_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
