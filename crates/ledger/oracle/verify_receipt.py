#!/usr/bin/env python3
"""Checks a receipt without any of Aedile's code: a second reading of the same published formats.

    verify_receipt.py KEYS RECEIPT

KEYS is what a town serves at /log/keys, RECEIPT a .tlog-proof file. Prints the record and exits with 0
when the receipt is sound; says why and exits with 1 when it is not. Needs Python 3.9 and nothing else.

Formats: C2SP signed-note, tlog-checkpoint and tlog-proof; RFC 6962 section 2.1; RFC 8032 section 5.1.
"""

import base64
import hashlib
import hmac
import json
import re
import sys


class Refused(Exception):
    pass


def b64(text):
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("bad base64")
    if base64.b64encode(value).decode() != text:
        raise Refused("base64 with another spelling")
    return value


# --- Ed25519 (RFC 8032): verification only, slow and plain.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p, q):
    (x1, y1), (x2, y2) = p, q
    k = D * x1 * x2 * y1 * y2
    x3 = (x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P)
    y3 = (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P)
    return x3 % P, y3 % P


def times(n, p):
    q = (0, 1)
    while n:
        if n & 1:
            q = add(q, p)
        p = add(p, p)
        n >>= 1
    return q


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise Refused("not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        raise Refused("not a point")
    return (P - x if x & 1 != sign else x), y


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_signed(key, message, signature):
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(digest, "little") % L
    try:
        return times(s, BASE) == add(point(signature[:32]), times(k, point(key)))
    except Refused:
        return False


# --- Notes, checkpoints, proofs.

def read_keys(text):
    keys = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, key_id, encoded = line.strip().split("+", 2)
            data = b64(encoded)
            expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
            if expected.hex() != key_id:
                raise Refused("a key with a wrong id")
            if data[0] == 1:
                keys.append((name, expected, data[1:]))
    return keys


def open_checkpoint(note, keys):
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    known = 0
    for line in signatures.split("\n")[:-1]:
        match = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        if not match:
            raise Refused("a line that is no signature")
        data = b64(match[2])
        for name, key_id, key in keys:
            if (name, key_id) == (match[1], data[:4]):
                if not ed25519_signed(key, text.encode(), data[4:]):
                    raise Refused("a forged signature")
                known += 1
    if not known:
        raise Refused("not signed by a known key")
    lines = text.split("\n")
    if len(lines) < 4 or not re.fullmatch("0|[1-9][0-9]*", lines[1]):
        raise Refused("not a checkpoint")
    if lines[0] != keys[0][0]:
        raise Refused("another log")
    return int(lines[1]), b64(lines[2])


def root_of(leaf, index, size, path):
    """The root that RFC 6962's PATH(m, D[n]) leads to, walked from the top of the tree down."""
    turns = []
    start, end = 0, size
    while end - start > 1:
        k = 1
        while k * 2 < end - start:
            k *= 2
        left = index < start + k
        turns.append(left)
        start, end = (start, start + k) if left else (start + k, end)
    if len(turns) != len(path):
        raise Refused("a proof of the wrong length")
    value = leaf
    for left, sibling in zip(reversed(turns), path):
        pair = value + sibling if left else sibling + value
        value = hashlib.sha256(b"\x01" + pair).digest()
    return value


def verify(keys_text, receipt):
    keys = read_keys(keys_text)
    head, _, note = receipt.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 3:
        raise Refused("not a proof")
    if not lines[1].startswith("extra "):
        raise Refused("a proof without its record")
    if not re.fullmatch("index (0|[1-9][0-9]*)", lines[2]):
        raise Refused("no index")
    index = int(lines[2][6:])
    path = [b64(line) for line in lines[3:]]
    size, root = open_checkpoint(note, keys)
    if index >= size:
        raise Refused("beyond the log")
    opening = json.loads(b64(lines[1][6:]))
    mac = hmac.new(b64(opening["key"]), opening["record"].encode(), "sha256").digest()
    entry = "aedile/1 %s %s\n" % (opening["kind"], base64.b64encode(mac).decode())
    leaf = hashlib.sha256(b"\x00" + entry.encode()).digest()
    if root_of(leaf, index, size, path) != root:
        raise Refused("the log has something else at this place")
    return opening["record"]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    texts = [open(name, encoding="utf-8", newline="").read() for name in sys.argv[1:]]
    try:
        print(verify(*texts))
    except (Refused, ValueError, KeyError, TypeError, AttributeError) as why:
        sys.exit("refused: %s" % why)


if __name__ == "__main__":
    main()
