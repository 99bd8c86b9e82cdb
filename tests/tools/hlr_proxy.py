#!/usr/bin/env python3
"""Between the adapter and an osmo-hlr, to see what is said, and to break it off: hlr_proxy.py HOST LOG ORDERS prints its port. Each question
goes to LOG when the HLR has answered it. ORDERS is read when the adapter connects: "kill MOMENT PID" kills it at that moment (before a question
is handed on, or before its answer is), "refuse IMSI REASON" refuses what is to be set of this one, also for no reason."""
import os
import signal
import socket
import struct
import sys

from hlr_ctrl import receive

host, log, orders = sys.argv[1:]


class Order:
    def __init__(self):
        with open(orders, encoding="ascii") as file:
            words = file.read().split(maxsplit=2)
        self.refused = words[1] if words[:1] == ["refuse"] else None
        self.reason = " ".join(words[2:]).strip()
        self.point, self.pid = map(int, words[1:]) if words[:1] == ["kill"] else (0, 0)
        self.moment = 0

    def ends_here(self):
        self.moment += 1
        if self.moment == self.point:
            os.kill(self.pid, signal.SIGKILL)
        return self.moment == self.point


def carry(near, far, order):
    while True:
        question = receive(near)
        if order.ends_here():
            return
        verb, number, text = question[4:].decode().split(" ", 2)
        if verb == "SET" and order.refused and order.refused in text:
            answer = f"ERROR {number} {order.reason}".encode()
            near.sendall(struct.pack(">HBB", len(answer) + 1, 0xEE, 0) + answer)
            continue
        far.sendall(question)
        answer = receive(far)
        with open(log, "a", encoding="ascii") as file:
            file.write(f"{verb} {text}\n")
        if order.ends_here():
            return
        near.sendall(answer)


with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    while True:
        near, _ = server.accept()
        with near, socket.create_connection((host, 4259), 10) as far:
            try:
                carry(near, far, Order())
            except (EOFError, ConnectionError):
                pass
