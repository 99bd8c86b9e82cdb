#!/bin/bash
# rcdp auc serve and rcdp usim serve with peers in a script: the formats octet for octet, what is damaged, what cannot be, the two side by side
# with other commands, sockets that are in use or left over. Needs no package.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/peers.sh"
make_world
make_certificate factory dev
publish dev factory
make_device dev
start_network op
attach dev || fail "attach"
imsi=$(imsi_of dev)

# wrong WHAT PATTERN ARGUMENTS...: fails, and stderr has the pattern
wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
}
wrong "an AuC of nobody" "--dir is required" auc serve --socket auc.sock
wrong "an AuC without a socket" "--socket is required" auc serve --dir op
wrong "an AuC without an operator" "nowhere/network.conf" auc serve --dir nowhere --socket auc.sock
mkdir storeless && cp op/storage.key op/network.conf storeless/
wrong "an AuC without a store" "storeless/store.db.*(storage)" auc serve --dir storeless --socket auc.sock
wrong "a socket in no folder" "cannot serve at no/auc.sock: " auc serve --dir op --socket no/auc.sock
wrong "a socket with a name too long" "too long" auc serve --dir op --socket "$(printf '%0120d' 0)"
echo content >file
wrong "a file for a socket" "file is in use" auc serve --dir op --socket file
expect_equal "the file" content "$(cat file)"
wrong "a provider that is none" "openssl or wolfssl" auc serve --dir op --socket auc.sock --provider none
wrong "a USIM of nobody" "--dir is required" usim serve --control ctl
wrong "a USIM without a supplicant" "--control is required" usim serve --dir device-dev
wrong "a USIM without a device" "device init" usim serve --dir nowhere --control ctl
mkdir keyless && cp device-dev/device.conf keyless/
wrong "a USIM without its vault's key" "keyless/vault.key.*(notFound)" usim serve --dir keyless --control ctl
wrong "an EAP method that is none" "aka or aka-prime" usim serve --dir device-dev --control ctl --eap sim
[ ! -e auc.sock ] || fail "a command that failed leaves a socket"

# --- one AuC for a socket; what a killed one leaves is taken over --------------------------------------------------------
start_auc
expect_equal "mode of the socket" 600 "$(stat -c %a auc.sock)"
wrong "a second AuC" "auc.sock is in use" auc serve --dir op --socket auc.sock
kill -9 "$AUC_PID"
wait "$AUC_PID" 2>/dev/null
[ -S auc.sock ] || fail "a killed AuC takes its socket with it"
start_auc

# --- what goes over the sockets ------------------------------------------------------------------------------------------------
"$RCDP" usim serve --dir device-dev --control "$WORK/ctl" --eap aka --json 2>usim.log &
USIM_PID=$!
SERVERS+=("$USIM_PID")
cat >peers.py <<'PYTHON'
import os, re, socket, sys
imsi, patience = sys.argv[1], float(sys.argv[2])

def bound(name):
    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    end.bind(name)
    end.settimeout(patience)
    return end

auc, supplicant = bound("eap"), bound("ctl")
auc.connect("auc.sock")
answered = lambda text: (auc.send(text if isinstance(text, bytes) else text.encode()), auc.recv(4096).decode())[1]
hexadecimal = lambda *lengths: "".join(r" ([0-9a-f]{%d})" % (2 * length) for length in lengths)

# the supplicant is attached to, once
attach, usim = supplicant.recvfrom(4096)
assert attach == b"ATTACH", attach
supplicant.sendto(b"OK\n", usim)

def heard():  # without what shows that we are still there
    while True:
        said, sender = supplicant.recvfrom(4096)
        assert sender == usim, (sender, usim)
        if said != b"PING":
            return said.decode()
        supplicant.sendto(b"PONG\n", usim)

def asked(text):
    supplicant.sendto(text if isinstance(text, bytes) else text.encode(), usim)
    return heard()

def challenge(network=0):
    vector = re.fullmatch("AKA-RESP-AUTH " + imsi + hexadecimal(16, 16, 16, 16, 8), answered("AKA-REQ-AUTH " + imsi))
    assert vector, "no vector"
    return vector.groups(), asked("<3>CTRL-REQ-SIM-%d:UMTS-AUTH:%s:%s needed for SSID x" % (network, vector[1], vector[2]))

