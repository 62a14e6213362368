"""A node behind TLS with a certificate that nobody signed but its owner, made for one test.

The certificate is put together here (X.509, RFC 5280): what the tests have draws keys and signs,
and makes no certificates.
"""

import ssl
import urllib.request
from contextlib import contextmanager

from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS
from Crypto.Util.asn1 import (
    DerBitString,
    DerBoolean,
    DerInteger,
    DerObjectId,
    DerOctetString,
    DerSequence,
)

from tests.support.serving import Handler, serving

_COMMON_NAME, _BASIC, _NAMES, _ECDSA = "2.5.4.3", "2.5.29.19", "2.5.29.17", "1.2.840.10045.4.3.2"


def certificate(folder, until="20991231235959Z"):
    """Write key and certificate of 127.0.0.1; return their paths."""
    key = ECC.generate(curve="P-256")
    name = DerSequence([_set(DerSequence([DerObjectId(_COMMON_NAME), _text("127.0.0.1")]))])
    valid = DerSequence([_time("20200101000000Z"), _time(until)])
    address = DerSequence([_tagged(0x87, bytes([127, 0, 0, 1]))]).encode()
    authority = DerSequence([DerBoolean(True)]).encode()
    extensions = DerSequence(
        [
            DerSequence([DerObjectId(_BASIC), DerBoolean(True), DerOctetString(authority)]),
            DerSequence([DerObjectId(_NAMES), DerOctetString(address)]),
        ]
    )
    algorithm = DerSequence([DerObjectId(_ECDSA)])
    body = DerSequence(
        [
            _tagged(0xA0, DerInteger(2).encode()),
            DerInteger(1),
            *(algorithm, name, valid, name),
            key.public_key().export_key(format="DER"),
            _tagged(0xA3, extensions.encode()),
        ]
    ).encode()
    signed = DSS.new(key, "fips-186-3", encoding="der").sign(SHA256.new(body))
    whole = DerSequence([body, algorithm, DerBitString(signed)]).encode()
    files = folder / "key.pem", folder / "certificate.pem"
    files[0].write_text(key.export_key(format="PEM"))
    files[1].write_text(ssl.DER_cert_to_PEM_cert(whole))
    return files


@contextmanager
def behind_tls(rpc, files):
    """Serve what a node at `rpc` answers by TLS; give the address."""

    class Way(Handler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = urllib.request.Request(rpc, body, {"Content-Type": "application/json"})
            answer = urllib.request.urlopen(asked).read()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    key, signed = files
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    with serving(Way, context) as address:
        yield address


def _tagged(tag, content):
    # An ASN.1 value by its tag octet.
    return bytes([tag]) + _length(content) + content


def _length(content):
    if len(content) < 0x80:
        return bytes([len(content)])
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(size)]) + size


def _set(one):
    return _tagged(0x31, one.encode())


def _text(text):
    return _tagged(0x0C, text.encode())


def _time(text):
    return _tagged(0x18, text.encode())
