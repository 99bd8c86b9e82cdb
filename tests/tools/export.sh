#!/bin/bash
# rcdp network export and rcdp device export: what other programs read, read back here; the keys are those by which both sides answer, in files
# that nobody else may read; nothing of what is not active.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/household.sh"
. "$(dirname "$0")/peers.sh"
make_household
make_certified CAR-1
make_plain WATCH-1
make_plain RING-1
start_household
attach CAR-1 || fail "attach CAR-1"
order --devices 2 --dnn iot.example --dnn fleet --slice 1-0000ab --slice 2 --yes
join WATCH-1 "$(code_of order.log 1)" || fail "join WATCH-1"
join RING-1 "$(code_of order.log 2)" || fail "join RING-1"
order_ends 0
manage suspend RING-1 || fail "suspend: $(cat manage.log)"

# wrong WHAT PATTERN ARGUMENTS...: fails, and stderr has the pattern
wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
}
wrong "no format" "--format is required" network export --dir op --out x
wrong "a format that is none" "srsepc or open5gs" network export --dir op --format csv --out x
wrong "nowhere to" "--out is required" network export --dir op --format srsepc
wrong "what is suspended" "is not exported: suspended" network export --dir op --format srsepc --out x "$(imsi_of RING-1)"
wrong "what is not there" "(notFound)" network export --dir op --format srsepc --out x 001010000099999
wrong "no operator" "nowhere/network.conf" network export --dir nowhere --format srsepc --out x
wrong "a UE's format" "srsue or ueransim" device export --dir device-CAR-1 --format srsepc --out x
wrong "no device" "device init" device export --dir nowhere --format srsue --out x
make_plain NEW-1
wrong "a device without subscription" "no credential of this network is held" device export --dir device-NEW-1 --format srsue --out x
[ ! -e x ] || fail "a command that failed leaves a file"
if python3 -c 'import os; os.openpty()' 2>/dev/null; then
  python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$RCDP" network export --dir op --format srsepc --out - >terminal.txt && fail "keys on a terminal"
  grep -q 'is a terminal' terminal.txt || fail "keys on a terminal: $(cat terminal.txt)"
fi

umask 000
"$RCDP" network export --dir op --format srsepc --out user_db.csv 2>said.txt || fail "srsepc: $(cat said.txt)"
grep -q '^2 exported, 1 left out' said.txt || fail "what was exported is not told: $(cat said.txt)"
"$RCDP" network export --dir op --format open5gs --out open5gs.json 2>/dev/null || fail "open5gs"
"$RCDP" network export --dir op --format open5gs --out - "$(imsi_of WATCH-1)" 2>/dev/null | cmp - <(grep "$(imsi_of WATCH-1)" open5gs.json) || fail "one, down a pipe"
for device in CAR-1 WATCH-1; do
  "$RCDP" device export --dir device-$device --format srsue --out $device.conf || fail "srsue"
  "$RCDP" device export --dir device-$device --format ueransim --out $device.yaml || fail "ueransim"
done
for file in user_db.csv open5gs.json CAR-1.conf CAR-1.yaml; do expect_equal "mode of $file" 600 "$(stat -c %a $file)"; done
wrong "a file that is there" "is there already" network export --dir op --format srsepc --out user_db.csv
wrong "a file of a device that is there" "is there already" device export --dir device-CAR-1 --format srsue --out CAR-1.conf
[ -s user_db.csv ] || fail "a file that was there is gone"

# --- what is in them, held against vectors of the AuC -----------------------------------------------------------------------
start_auc
python3 - "$(imsi_of CAR-1)" "$(imsi_of WATCH-1)" "$(imsi_of RING-1)" "$(patient 20)" <<'PYTHON' || fail "what the formats say"
import configparser, csv, json, re, socket, subprocess, sys
car, watch, ring, patience = sys.argv[1:4] + [float(sys.argv[4])]

# user_db.csv as srsEPC reads it: lines with '#' are left out, ten columns
rows = {row[2]: row for row in csv.reader(line for line in open("user_db.csv") if not line.startswith("#"))}
assert set(rows) == {car, watch} and all(len(row) == 10 for row in rows.values()), rows
heading = open("user_db.csv").readline().strip("# \n").split(",")
assert heading == ["Name", "Auth", "IMSI", "Key", "OP_Type", "OP/OPc", "AMF", "SQN", "QCI", "IP_alloc"], heading
for row in rows.values():
    assert row[1] == "mil" and row[4] == "opc" and row[6] == "8000" and row[8:] == ["9", "dynamic"], row
    assert re.fullmatch("[0-9a-f]{32}", row[3]) and re.fullmatch("[0-9a-f]{32}", row[5]) and re.fullmatch("[0-9a-f]{12}", row[7]), row
assert [rows[imsi][0] for imsi in (car, watch)] == ["CAR-1", "WATCH-1"]

