#!/usr/bin/env python3
"""rcdp decode, from outside: decode.py RCDP CORPUS. The seeds of the fuzz targets are one message of each kind, alone and in
every carriage; the readers behind the command have tests of their own."""
import json
import pathlib
import subprocess
import sys

RCDP, CORPUS = sys.argv[1], pathlib.Path(sys.argv[2])
failures = []


def decode(octets, *options):
    done = subprocess.run([RCDP, "decode", *options, "-"], input=octets, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def expect(condition, what):
    if not condition:
        failures.append(what)


def seeds(target):
    """Those that were made for what their name says; what fuzzing added has a digest for a name."""
    found = {path.name: path.read_bytes() for path in sorted((CORPUS / target).iterdir()) if len(path.name) < 40}
    expect(found, f"there are seeds of {target}")
    return found


def as_tree(octets, *options):
    status, out, err = decode(octets, "--json", *options)
    expect(status == 0 and not err, f"accepted without a word on stderr: {err}")
    return json.loads(out) if status == 0 else {}


FILLED = "Message-"  # seeds of messages whose contents are filling


def what_is_filled():
    """A message of ours is taken or refused for what its content is; whatever has no such content is shown."""
    shown = []
    for name, octets in seeds("message").items():
        if not name.startswith(FILLED):
            continue
        status, out, err = decode(octets, "--json")
        expect(bool(out) == (status == 0) and (status == 0 or err.endswith(")\n")), f"{name}: shown, or why not: {err}")
        if status == 0:
            kind, inside = name.split("-")[1:3]
            expect(inside in json.loads(out)["message"][kind], f"{name}: the message of the procedure")
            shown.append(inside)
    expect({"reserved", "denied", "standing"} <= set(shown), f"those without a content: {shown}")


def every_kind():
    for name, octets in seeds("message").items():
        if name.startswith(FILLED):
            continue
        message = as_tree(octets)["message"]
        kind, *inside = name.split("-")[:2]  # companion-offer: the body's body
        expect(kind in message and message["octets"] == len(octets), f"{name}: body and size")
        expect(all(part in message[kind] for part in inside), f"{name}: the message of the procedure")
        expect(message["transaction"] == bytes(range(0x10, 0x20)).hex(), f"{name}: transaction")
        expect(as_tree(octets.hex().encode())["message"] == message, f"{name}: hexadecimal")
        spaced = "\n".join(octets.hex(":")[at:at + 48] for at in range(0, 3 * len(octets), 48)).upper()
        expect(as_tree(spaced.encode())["message"] == message, f"{name}: hexadecimal with colons and lines")
        status, text, _ = decode(octets)
        expect(status == 0 and kind in text and message["transaction"] in text, f"{name}: text")


def fields():
    messages = seeds("message")
    request = as_tree(messages["attachRequest"])["message"]["attachRequest"]
    expect(request["certificateUrl"] == "https://ca.example/devices/DeviceID=SN-4711", "URL")
    expect(request["suites"] == ["p256", "static"] and request["counter"] == 9, "suites and counter")
    expect(request["servingNetwork"] == "00101-07ed9d500c1" and request["voucherNeeded"] is True, "serving network, voucher")
    reject = as_tree(messages["attachReject"])["message"]["attachReject"]
    expect(reject["issued"] == "2025-06-15T15:06:40Z" and reject["sealedOctets"] == 300, "time and size of the box")
    expect(len(reject["certificate"]) == 1 and reject["certificate"][0]["octets"] == 400, "chain")
    expect(reject["voucher"]["notAfter"] == "2030-03-17T17:46:40Z", "voucher")
    error = as_tree(messages["error"])["message"]["error"]
    expect(error["cause"] == "overloaded" and error["retryAfter"] == 30, "error report")


def companion_fields():
    bodies = {name: as_tree(octets)["message"]["companion"] for name, octets in seeds("message").items()
              if name.startswith("companion-")}
    order = bodies["companion-order"]["order"]
    expect(order["entry"] == 63 and order["controls"]["lifetime"] == 86400, "entry and controls")
    expect(order["offer"]["device"] == "SN-4711" and order["offer"]["suites"] == ["p256", "x25519"], "offer of an order")
    expect(order["offer"]["offerHash"] == bodies["companion-offer"]["offer"]["offerHash"], "the offer's hash")
    grant = bodies["companion-grant"]["grant"]
    expect(grant["sealedOctets"] == 300 and grant["restrictions"]["dnns"] == ["iot"], "grant")
    expect(len(grant["certificate"]) == 1 and "grantHash" in grant, "the grant's chain and hash")
    expect("receiptHash" in bodies["companion-receipt"]["receipt"], "receipt")
    expect(bodies["companion-confirmed"]["confirmed"]["epoch"] == 1, "confirmed")
    expect(bodies["companion-denied"]["denied"]["cause"] == "quotaExceeded", "denied")
    operations = {name: body["manage"]["operation"] for name, body in bodies.items() if "manage" in body}
    expect(all(name.endswith(f"-{operation}") for name, operation in operations.items()), f"operations: {operations}")
    expect(len(operations) == 5 and bodies["companion-manage-limit"]["manage"]["controls"]["notAfter"], "five operations")
    page = bodies["companion-managed-page"]["managed"]
    expect([item["state"] for item in page["item"]] == ["active", "active"] and page["next"] == 9, "page")
    expect(bodies["companion-managed-changed"]["managed"]["assurance"] == "asserted", "item")
    expect(bodies["companion-managed-refused"]["managed"]["retryAfter"] == 30, "refusal")


def every_carriage():
    for name, octets in seeds("nas").items():
        tree = as_tree(octets, "--nas")
        kind, _, carriage = name.rpartition("-")[0].partition("-")
        direction = {"up": "uplink", "down": "downlink"}[name.rpartition("-")[2]]
        expect(tree["nas"]["carriage"] == carriage and tree["nas"]["direction"] == direction, f"{name}: carriage")
        expect(kind in tree["message"], f"{name}: body")
        status, _, err = decode(octets)
        expect(status == 1 and "--nas" in err, f"{name}: the hint that it is NAS: {err}")


def what_is_broken():
    octets = seeds("message")["attachRequest"]
    broken = {"truncated": (octets[:-1], "malformed"), "trailing": (octets + b"\0", "trailing"),
              "version": (b"\2" + octets[1:], "unsupportedVersion"), "empty": (b"", "empty"), "text": (b"hello", "(")}
    for name, (input_, error) in broken.items():
        status, out, err = decode(input_)
        expect(status == 1 and not out and error in err, f"{name}: {error} in: {err}")
    status, out, err = decode(octets, "--nas")
    expect(status == 1 and not out and "without --nas" in err, f"the hint that it is no NAS: {err}")
    for length in range(0, len(octets), 7):
        status, out, err = decode(octets[:length])
        expect(status == 1 and not out and err.startswith("rcdp: "), f"prefix of {length} octets: {err}")


def how_it_is_called():
    for arguments in ([], ["no-such-file"], ["--no-such-option", "-"], ["one", "two"]):
        done = subprocess.run([RCDP, "decode", *arguments], capture_output=True, check=False)
        expect(done.returncode == 1 and done.stderr and not done.stdout, f"refused: {arguments}")
    done = subprocess.run([RCDP, "decode", "--help"], capture_output=True, check=False)
    expect(done.returncode == 0 and b"--nas" in done.stdout, "--help")


for check in (every_kind, what_is_filled, fields, companion_fields, every_carriage, what_is_broken, how_it_is_called):
    check()
print("\n".join(failures) or "rcdp decode: all as expected")
sys.exit(1 if failures else 0)