# both have the same RES, CK and IK, and each challenge differs
seen = set()
for network in (0, 7, 12345):
    (rand, autn, ik, ck, res), answer = challenge(network)
    assert answer == "CTRL-RSP-SIM-%d:UMTS-AUTH:%s:%s:%s" % (network, ik, ck, res), answer
    assert not {rand, autn, ik, ck, res} & seen
    seen |= {rand, autn, ik, ck, res}
# the last one again: AUTS, which the AuC takes; it has no answer, so the next one is to the next question
again = asked("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s needed for SSID x" % (rand, autn))
auts = re.fullmatch("CTRL-RSP-SIM-0:UMTS-AUTS:([0-9a-f]{28})", again)
assert auts, again
auc.send(("AKA-AUTS %s %s %s" % (imsi, auts[1], rand)).encode())
(rand, autn, ik, ck, res), answer = challenge()
assert answer == "CTRL-RSP-SIM-0:UMTS-AUTH:%s:%s:%s" % (ik, ck, res), answer
# every bit of a challenge that is fresh: no answer but failure, and the challenge itself is still good
vector = answered("AKA-REQ-AUTH " + imsi).split()
rand, autn = vector[2], vector[3]
for bit in range(0, 256, 5):
    whole = bytearray.fromhex(rand + autn)
    whole[bit // 8] ^= 1 << bit % 8
    answer = asked("CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x" % (whole[:16].hex(), whole[16:].hex()))
    assert answer == "CTRL-RSP-SIM-0:UMTS-FAIL", (bit, answer)
answer = asked("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x" % (rand.upper(), autn))
assert answer == "CTRL-RSP-SIM-0:UMTS-AUTH:%s:%s:%s" % tuple(vector[4:]), answer
# AUTS of another challenge, or with a bit turned over, changes nothing
for wrong in (auts[1], "%028x" % (int(auts[1], 16) ^ 1)):
    auc.send(("AKA-AUTS %s %s %s" % (imsi, wrong, rand)).encode())
(rand, autn, ik, ck, res), answer = challenge()
assert answer.startswith("CTRL-RSP-SIM-0:UMTS-AUTH:"), answer
# no GSM, nobody else, nothing that is broken
assert asked("<3>CTRL-REQ-SIM-3:GSM-AUTH:%s:%s needed for SSID x" % (rand, rand)) == "CTRL-RSP-SIM-3:GSM-FAIL"
assert answered("SIM-REQ-AUTH %s 3" % imsi) == "SIM-RESP-AUTH %s FAILURE" % imsi
for nobody in ("001010000099999", "1", "001010000000000"):
    assert answered("AKA-REQ-AUTH " + nobody) == "AKA-RESP-AUTH %s FAILURE" % nobody
assert asked("<3>CTRL-REQ-IDENTITY-0:Identity needed for SSID x") == "CTRL-RSP-IDENTITY-0:0%s@wlan.mnc001.mcc001.3gppnetwork.org" % imsi
for broken in (b"", b"AKA-REQ-AUTH", b"AKA-REQ-AUTH ", b"AKA-REQ-AUTH  " + imsi.encode(), b"AKA-REQ-AUTH " + imsi.encode() + b" ",
               b"AKA-REQ-AUTH " + imsi.encode() + b" 1 2", b"AKA-REQ-AUTH 00101000000000x", b"AKA-REQ-AUTH 0010100000000011",
               b"AKA-REQ-AUTH " + imsi.encode() + b"\0", b"aka-req-auth " + imsi.encode(), b"AKA-AUTS " + imsi.encode(),
               ("AKA-AUTS %s %s %s" % (imsi, auts[1][:-1], rand)).encode(), ("AKA-AUTS %s %s %s" % (imsi, auts[1], rand[:-1] + "g")).encode(),
               b"\xff" * 4096, b"A" * 5000):
    auc.send(broken)  # no answer, or the one below would not be the first
for broken in (b"", b"<3", b"<3>CTRL-REQ-SIM-", b"<3>CTRL-REQ-SIM-0", b"<3>CTRL-REQ-SIM-0:", b"<3>CTRL-REQ-SIM-x:UMTS-AUTH:", b"<3>CTRL-REQ-SIM-0:UMTS-AUTH:",
               ("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s" % (rand, autn)).encode(), ("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x" % (rand, autn[:-1])).encode(),
               ("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s%s x" % (rand, autn)).encode(), ("<3>CTRL-REQ-SIM-123456:UMTS-AUTH:%s:%s x" % (rand, autn)).encode(),
               ("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x\0" % (rand, autn)).encode(), b"<3>CTRL-REQ-PASSWORD-0:Password needed", b"<3>CTRL-REQ-IDENTITY-",
               b"\xff" * 4096, b"A" * 5000):
    supplicant.sendto(broken, usim)
assert answered("AKA-REQ-AUTH 7") == "AKA-RESP-AUTH 7 FAILURE"
(rand, autn, ik, ck, res), answer = challenge()
assert answer == "CTRL-RSP-SIM-0:UMTS-AUTH:%s:%s:%s" % (ik, ck, res), answer
# nobody but the supplicant is heard
other = bound("other")
try:
    other.sendto(b"<3>CTRL-REQ-IDENTITY-0:x", usim)
    raise SystemExit("a stranger may speak to the USIM")
except PermissionError:
    pass
# it goes, and comes again
supplicant.close()
os.unlink("ctl")
supplicant = bound("ctl")
attach, usim = supplicant.recvfrom(4096)
assert attach == b"ATTACH", attach
(rand, autn, ik, ck, res), answer = challenge()
assert answer == "CTRL-RSP-SIM-0:UMTS-AUTH:%s:%s:%s" % (ik, ck, res), answer
supplicant.sendto(b"<2>CTRL-EVENT-TERMINATING ", usim)
attach, usim = supplicant.recvfrom(4096)
assert attach == b"ATTACH", attach
print("peers: content")
PYTHON
python3 peers.py "$imsi" "$(patient 20)" || fail "what goes over the sockets: $(tail -n 5 auc.log usim.log)"
grep -q '"step":"gone"' usim.log || fail "that the supplicant went is not told"

# --- beside other commands: the vault is anybody's between two challenges, and whoever is in the way is waited for --------------
contact() { "$RCDP" device contact --dir device-dev --network "$NETWORK" --update >contact.log 2>&1; }
contact || fail "device contact beside usim serve: $(cat contact.log)"
rm -f ctl eap
python3 - "$imsi" "$(patient 20)" <<'PYTHON' || fail "a vault in use: $(tail -n 5 usim.log)"
import fcntl, os, socket, sys, threading
imsi, patience = sys.argv[1], float(sys.argv[2])
auc, supplicant = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
for end, name in ((auc, "eap"), (supplicant, "ctl")):
    end.bind(name)
    end.settimeout(patience)
auc.connect("auc.sock")
attach, usim = supplicant.recvfrom(4096)

def challenge():
    auc.send(b"AKA-REQ-AUTH " + imsi.encode())
    vector = auc.recv(4096).decode().split()
    supplicant.sendto(("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x" % tuple(vector[2:4])).encode(), usim)
    while True:
        said = supplicant.recv(4096).decode()
        if said != "PING":
            return said, "CTRL-RSP-SIM-0:UMTS-AUTH:%s:%s:%s" % tuple(vector[4:])

lock = os.open("device-dev/lock", os.O_RDWR)
fcntl.flock(lock, fcntl.LOCK_EX)
threading.Timer(0.3, lambda: fcntl.flock(lock, fcntl.LOCK_UN)).start()
said, expected = challenge()
assert said == expected, said
fcntl.flock(lock, fcntl.LOCK_EX)
said, _ = challenge()
assert said == "CTRL-RSP-SIM-0:UMTS-FAIL", said
fcntl.flock(lock, fcntl.LOCK_UN)
said, expected = challenge()
assert said == expected, said
PYTHON
grep -q '"step":"challenge","result":"state"' usim.log || fail "that the vault is in use is not told"

# --- killed right behind an answer: what it has told is in the vault and the store, so nothing is told twice ------------------
kill -9 $USIM_PID
wait $USIM_PID 2>/dev/null
rm -f ctl eap
cat >killed.py <<'PYTHON'
import atexit, os, re, signal, socket, subprocess, sys
rcdp, imsi, patience, auc_pid = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])

