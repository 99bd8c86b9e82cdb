"""Seeds that are lists of events, edits or fields: python3 fuzz/make_seeds.py CORPUS PLENTY. Called by make_corpus.sh, after the seeds
that these are made of; into PLENTY goes what is long, and only taken as far as it reaches more. The numbers are those of the tables in schedule.c, der_edit.h, shapes.c and configuration.c."""
import base64
import os
import random
import re
import sqlite3
import struct
import sys
import tempfile

ROOT, PLENTY = sys.argv[1:]
HERE = os.path.dirname(os.path.realpath(__file__))
(START, PASS, ALTER, SPEAK, THROUGH, START_OTHER, TIME, DEADLINE, CLOCK, CUT, FAULT, LATE, PROVIDER, NOBODY,
 MANAGE) = range(15)
RUN_ON, OPEN_AGAIN, OPEN_END, ASK = 16, 17, 18, 19
FAULTS, FOREIGN = range(7), 6
VARIANTS = (1, 2, 4, 8, 16, 32, 64, 128, 3, 0x42)


def save(target, name, octets, root=ROOT):
    os.makedirs(f"{root}/{target}", exist_ok=True)
    with open(f"{root}/{target}/{name}", "wb") as file:
        file.write(bytes(octets))


def load(path):
    with open(path, "rb") as file:
        return file.read()


def string(octets):
    return struct.pack(">H", len(octets)) + bytes(octets)


def fault(kind, after):
    return [FAULT, kind, after, 0] + ([0, 2, 1, 2] if kind == FOREIGN else [])


def device_schedules():
    course = [START, THROUGH, 0, PASS, 1, THROUGH, 2, PASS, 3]
    yield "course", [0, 0] + course
    for variant in VARIANTS:
        yield f"variant-{variant}", [0, variant] + course
    for stage in range(5):
        yield f"stage-{stage}", [stage, 0, START, PASS, 1, PASS, 3, DEADLINE, DEADLINE, CUT, START]
    yield "retries", [0, 0, START, DEADLINE, DEADLINE, DEADLINE, DEADLINE, START]
    yield "alter", [2, 0, START, ALTER, 1, 0, 40, 1, 1, 0xFF]
    for kind in FAULTS:
        yield f"fault-{kind}", [0, 0] + fault(kind, 0) + [START, LATE, CUT, START]
        yield f"install-fault-{kind}", [2, 0, START] + fault(kind, 0) + [PASS, 1, LATE, CUT, START]
    for error in range(5):
        yield f"provider-{error}", [0, 0, PROVIDER, error, 5, START, PROVIDER, error, 9, THROUGH, 0, PASS, 1]
    yield "clock", [0, 0, CLOCK, 1, 0, 0] + course
    yield "behind", [0, 0, CLOCK, 0, 0xFF, 0xFF] + course
    yield "late", [3, 0, START, TIME, 3, 0, 90, CUT, START, PASS, 1]
    yield "nobody", [0, 0, START, NOBODY, 2, 0, 0, 0, NOBODY, 5, 1, 0, NOBODY, 5, 0, 0, 3]
    yield from operators()
    yield "renew", [5, 8, START, THROUGH, 4, PASS, 5, THROUGH, 6, PASS, 7]
    yield "full", [5, 136, START, THROUGH, 4, PASS, 5]


def golden():
    """Golden encodings of the codec's tests, of what seeds.c has not all: messages, and contents behind their number in contents.c."""
    numbers = re.findall(r"\bcheck_(\w+)[,}]", load(f"{HERE}/contents.c").decode())
    for line in load(f"{HERE}/../tests/codec/golden.txt").decode().splitlines()[1:]:
        name, octets = line.split(" ")
        kind = re.sub(r"(?<!^)([A-Z])", r"_\1", name.split("/")[0]).lower()
        file = name.replace("/", "-")
        if re.match("Message/(provisioner|life)", name):
            yield "message", file, bytes.fromhex(octets)
        elif kind in ["device_state"] + numbers[numbers.index("entry_state") + 1:]:
            yield "contents", file, bytes([numbers.index(kind)]) + bytes.fromhex(octets)


def der(tag, *parts):
    content = b"".join(parts)
    octets = len(content).to_bytes(2, "big").lstrip(b"\0")
    length = [len(content)] if len(content) < 128 else [0x80 + len(octets), *octets]
    return bytes([tag, *length]) + content


def elements(octets):
    """The elements of DER octets, each whole."""
    while octets:
        header = 2 + (octets[1] & 0x7F if octets[1] > 127 else 0)
        length = int.from_bytes(octets[2:header], "big") if header > 2 else octets[1]
        yield octets[:header + length]
        octets = octets[header + length:]


def inside(octets):
    return octets[2 + (octets[1] & 0x7F if octets[1] > 127 else 0):]


