#!/usr/bin/python3
"""rar.py 4|5 OUT FOLDER: a RAR archive of stored files, which no free program
makes (RAR 4: unrar's technical note; RAR 5: rarlab.com/technote.htm)."""
import os
import struct
import sys
import zlib


def block4(kind, flags, body, data=b""):
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def number(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def block5(body, data=b""):
    head = number(len(body)) + body
    return struct.pack("<I", zlib.crc32(head)) + head + data


def file4(name, data):
    return block4(0x74, 0x8000, struct.pack(
        "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x5A21A000,
        20, 0x30, len(name), 0o100644) + name, data)


def file5(name, data):
    return block5(
        number(2) + number(2) + number(len(data)) + number(4) +
        number(len(data)) + number(0o100644) +
        struct.pack("<I", zlib.crc32(data)) + number(0) + number(1) +
        number(len(name)) + name, data)


version, out, folder = sys.argv[1:]
with open(out, "wb") as f:
    f.write(b"Rar!\x1a\x07\0" + block4(0x73, 0, bytes(6)) if version == "4"
            else b"Rar!\x1a\x07\x01\0" + block5(number(1) + number(0) * 2))
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            full = os.path.join(path, name)
            with open(full, "rb") as g:
                data = g.read()
            name = os.path.relpath(full, folder).encode()
            f.write((file4 if version == "4" else file5)(name, data))
    f.write(block4(0x7B, 0x4000, b"") if version == "4"
            else block5(number(5) + number(0) * 2))