def started(*arguments, **where):
    child = subprocess.Popen([rcdp, *arguments], **where)
    atexit.register(child.kill)
    return child

def bound(name):
    if os.path.exists(name):
        os.unlink(name)
    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    end.bind(name)
    end.settimeout(patience)
    return end

def heard(end):
    while True:
        said, sender = end.recvfrom(4096)
        if said != b"PING":
            return said.decode(), sender

for round in range(3):
    supplicant = bound("ctl")
    usim = started("usim", "serve", "--dir", "device-dev", "--control", "ctl", stderr=open("killed.log", "ab"))
    attach, sender = heard(supplicant)
    if round > 0:  # the challenge that was answered, again
        supplicant.sendto(challenge, sender)
        said, _ = heard(supplicant)
        assert re.fullmatch("CTRL-RSP-SIM-0:UMTS-AUTS:[0-9a-f]{28}", said), said
    auc = bound("eap")
    auc.connect("auc.sock")
    auc.send(b"AKA-REQ-AUTH " + imsi.encode())
    vector = auc.recv(4096).decode().split()
    os.kill(auc_pid, signal.SIGKILL)
    auc.close()
    server = started("auc", "serve", "--dir", "op", "--socket", "auc.sock", stderr=subprocess.PIPE, text=True)
    assert "listening" in server.stderr.readline()
    auc_pid = server.pid
    challenge = ("<3>CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x" % tuple(vector[2:4])).encode()
    supplicant.sendto(challenge, sender)
    said, _ = heard(supplicant)
    usim.kill()
    usim.wait()
    assert said == "CTRL-RSP-SIM-0:UMTS-AUTH:%s:%s:%s" % tuple(vector[4:]), said
