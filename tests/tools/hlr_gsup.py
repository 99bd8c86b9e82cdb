#!/usr/bin/env python3
"""Asks an osmo-hlr for authentication vectors over GSUP (its user manual, "Generic Subscriber Update Protocol"; IPA multiplex).
hlr_gsup.py HOST IMSI [RAND AUTS]: a line "RAND AUTN RES CK IK" for each vector, in hexadecimal; "refused CAUSE", status 1."""
import socket
import struct
import sys

CCM, OSMO, GSUP = 0xFE, 0xEE, 0x05
ID_GET, ID_RESP = 4, 5
SERIAL, UNIT_NAME, UNIT = 0, 1, 8
SEND_AUTH_INFO, AUTH_ERROR, AUTH_RESULT = 8, 9, 10
IMSI, CAUSE, TUPLE, RAND, IK, CK, AUTN, AUTS, RES = 1, 2, 3, 0x20, 0x23, 0x24, 0x25, 0x26, 0x27


def send(link, protocol, data):
    link.sendall(struct.pack(">HB", len(data), protocol) + data)


def receive(link):
    def octets(count):
        data = b""
        while len(data) < count:
            more = link.recv(count - len(data))
            if not more:
                sys.exit("the HLR has closed the connection")
            data += more
        return data
    length, protocol = struct.unpack(">HB", octets(3))
    return protocol, octets(length)


def elements(data):
    while data:
        yield data[0], data[2:2 + data[1]]
        data = data[2 + data[1]:]


def element(tag, value):
    return bytes([tag, len(value)]) + value


def digits(text):
    text += "f" * (len(text) % 2)
    return bytes(int(text[i + 1] + text[i], 16) for i in range(0, len(text), 2))


def introduce(link):
    """It asks who we are."""
    while receive(link)[1][:1] != bytes([ID_GET]):
        pass
    parts = ((SERIAL, b"rcdp-test\0"), (UNIT_NAME, b"rcdp-test\0"), (UNIT, b"0/0/0\0"))
    send(link, CCM, bytes([ID_RESP]) + b"".join(struct.pack(">HB", len(text) + 1, tag) + text for tag, text in parts))


def main(host, imsi, rand=None, auts=None):
    with socket.create_connection((host, 4222), 10) as link:
        introduce(link)
        request = bytes([SEND_AUTH_INFO]) + element(IMSI, digits(imsi))
        if auts:
            request += element(AUTS, bytes.fromhex(auts)) + element(RAND, bytes.fromhex(rand))
        send(link, OSMO, bytes([GSUP]) + request)
        while True:
            protocol, data = receive(link)
            if protocol == OSMO and data[0] == GSUP and data[1] in (AUTH_ERROR, AUTH_RESULT):
                break
    answer = list(elements(data[2:]))
    if data[1] == AUTH_ERROR:
        print("refused", dict(answer)[CAUSE].hex())
        return 1
    for tag, value in answer:
        if tag == TUPLE:
            vector = dict(elements(value))
            print(*(vector[part].hex() for part in (RAND, AUTN, RES, CK, IK)))
    return 0


sys.exit(main(*sys.argv[1:]))