# subscriber documents, one to a line; the SQN has to be 64 bits to MongoDB
documents = {document["imsi"]: document for document in map(json.loads, open("open5gs.json"))}
assert set(documents) == {car, watch}
for imsi, document in documents.items():
    security = document["security"]
    assert [security["k"], security["opc"], security["amf"]] == [rows[imsi][3], rows[imsi][5], rows[imsi][6]] and security["op"] is None
    assert int(security["sqn"]["$numberLong"]) == int(rows[imsi][7], 16)
    assert document["schema_version"] == 1 and document["subscriber_status"] == 0 and document["ambr"]["downlink"] == {"value": 1, "unit": 3}
    for slice in document["slice"]:
        for session in slice["session"]:
            assert session["type"] == 3 and session["qos"]["index"] == 9 and session["qos"]["arp"]["priority_level"] == 8 and session["pcc_rule"] == []
sessions = lambda imsi: [(s["sst"], s.get("sd"), s["default_indicator"], [d["name"] for d in s["session"]]) for s in documents[imsi]["slice"]]
assert sessions(car) == [(1, None, True, ["internet"])], sessions(car)
assert sessions(watch) == [(1, "0000ab", True, ["iot.example", "fleet"]), (2, None, False, ["iot.example", "fleet"])], sessions(watch)

# the UE has the same keys
for name, imsi in (("CAR-1", car), ("WATCH-1", watch)):
    conf = configparser.ConfigParser()
    conf.read(name + ".conf")
    usim = dict(conf["usim"])
    assert usim == {"mode": "soft", "algo": "milenage", "opc": rows[imsi][5], "k": rows[imsi][3], "imsi": imsi, "imei": "004999010640000"}, usim
    lines = [re.fullmatch(r"(\w+): ('?)([^']*)\2", line.rstrip("\n")) for line in open(name + ".yaml")]
    yaml = {line[1]: line[3] for line in lines}
    public = subprocess.run(["openssl", "pkey", "-in", "op/home-network.key", "-pubout", "-outform", "DER"], capture_output=True, check=True).stdout[-32:]
    assert yaml == {"supi": "imsi-" + imsi, "mcc": "001", "mnc": "01", "protectionScheme": "1", "homeNetworkPublicKey": public.hex(), "homeNetworkPublicKeyId": "1",
                    "routingIndicator": "0", "key": rows[imsi][3], "op": rows[imsi][5], "opType": "OPC", "amf": "8000", "imei": "004999010640000"}, yaml

# Milenage (TS 35.206) by these keys, with the openssl command: what the AuC gives next is the number that was exported
def aes(key, block):
    return subprocess.run(["openssl", "enc", "-aes-128-ecb", "-nopad", "-K", key.hex()], input=block, capture_output=True, check=True).stdout

def xor(a, b):
    return bytes(i ^ j for i, j in zip(a, b))

def f(key, opc, rand, rotation, constant):
    mixed = xor(aes(key, xor(rand, opc)), opc)
    return xor(aes(key, xor(mixed[rotation:] + mixed[:rotation], bytes(15) + bytes([constant]))), opc)

auc = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
auc.bind("eap")
auc.settimeout(patience)
auc.connect("auc.sock")
for imsi in (car, watch):
    key, opc = bytes.fromhex(rows[imsi][3]), bytes.fromhex(rows[imsi][5])
    auc.send(b"AKA-REQ-AUTH " + imsi.encode())
    rand, autn, ik, ck, res = map(bytes.fromhex, auc.recv(4096).decode().split()[2:])
    f25 = f(key, opc, rand, 0, 1)
    assert (res, ck, ik) == (f25[8:], f(key, opc, rand, 4, 2), f(key, opc, rand, 8, 4))
    sqn = xor(autn[:6], f25[:6])
    assert sqn.hex() == rows[imsi][7] and int.from_bytes(sqn, "big") > 0, (sqn.hex(), rows[imsi][7])
    words = (sqn + autn[6:8]) * 2
    mac = xor(aes(key, xor(aes(key, xor(rand, opc)), xor(words, opc)[8:] + xor(words, opc)[:8])), opc)[:8]
    assert autn[6:8].hex() == rows[imsi][6] and autn[8:] == mac
PYTHON
stop_auc

# --- what these formats do not know ---------------------------------------------------------------------------------------------------
sed -i 's/^aka = .*/aka = "tuak";/' op/network.conf
kill -HUP "$NETWORK_PID"
reloaded() { grep -q '"step":"reload","result":"ok"' op.log; }
wait_for 20 reloaded
make_certified BUS-1
attach BUS-1 || fail "attach BUS-1, with TUAK"
wrong "TUAK, at the network" "has TUAK, and open5gs knows Milenage alone" network export --dir op --format open5gs --out x "$(imsi_of BUS-1)"
wrong "TUAK, among all" "cannot be exported: it has TUAK" network export --dir op --format srsepc --out x
wrong "TUAK, at the device" "has TUAK, and ueransim knows Milenage alone" device export --dir device-BUS-1 --format ueransim --out x
[ ! -e x ] || fail "a command that failed leaves a file"
stop_network
echo "export: 4 formats, the keys and numbers of real vectors"