server.terminate()
assert server.wait() == 0
PYTHON
python3 killed.py "$RCDP" "$imsi" "$(patient 20)" "$AUC_PID" || fail "killed behind an answer: $(tail -n 5 killed.log)"
wait "$AUC_PID" 2>/dev/null

# --- a vault that cannot be written gives no answer, and a device without a subscription none either -----------------------------
start_auc
cp -r device-dev device-full
mkdir device-full/state.new
"$RCDP" device init --dir device-bare --id bare >/dev/null || fail "device init"
python3 - "$RCDP" "$imsi" "$(patient 20)" <<'PYTHON' || fail "no answer: $(cat refused.log)"
import atexit, os, socket, subprocess, sys
rcdp, imsi, patience = sys.argv[1], sys.argv[2], float(sys.argv[3])
for device in ("device-full", "device-bare"):
    auc, supplicant = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
    for end, name in ((auc, "eap"), (supplicant, "ctl")):
        if os.path.exists(name):
            os.unlink(name)
        end.bind(name)
        end.settimeout(patience)
    auc.connect("auc.sock")
    auc.send(b"AKA-REQ-AUTH " + imsi.encode())
    vector = auc.recv(4096).decode().split()
    usim = subprocess.Popen([rcdp, "usim", "serve", "--dir", device, "--control", "ctl"], stderr=open("refused.log", "ab"))
    atexit.register(usim.kill)
    _, sender = supplicant.recvfrom(4096)
    supplicant.sendto(("CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x" % tuple(vector[2:4])).encode(), sender)
    said = b"PING"
    while said == b"PING":
        said = supplicant.recv(4096)
    assert said == b"CTRL-RSP-SIM-0:UMTS-FAIL", (device, said)
    usim.terminate()
    assert usim.wait() == 0
PYTHON
grep -q 'storage: ' refused.log || fail "that the vault cannot be written is not told: $(cat refused.log)"
grep -q 'notFound: ' refused.log || fail "that there is no subscription is not told: $(cat refused.log)"
stop_auc
stop_network
echo "serve: formats, damage, sockets, other commands, kills"