def with_entries(crl, entries):
    """The CRL with these revocations; its signature is no longer right."""
    tbs, *rest = elements(inside(crl))
    parts = list(elements(inside(tbs)))
    parts.insert(5, der(0x30, *entries))
    return der(0x30, der(0x30, *parts), *rest)


def revocation(serial, *extensions):
    return der(0x30, der(2, serial), der(0x17, b"250101000000Z"), *([der(0x30, *extensions)] if extensions else []))


def reason(number):
    return der(0x30, bytes([6, 3, 0x55, 0x1D, 0x15]), der(4, der(10, bytes([number]))))


def pem(label, octets):
    text = base64.b64encode(octets).decode()
    lines = "\n".join(text[i:i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()


def fetched():
    """What a CA's server may answer: the device's certificate with other certificates and CRLs, or what is no bundle."""
    own = {name: load(f"{HERE}/identities/{name}") for name in ("device", "factory-ca", "factory-root.crl", "factory-ca.crl")}
    leaf, ca = pem("CERTIFICATE", own["device"]), pem("CERTIFICATE", own["factory-ca"])
    lists = {"plain": [], "revoked": [revocation(b"\1"), revocation(b"\2", reason(1))], "odd": [revocation(b"\3", reason(6))],
             "bare": [der(0x30)], "removed": [revocation(b"\4", reason(8))]}
    for name, entries in lists.items():
        octets = with_entries(own["factory-ca.crl"], entries) if entries else own["factory-ca.crl"]
        yield "crl-" + name, leaf + ca + pem("X509 CRL", own["factory-root.crl"]) + pem("X509 CRL", octets)
    yield "leaf", leaf
    yield "der", own["device"]
    yield "der-cut", own["device"][:40]
    yield "words", b"Bag Attributes\n" + leaf + ca
    yield "strange", leaf + pem("RSA PRIVATE KEY", b"x" * 20)
    yield "broken", leaf.replace(b"M", b"*", 1)
    yield "unended", leaf[:200]
    for name in sorted(os.listdir(f"{ROOT}/certificate")):
        yield "pool-" + name, leaf + pem("CERTIFICATE", load(f"{ROOT}/certificate/{name}"))


def operators():
    for what in (0, 1, 3, 5, 7, 9, 11, 13, 15):
        for stage in (2, 3, 5):
            yield f"manage-{what}-{stage}", [stage, 0, MANAGE, what, PASS, 0, PASS, 2, TIME, 3, 0, 90, MANAGE, 0, PASS, 0]


def network_schedules():
    yield from operators()
    yield "full", [5, 136, START_OTHER, 0, PASS, 4, PASS, 5]
    course = [START_OTHER, 0, PASS, 0, THROUGH, 1, PASS, 2]
    yield "course", [0, 0] + course
    for variant in VARIANTS:
        yield f"variant-{variant}", [0, variant] + course
    for stage in range(5):
        yield f"stage-{stage}", [stage, 0, PASS, 0, PASS, 2, PASS, 0, PASS, 2, DEADLINE, CUT, PASS, 0]
    yield "alter", [2, 0, ALTER, 0, 0, 40, 1, 1, 0xFF]
    for kind in FAULTS:
        for after in range(5):
            yield f"fault-{after}-{kind}", [0, 0, START_OTHER, 0] + fault(kind, after) + [PASS, 0, LATE, PASS, 0, CUT, PASS, 0]
        for after in range(2):
            yield f"confirm-fault-{after}-{kind}", [3, 0] + fault(kind, after) + [PASS, 2, LATE, PASS, 2, CUT, PASS, 2]
    for error in range(5):
        yield f"provider-{error}", [1, 0, PROVIDER, error, 5, PASS, 0, PROVIDER, error, 9, PASS, 0]
    yield "clock", [0, 0, CLOCK, 1, 0, 0] + course
    yield "lapse", [3, 0, TIME, 3, 0, 90, PASS, 2]
    yield "timeout", [1, 0] + fault(5, 1) + [PASS, 0, DEADLINE, TIME, 1, 0, 9, LATE]
    yield "nobody", [0, 0] + [NOBODY, 2, 0, 0, 0, NOBODY, 5, 1, 0, NOBODY, 5, 0, 0, 3, NOBODY, 4, 0, 0, 0, NOBODY, 3, 0, 0, 0]
    yield "busy", [1, 128] + fault(5, 1) + [PASS, 0, SPEAK, 0, 0, 0, PASS, 0]


COMPANION_STAGES, ORDER = 13, 4  # of companion.c: stages, and which message of the honest run is the order


def companion_schedules():
    course = [START_OTHER, 1, RUN_ON, 11, RUN_ON, 11, RUN_ON, 11]
    for variant in (0, *VARIANTS, 9, 10, 17, 65):
        yield f"variant-{variant}", [0, variant] + course
    for stage in range(COMPANION_STAGES):
        yield f"stage-{stage}", [stage, 0] + course + [CUT, START_OTHER, 1, RUN_ON, 11]
        yield f"operator-{stage}", [stage, 0, MANAGE, 2] + course + [MANAGE, 6] + course + [MANAGE, 10] + course
        yield f"revoked-{stage}", [stage, 0] + course + [MANAGE, 11, MANAGE, 15] + course
        yield f"asked-{stage}", [stage, 0, START_OTHER, 1, RUN_ON, 11] + [octet for kind in (0, 1, 1, 2, 2, 4, 12, 3, 0, 0x81) for octet in (ASK, kind)]
        yield f"sweep-{stage}", [stage, 0, TIME, 3, 0, 90, MANAGE, 0] + course
        yield f"opened-{stage}", [stage, 0, START_OTHER, 1, RUN_ON, stage, OPEN_AGAIN, 0, OPEN_AGAIN, 1, RUN_ON, 11, RUN_ON, 11]
        yield f"closed-{stage}", [stage, 0, START_OTHER, 1, RUN_ON, 3, OPEN_END, 0, 1, RUN_ON, 3, OPEN_END, 1, 1, RUN_ON, 11]
        yield f"again-{stage}", [stage, 0, START_OTHER, 1, RUN_ON, 11] + [octet for i in range(12) for octet in (PASS, i)]
        yield f"altered-{stage}", [stage, 0, START_OTHER, 1, RUN_ON, 2] + [octet for i in range(6) for octet in (ALTER, 2 * i, 0, 30 + 9 * i, 1, 1, 0xFF)]
    for kind in FAULTS:
        for after in range(6):
            yield f"fault-{after}-{kind}", [0, 0] + fault(kind, after) + course + [LATE, DEADLINE, CUT, START_OTHER, 1, RUN_ON, 11]
    for error in range(5):
        for call in (0, 3, 6, 9, 14, 20, 27, 35):
            yield f"provider-{error}-{call}", [0, 0, PROVIDER, error, call] + course
    for kind in FAULTS:
        for after in range(3):
            yield f"asked-fault-{after}-{kind}", [12, 0] + fault(kind, after) + [ASK, 4, LATE, ASK, 0, ASK, 1]
    for variant in (9, 72, 73, 64):
        yield f"limited-{variant}", [0, variant] + course + [ASK, 4, ASK, 12, ASK, 0]
    yield "clock", [0, 0, CLOCK, 1, 0, 0] + course
    yield "behind", [0, 0, CLOCK, 0, 0xFF, 0xFF] + course
    yield "late", [ORDER + 1, 0, TIME, 1, 9, 9, PASS, ORDER]
    yield "nobody", [0, 0, START] + [octet for kind in range(10) for octet in (NOBODY, kind, 0, 0, 0)]


def order_schedules():
    """What the companion's own table needs besides; its network grants, or denies for the reason that MANAGE names."""
    start, rest = [START, RUN_ON, 11], [RUN_ON, 11, RUN_ON, 11]
    for cause in range(0, 60, 3):
        yield f"denied-{cause}", [0, 0, MANAGE, cause] + start + rest + [CUT, START, PASS, 4, OPEN_AGAIN, 0] + rest
    for variant in (0, 8, 128, 136):
        for stage in range(COMPANION_STAGES):
            yield f"course-{variant}-{stage}", [stage, variant] + start + [OPEN_AGAIN, 0] + rest + [CUT, START] + rest
            yield f"waits-{variant}-{stage}", [stage, variant] + start[:1] + [RUN_ON, stage] + [DEADLINE] * 4 + [OPEN_END, 0, 2, DEADLINE, OPEN_END, 1, 2] + rest
            yield f"closed-{variant}-{stage}", [stage, variant, START, OPEN_END, 0, 0, OPEN_END, 0, 2] + rest + [OPEN_AGAIN, 0, OPEN_AGAIN, 1] + rest
            yield f"second-{variant}-{stage}", [stage, variant, START, OPEN_END, 1, 1] + rest + [PASS, 3, THROUGH, 2] + rest
        for kind in FAULTS:
            for after in range(4):
                yield f"fault-{variant}-{after}-{kind}", [0, variant] + fault(kind, after) + start + rest + [LATE, CUT, START] + rest
    for call in range(0, 20, 2):
        for error in range(3):
            yield f"provider-{error}-{call}", [0, 0, PROVIDER, error, call] + start + rest + [PROVIDER, error, 0, START] + rest


ROLES = ("provisioner_device", "provisioner_field", "provisioner_network", "life_device", "life_network")
OUTSIDE, BUNDLE, URL, DER, OCTETS = 4, 0, 1, 2, 3  # the last four of outside.c
PARTS = {"device": 0, "factory-ca": 1, "factory-root": 2, "factory-root.crl": 5, "factory-ca.crl": 6}


def part(name, *edits):
    return [PARTS[name], len(edits), *(octet for edit in edits for octet in edit)]


def whole_bundle(**changed):
    parts = [part(name, *changed.get(name.replace("-", "_").replace(".", "_"), [])) for name in PARTS if name != "factory-root"]
    return [MANAGE, OUTSIDE, BUNDLE, len(parts), *(octet for one in parts for octet in one)]


def bundles():
    """Answers of the CA's server with one element changed, and what is no bundle."""
    targets = ("device", "factory_ca", None, "factory_root_crl", "factory_ca_crl")
    yield "whole", whole_bundle()
    for name, octets in insertions():
        head, target, edit = octets[:3], octets[3], octets[4:]
        if targets[target]:
            yield name, whole_bundle(**{targets[target]: [edit]})
    for target in targets:
        for element in range(60) if target else ():
            for kind in (3, 6):
                yield f"{target}-{kind}-{element}", whole_bundle(**{target: [[kind, element, 3, 0, 0x80, 1]]})
    leaf = load(f"{HERE}/identities/device")
    for element in range(0, 40, 2):
        yield f"der-{element}", [MANAGE, OUTSIDE, DER, 1, 6, element, 3, 0, 0x80, 1]
    for name, octets in (("der", leaf), ("cut", leaf[:40]), ("words", b"Bag Attributes\n"), ("key", pem("RSA PRIVATE KEY", b"x" * 20)),
                         ("unended", pem("CERTIFICATE", leaf)[:200]), ("broken", pem("CERTIFICATE", leaf).replace(b"M", b"*", 1))):
        yield name, [MANAGE, OUTSIDE, OCTETS, *string(octets)]


def addresses():
    with open(f"{HERE}/seeds.c") as file:
        urls = re.findall(r'"((?:\w+:)?[^"\n]*ca\.example[^"]*|http://192[^"]*|ftp[^"]*|https://\[[^"]*)"', file.read())
    for i, url in enumerate(urls):
        yield f"address-{i}", [MANAGE, OUTSIDE, URL, len(url), *url.encode()]


def provisioner_schedules():
    """For each role of the provisioning device and of the later life: the companion's, and what comes from outside; the device starts too."""
    yield from companion_schedules()
    yield from order_schedules()
    course = [START, START_OTHER, 1, RUN_ON, 11, OPEN_AGAIN, 0, RUN_ON, 11, OPEN_AGAIN, 1, RUN_ON, 11]
    lives = [START, START_OTHER, 0, RUN_ON, 11, START_OTHER, 0, RUN_ON, 11]
    for name, said in (*bundles(), *addresses()):
        for variant in (0, 16, 64):
            yield f"outside-{name}-{variant}", [0, variant] + said + course
    for stage in range(COMPANION_STAGES + 7):
        for what in range(1, 16, 2):
            for variant in (0, 1, 32):
                yield f"lives-{stage}-{what}-{variant}", [stage, variant] + lives[:5] + [MANAGE, what] + lives + [CUT] + lives
                yield f"ends-{stage}-{what}-{variant}", [stage, variant, MANAGE, what] + lives + [CUT] + lives + [TIME, 3, 0, 2] + lives
        for what in range(16):
            said = [START, START_OTHER, 0, RUN_ON, 11]  # a device with no reason to be updated only reports
            yield f"reports-{stage}-{what}", [stage, 8] + said + [MANAGE, what] + said + [TIME, 3, 0, 1] + said + [PASS, 2 * what, PASS, 30 + what]
        for kind in FAULTS:
            for after in range(4):
                yield f"life-fault-{stage}-{after}-{kind}", [stage, 0, MANAGE, 11] + fault(kind, after) + lives + [LATE] + lives


def positions(octets):
    """The tags of the elements as der_edit.h counts them."""
    for element in elements(octets):
        content = inside(element)
        one = element[0] == 4 and content and len(list(elements(content))) == 1 and len(content) > 1 and \
            len(next(elements(content))) == len(content) and content[1] + 2 == len(content)
        yield element[0]
        if element[0] & 0x20 or one:
            yield from positions(content)


def extension(oid, *value, critical=False):
    return der(0x30, der(6, bytes([0x55, 0x1D, oid])), der(1, b"\xff") if critical else b"", der(4, der(0x30, *value)))


EXTENSIONS = {
    "hosts": extension(17, der(0x82, b"a.example"), der(0x82, b"*.b-c.example"), der(0x87, bytes(4))),
    "bad-host": extension(17, der(0x82, b"-a..example")),
    "mail": extension(17, der(0x81, b"a@b.example"), der(0x86, b"https://a.example/DeviceID=1")),
    "bad-mail": extension(17, der(0x81, b"ab")),
    "bad-uri": extension(17, der(0x86, b"1:x")),
    "directory": extension(17, der(0xA4, der(0x30)), der(0x88, b"\x2a\3")),
    "other": extension(17, der(0xA0, der(6, b"\x2a\3"), der(0xA0, der(12, b"x")))),
    "access": der(0x30, der(6, b"\x2b\6\1\5\5\7\1\1"), der(4, der(0x30, der(0x30, der(6, b"\x2b\6\1\5\5\7\x30\2"), der(0x86, b"http://a.b/c"))))),
    "names": extension(30, der(0xA0, der(0x30, der(0x82, b"b.example"))), critical=True),
    "policies": extension(36, der(0x80, b"\0"), critical=True),
    "mappings": extension(33, der(0x30, der(6, b"\x2a\3"), der(6, b"\x2a\4")), critical=True),
    "unknown": extension(99, critical=True),
}
REVOKED = {"one": [revocation(b"\1")], "reason": [revocation(b"\2", reason(1))],
           "removed": [revocation(b"\4", reason(8))], "odd": [revocation(b"\5", reason(7))], "bare": [der(0x30)]}


def insertions():
    """Edits of the path's objects that put something new where it belongs."""
    before = 2
    for target, name in enumerate(("device", "factory-ca", "factory-root")):
        tags = list(positions(load(f"{HERE}/identities/{name}")))
        for what, octets in EXTENSIONS.items():
            yield f"insert-{target}-{what}", bytes([2 | 8, 0, 1, target, before, tags.index(0xA3) + 2, len(octets)]) + octets
    for target, name in ((3, "factory-root.crl"), (4, "factory-ca.crl")):
        tags = list(positions(load(f"{HERE}/identities/{name}")))
        for what, entries in REVOKED.items():
            octets = der(0x30, *entries)
            yield f"insert-{target}-{what}", bytes([2 | 8, 0, 1, target, before, tags.index(0xA0), len(octets)]) + octets


def paths():
    yield from insertions()
    for flags in range(16):
        yield f"whole-{flags}", [flags, 0, 0]
    yield "late", [0, 0x0E, 0x50]
    yield "later", [2, 0, 40]
    for target in range(5):
        for kind in range(7):
            yield f"edit-{target}-{kind}", [2 | 8, 0, 1, target, kind, 8 + 3 * kind, 3, 1, 2, 3]
    for element in range(20, 60, 2):
        yield f"leaf-patch-{element}", [0, 0, 1, 0, 6, element, 3, 0, 0x80, 1]
    for element in range(20, 60, 4):
        yield f"leaf-remove-{element}", [1, 0, 1, 0, 3, element, 0]
        yield f"ca-remove-{element}", [1, 0, 1, 1, 3, element, 0]
        yield f"root-twice-{element}", [1, 0, 1, 2, 4, element, 0]


def values():
    draw = random.Random(1)
    types = len(re.findall(r"encode_\w+, (?:decode_|NULL)", load(f"{HERE}/shapes.c").decode()))
    companion = [[0, 5, kind] for kind in range(9)] + [[0, 5, 9, kind] for kind in range(5)] + [[0, 5, 10, kind] for kind in range(3)]
    provisioner = [[0, 6, kind] for kind in range(14)] + [[0, 6, 14, refused] for refused in range(2)]
    life = [[0, 7, kind] for kind in range(9)]
    heads = [[0, body] for body in (0, 1, 2, 3, 4, 8)] + [[kind, 0] for kind in range(1, types)] + companion + provisioner + life
    for head in heads:
        name = "-".join(str(octet) for octet in head)
        octets = bytes(head if head[0] == 0 else head[:1])
        yield f"{name}-mix", octets + bytes(draw.choice([0, 1, 1, 2, 3, 32, 65]) for _ in range(200))


def states():
    draw = random.Random(3)
    state = load(f"{ROOT}/contents/state")[1:]
    yield "state", "octets", b"\0" + string(state) + b"\0" + string(b"x")
    for i in range(6):
        yield "state", f"made-{i}", b"\1" + bytes(draw.choice([0, 1, 1, 2, 3, 32, 64, 16, 6, 15]) for _ in range(300))
    yield "vault", "sealed", b"\1" + string(state) + b"\0"
    yield "vault", "file", b"\0" + string(b"RCDV\1" + bytes(55))
    yield "vault", "short", b"\0" + string(b"RCDV\1")


NETWORK = '''network = "00101-07ed9d500c1"; carriages = [ "5gs", "eps-pco", "eps-private" ]; device_purpose = "1.3.6.1.5.5.7.3.2";
device_purpose_may_be_absent = true; need_status = false; suites = [ "p256", "static" ]; devices = [ "sensor-0001" ];
max_open = 4; max_credentials = 7L; max_transactions = 256; offer_lifetime = 3600; sweep_interval = 60; aka = "tuak"; key_length = 32;
op = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"; amf = "8000"; routing_indicator = "0123";
home_network_key_id = 1; validity_days = 365; renewal_days = 330; lifetime_days = 0; roaming_allowed = true; rats = ( "nr", "nb-iot" );
dnns = [ "iot.example" ]; slices = [ "1", "1-0000ab" ]; fetch_ca = "web-ca.pem"; fetch_timeout = 10; fetch_max = 65536;
'''
BAD = {"amf": '"80"', "op": '"zz"', "routing_indicator": '"12345"', "rats": '["gsm"]', "slices": '["256"]', "dnns": '[""]',
       "carriages": '["x"]', "key_length": "17", "renewal_days": "400", "device_purpose": '"1.x"', "suites": '["rsa"]',
       "aka": '"none"', "nothing": "1", "max_open": "-1"}


def configurations():
    least = 'network = "00101";\n'
    yield "network-whole", 0, NETWORK
    for name, text in {"least": least, "missing": "max_open = 1;\n", "syntax": 'network = ["00101"\n',
                       "twice": least + 'suites = [ "p256", "p256" ];\n'}.items():
        yield "network-" + name, 0, text
    for name, value in BAD.items():
        yield "network-bad-" + name, 0, f"{least}{name} = {value};\n"
    url = 'certificate_url = "https://ca.example/DeviceID=1";\n'
    yield "device-least", 1, url
    yield "device-whole", 1, url + 'network = "00101"; pinned = [ "00101" ]; suites = [ "p256" ]; owner = "04ab"; imei = "004999010640000";\n'
    yield "urls", 2, "# prefixes\nhttps://ca.example/devices/\nhttp://192.0.2.7:8080/\n\n"
    yield "urls-wrong", 2, "nonsense\n"


def crc24(octets):
    """RFC 9580 clause 6.1."""
    crc = 0xb704ce
    for octet in octets:
        crc ^= octet << 16
        for _ in range(8):
            crc = crc << 1 ^ (0x1864cfb if crc & 0x800000 else 0)
    return crc & 0xffffff


def symbols_of(length, version=1, wrong=0):
    framed = bytes([version]) + bytes(range(length))
    return base64.b32encode(framed + (crc24(framed) ^ 0xffffff ^ wrong).to_bytes(3, "big")).rstrip(b"=")


def records(uri):
    """NDEF messages: the code's, and such as are no code's."""
    head = len(uri) + 1
    yield "whole", bytes([0xd1, 1, head]) + b"U\0" + uri
    yield "long", bytes([0xc1, 1, 0, 0, 0, head]) + b"U\0" + uri
    yield "cut", b"\xd1\1"
    yield "chunk", bytes([0xf1, 1, head]) + b"U\0" + uri
    yield "long-cut", b"\xc1\1\0\0"
    yield "text", bytes([0xd1, 1, head]) + b"T\0" + uri
    yield "less", bytes([0xd1, 1, head + 1]) + b"U\0" + uri
    yield "empty", b"\xd1\1\0U"
    yield "prefix", bytes([0xd1, 1, head]) + b"U\4" + uri


def codes():
    for length in (16, 17, 32):
        symbols = symbols_of(length)
        yield f"uri-{length}", b"\0rcdp:" + symbols
        yield f"text-{length}", b"\1" + b"-".join(symbols[i:i + 5] for i in range(0, len(symbols), 5))
        for name, octets in records(b"rcdp:" + symbols):
            yield f"ndef-{name}-{length}", b"\2" + octets
    yield "version", b"\0rcdp:" + symbols_of(16, version=2)
    yield "checksum", b"\0rcdp:" + symbols_of(16, wrong=1)
    yield "short", b"\1" + symbols_of(16)[:20]
    yield "long", b"\1" + symbols_of(32) * 2
    yield "symbol", b"\0RCDP:" + b"1" + symbols_of(16)[1:]
    yield "rest", b"\0rcdp:" + symbols_of(17)[:-1] + b"7"
    yield "unfit", b"\0rcdp:" + symbols_of(16) + b"A"
    yield "scheme", b"\0rcdq:" + symbols_of(16)
    yield "no-scheme", b"\0rcdp"


def units():
    first, last = b"\x80\0\x07abc", b"\x41defg"
    for name, pieces in (("whole", [first, last]), ("one", [b"\xc0\0\1a"]), ("torn", [first, first, last]), ("late", [last, first]),
                         ("empty", [b""]), ("no-length", [b"\x80\0"]), ("huge", [b"\x80\xff\xffa"]), ("no-content", [first, b"\x41"]),
                         ("too-much", [b"\xc0\0\1ab"]), ("unended", [b"\x80\0\1a"])):
        yield "joined-" + name, b"\0" + b"".join(bytes([len(piece)]) + piece for piece in pieces)
    for trouble in range(4):
        yield f"cut-{trouble}", bytes([1, 0, trouble, 2]) + bytes(range(100))


def crls():
    for name in ("factory-root", "factory-ca"):
        yield name, b"\1\1" + load(f"{HERE}/identities/{name}.crl")
    bundle = load(f"{ROOT}/bundle/revoked").decode()
    for i, block in enumerate(re.findall("-----BEGIN X509 CRL-----(.*?)-----END", bundle, re.S)):
        yield f"revoked-{i}", b"\1\1" + base64.b64decode(block)


def schema_steps():
    """The SQL of store/sqlite/schema.c, with its macros in place: what makes version 1, and what makes version 2 of it."""
    with open(f"{HERE}/../store/sqlite/schema.c") as file:
        text = file.read()
    with open(f"{HERE}/../store/sqlite/schema.h") as file:
        numbers = dict(re.findall(r"(RCDP_SQLITE_\w+) (\d+)", text + file.read()))
    text = text[text.index("static const char first_step"):text.index("const char *const rcdp_sqlite_steps")]
    macros = {"OPEN": "state <= 1", "HOLDING": "state BETWEEN 2 AND 3", "LIVE": "state <= 3"}
    tokens = re.findall(r'"((?:[^"\\]|\\.)*)"|NUMBER\(\s*(\w+)\)|\b(OPEN|HOLDING|LIVE)\b', text)
    whole = "".join(quoted or numbers.get(number, "") or macros.get(macro, "") for quoted, number, macro in tokens)
    first = "PRAGMA user_version = 1;"
    return whole[:whole.index(first)] + first, whole[whole.index(first) + len(first):]


def fill(base, rows):
    base.execute("INSERT INTO blocks(digits, first, last, next) VALUES(15, 1010000000001, 1010000000009, 1010000000001)")
    for i in range(rows):
        state = [1, 2, 0, 3, 4, 5, 6, 7][i % 8]
        certificate = bytes([8 if i == 1 else 9]) * 32
        row = [i + 1, bytes([i]) * 16, 1, state, f"00101000000000{i}", certificate, bytes([i + 1]) * 16, bytes([3]) * 32, 5 + i, b"SN-4711",
               b"Factory", b"https://ca.example/DeviceID=SN-4711", 100, 200 if state else 0, 1800000050, 300 if state > 1 else 0, 0,
               1900000000]
        base.execute(f"INSERT INTO credentials VALUES({','.join('?' * len(row))})", row)
        if state not in (0, 7):
            issued = [i + 1, bytes(32), bytes(32), bytes(32), b"p" * 20, b"k" * 20, b"m" * 20, b"o" * 20, b"a" * 30]
            base.execute(f"INSERT INTO issued VALUES({','.join('?' * len(issued))})", issued)
    base.execute("INSERT INTO counters VALUES(?, ?)", (bytes([9]) * 32, 7))


def adopt(base):
    """Every other one is a child of the second of two subscriptions, of which the first is suspended."""
    for i, state in enumerate((1, 0)):
        subscription = [i + 1, f"imsi-00101000000009{i}".encode(), state, 5, b"l" * 12, 90, 95, 0]
        base.execute(f"INSERT INTO subscriptions VALUES({','.join('?' * len(subscription))})", subscription)
    base.execute("UPDATE credentials SET parent = (SELECT id FROM subscriptions WHERE position = 2), assurance = 1, counter_absent = 1 "
                 "WHERE position % 2 = 1")


LOOKUP, RESERVE, OFFER, FIND, CONFIRM, TRANSITION, SWEEP, LIST, ADD_BLOCK, LIMIT, SUBSCRIBE, FIND_SUB, LIST_SUB, CHANGE_SUB = range(14)
CHANGING, FILLED, NEW = 1, 2, 255  # the first octet of an input of store.c, then of a request's third its bits, and events by number
SUSPEND, RESUME, REVOKE, EXPIRE, DELETE = range(3, 8)
HURRY, AGAIN, OTHER, FEW, NEVER = 8, 16, 32, 64, 128
ORPHAN = 8


def requests():
    """Series of requests to the filled database: record 0 is active and nobody's child, 1 reserved, 2 an active child of
    the first subscription, 3 an offer that is to replace it."""
    for i in range(8):
        yield f"blocks-{i}", [ADD_BLOCK, 0, 1, ADD_BLOCK, 0, i, RESERVE, ORPHAN, 0]
    yield "exhausted", [octet for i in range(8) for octet in (RESERVE, ORPHAN, OTHER * (i % 2))]
    for op in range(16):
        yield f"each-{op}", [octet for who in (0, 1, 2, 3) for octet in (op, who, 0)]
        yield f"how-{op}", [octet for how in (HURRY, AGAIN, OTHER, FEW, NEVER, 2) for octet in (op, 2, how)]
        yield f"stranger-{op}", [octet for who in (0x12, 0x38, 8) for octet in (op, who, 1)]
    for event in range(8):
        yield f"event-{event}", [TRANSITION, 0, event, TRANSITION, 0, DELETE, TRANSITION, 2, SUSPEND, TRANSITION, 2, event]
        yield f"subscription-{event}", [CHANGE_SUB, 0, event, CHANGE_SUB, 0, 1, CHANGE_SUB, 0, 2, SUBSCRIBE, 0, 0, OFFER, 3, 0, CONFIRM, 3, 0]
    yield "suspended", [CHANGE_SUB, 0, 0, RESERVE, 0, 1, OFFER, 1, 0, OFFER, 3, 0, CONFIRM, 3, 0, CHANGE_SUB, 0, 1, CONFIRM, 3, 0]
    yield "limited", [LIMIT, 0, 0, LIMIT, 2, NEVER, LIMIT, 2, 0, LIMIT, 2, OTHER, LIMIT, 3, 0, SWEEP, 0, HURRY]
    yield "quota", [octet for how in (3, 4, 5, 6) for octet in (RESERVE, 0, AGAIN | OTHER | how)]
    yield "open", [octet for how in (3, 4, 5) for octet in (RESERVE, ORPHAN, FEW | how)] + [CONFIRM, 1, 0]
    yield "live", [octet for i in range(4) for octet in (RESERVE, ORPHAN, 4 + i)] + [RESERVE, ORPHAN, HURRY | 4]
    yield "lapsed", [CONFIRM, 3, HURRY, SWEEP, 0, HURRY, CONFIRM, 3, 0, OFFER, 1, 0, OFFER, 1, HURRY]


def databases():
    """What the target does not make: of version 1, of states that no series reaches, of another kind."""
    first_step, second_step = schema_steps()
    with tempfile.TemporaryDirectory() as work:
        for name, rows, newest in (("old", 3, False), ("eight", 8, True)):
            base = sqlite3.connect(f"{work}/{name}", isolation_level=None)
            base.execute("PRAGMA page_size = 512")
            base.executescript(first_step)
            fill(base, rows)
            if newest:
                base.executescript(second_step)
                adopt(base)
            base.execute("VACUUM")
            base.close()
            yield name, load(f"{work}/{name}")
        base = sqlite3.connect(f"{work}/foreign", isolation_level=None)
        base.executescript("PRAGMA page_size = 512; CREATE TABLE a(b)")
        base.close()
        yield "foreign", load(f"{work}/foreign")
    yield "text", b"no database"


def stores():
    yield "new", bytes([NEW])
    for name, series in requests():
        yield name, bytes([CHANGING | FILLED, 0] + series)
    for at in (300, 2000, 5000):
        yield f"edit-{at}", bytes([CHANGING | FILLED, 2]) + struct.pack(">HBHB", at, 0xFF, at + 20, 1) + bytes([SWEEP, 0, 0])
    yield "edit-version", bytes([FILLED, 1]) + struct.pack(">HB", 63, 3)
    yield "read-only", bytes([FILLED, 0, SWEEP, 0, 0, LIST, 0, 0])
    for name, octets in databases():
        yield name, bytes([CHANGING]) + string(octets) + bytes([SWEEP, 0, HURRY])
    yield "old-read-only", b"\0" + string(dict(databases())["old"])


def main():
    for suffix in ("", "_real"):
        for target, schedules in (("attach_device", device_schedules), ("attach_network", network_schedules)):
            for name, octets in schedules():
                save(target + suffix, name, octets)
        for name, octets in companion_schedules():
            save("companion_device" + suffix, name, octets, PLENTY)
            save("companion_network" + suffix, name, octets, PLENTY)
        for name, octets in fetched():
            schedule = bytes([ORDER + 1, 0, FAULT, FOREIGN, 2, 0]) + string(octets) + bytes([PASS, ORDER])
            save("companion_network" + suffix, f"fetched-{name}", schedule, PLENTY)
        for name, octets in fetched():
            for variant in (0, 16):
                schedule = bytes([1, variant, FAULT, FOREIGN, 1, 0]) + string(octets) + bytes([PASS, 0])
                save("attach_network" + suffix, f"fetched-{name}-{variant}", schedule, PLENTY)
    for seeds in (companion_schedules, order_schedules):
        for name, octets in seeds():
            save("companion_order", f"{seeds.__name__[0]}-{name}", octets, PLENTY)
    for name, octets in values():
        save("round_trip", name, octets, PLENTY)
    for target in ROLES:
        for name, octets in provisioner_schedules():
            save(target, name, octets, PLENTY)
            save(target + "_real", name, octets, PLENTY)
    for target, seeds in (("path", paths), ("crl", crls), ("code", codes), ("units", units), ("store", stores)):
        for name, octets in seeds():
            save(target, name, octets)
    for seeds in (states, golden):
        for target, name, octets in seeds():
            save(target, name, octets)
    for name, which, text in configurations():
        save("configuration", name, bytes([which]) + text.encode())


main()
