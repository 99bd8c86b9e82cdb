#!/usr/bin/env python3
"""Asks a USIM as a wpa_supplicant does, over a control interface of its own: sim_question.py SOCKET RAND AUTN, while rcdp usim serve looks for
SOCKET. Prints its answer: "UMTS-AUTH:IK:CK:RES", "UMTS-AUTS:AUTS" or "UMTS-FAIL"."""
import socket
import sys

path, rand, autn = sys.argv[1:]
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
    link.bind(path)
    link.settimeout(60)
    while True:
        text, peer = link.recvfrom(512)
        if text == b"ATTACH":
            link.sendto(b"OK\n", peer)
            link.sendto(f"<3>CTRL-REQ-SIM-0:UMTS-AUTH:{rand}:{autn} needed for SSID test".encode(), peer)
        elif text.startswith(b"CTRL-RSP-SIM-0:"):
            print(text.decode().split(":", 1)[1])
            break
