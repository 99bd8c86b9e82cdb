#!/usr/bin/env python3
"""Asks an osmo-hlr by its control interface: hlr_ctrl.py HOST GET VARIABLE | SET VARIABLE VALUE. Prints the value; what is refused, with
status 1."""
import socket
import struct
import sys


def octets(link, count):
    data = b""
    while len(data) < count:
        more = link.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def receive(link):
    """One message, as it came."""
    head = octets(link, 2)
    return head + octets(link, 1 + struct.unpack(">H", head)[0])


if __name__ == "__main__":
    text = " ".join([sys.argv[2], "1"] + sys.argv[3:]).encode()
    with socket.create_connection((sys.argv[1], 4259), 10) as link:
        link.sendall(struct.pack(">HBB", len(text) + 1, 0xEE, 0) + text)
        words = receive(link)[4:].decode().split(" ", 3)
    refused = words[0] == "ERROR"
    print(" ".join(words[2:]) if refused else words[3])
    sys.exit(refused)
