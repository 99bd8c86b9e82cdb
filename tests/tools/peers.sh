# shellcheck shell=bash
# What the tests of a real attach share, beside lib.sh: hostapd's EAP server with rcdp auc serve behind it, eapol_test with rcdp usim serve
# beside it. The peers are Debian's packages, unchanged.
SECRET=radius-secret

# Ends the test with 77 where they are not installed.
need_peers() {
  PATH=$PATH:/usr/sbin
  local program
  for program in hostapd eapol_test; do
    command -v $program >/dev/null || { echo "skipped: $program is not installed (packages hostapd, eapoltest)"; exit 77; }
  done
}

free_port() { python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start_auc [OPTIONS OF auc serve...]: of op, at auc.sock; AUC_PID, auc.log
start_auc() {
  local before
  touch auc.log
  before=$(auc_starts)
  "$RCDP" auc serve --dir op --socket "$WORK/auc.sock" --json "$@" 2>>auc.log &
  AUC_PID=$!
  SERVERS+=("$AUC_PID")
  wait_for 20 auc_listens "$before"
  kill -0 "$AUC_PID" 2>/dev/null || fail "auc serve does not run"
}

auc_starts() { grep -c '"step":"listening"' auc.log; }
auc_listens() { [ "$(auc_starts)" -gt "$1" ] || ! kill -0 "$AUC_PID" 2>/dev/null; }

stop_auc() {
  kill -TERM "$AUC_PID"
  wait "$AUC_PID" || fail "auc serve ended with $?"
  [ ! -e auc.sock ] || fail "auc serve leaves its socket"
}

# The EAP server: RADIUS on a free port of this machine, RADIUS_PORT. EAP-AKA for identities that begin with 0, EAP-AKA' for 6.
start_eap_server() {
  printf '"0"* AKA\n"6"* AKA'"'"'\n' >eap.users
  echo "127.0.0.1/32 $SECRET" >eap.clients
  local tries
  for tries in 1 2 3 4 5; do # another program may take the port in between
    RADIUS_PORT=$(free_port)
    cat >hostapd.conf <<CONF
driver=none
interface=none0
logger_syslog=0
logger_stdout=-1
eap_server=1
eap_user_file=$WORK/eap.users
eap_sim_db=unix:$WORK/auc.sock
radius_server_clients=$WORK/eap.clients
radius_server_auth_port=$RADIUS_PORT
CONF
    hostapd hostapd.conf >hostapd.log 2>&1 &
    HOSTAPD_PID=$!
    SERVERS+=("$HOSTAPD_PID")
    wait_for 20 hostapd_decides
    kill -0 "$HOSTAPD_PID" 2>/dev/null && return
  done
  fail "hostapd does not run after $tries tries"
}

# By its end it takes away the socket that it has in /tmp.
stop_eap_server() {
  kill -TERM "$HOSTAPD_PID"
  wait "$HOSTAPD_PID" || fail "hostapd ended with $?"
}

hostapd_decides() { grep -q 'AP-ENABLED' hostapd.log || ! kill -0 "$HOSTAPD_PID" 2>/dev/null; }

# eap_of METHOD [IDENTITY]: a network block for aka or aka-prime; without an identity, the USIM is asked for it
eap_of() {
  local method=AKA
  [ "$1" = aka-prime ] && method="AKA'"
  printf 'ctrl_interface=%s/ctl\nexternal_sim=1\nnetwork={\n  key_mgmt=IEEE8021X\n  eap=%s\n' "$WORK" "$method"
  [ $# -lt 2 ] || printf '  identity="%s"\n' "$2"
  echo '}'
}

# authenticate ID METHOD [--as IDENTITY] [OPTIONS OF usim serve...]: one EAP exchange of device-ID with the EAP server; its success is the exit
# status. Both sides have to have the same session keys. usim-ID.log, eapol-ID.log
authenticate() {
  local id=$1 method=$2 identity=() usim status seconds
  seconds=${EAP_SECONDS:-$(patient 20)}
  shift 2
  if [ "${1:-}" = --as ]; then
    identity=("$2")
    shift 2
  fi
  eap_of "$method" "${identity[@]}" >"eapol-$id.conf"
  "$RCDP" usim serve --dir "${DEVICE:-device-$id}" --control "$WORK/ctl/$id" --eap "$method" --json "$@" 2>"usim-$id.log" &
  usim=$!
  timeout $((seconds + 10)) eapol_test -W -a127.0.0.1 -p"$RADIUS_PORT" -s"$SECRET" -i"$id" -c"eapol-$id.conf" -t"$seconds" >"eapol-$id.log" 2>&1
  status=$?
  kill -TERM $usim
  wait $usim || fail "usim serve ended with $?: $(cat "usim-$id.log")"
  if [ $status -eq 0 ]; then
    grep -q '^MPPE keys OK: 1  mismatch: 0' "eapol-$id.log" || fail "session keys of $id: $(tail -n 3 "eapol-$id.log")"
    grep -q '"text":"success, ' "usim-$id.log" || fail "the EAP peer of $id succeeded without its USIM: $(cat "usim-$id.log")"
  fi
  return $status
}

# attaches ID WHAT [OPTIONS...]: by both methods
attaches() {
  local id=$1 what=$2 method
  shift 2
  for method in aka-prime aka; do
    authenticate "$id" $method "$@" || fail "$what, EAP $method: $(cat "usim-$id.log"; tail -n 5 auc.log)"
  done
}

# refused ID WHAT REASON [--as IDENTITY]: no vector comes, and the AuC says why. Where the device has no subscription any more, IDENTITY is what it
# had.
refused() {
  local id=$1 what=$2 reason=$3 method before
  shift 3
  for method in aka-prime aka; do
    before=$(wc -l <auc.log)
    authenticate "$id" $method "$@" && fail "$what: EAP $method succeeded"
    tail -n +$((before + 1)) auc.log | grep '"step":"vector"' | grep -q "\"text\":\"[0-9]*: $reason\"" ||
      fail "$what: the AuC does not say '$reason': $(tail -n 5 auc.log)"
  done
}

# identity_of IMSI METHOD
identity_of() {
  local digit=0
  [ "$2" = aka ] || digit=6
  echo "$digit$1@wlan.mnc001.mcc001.3gppnetwork.org"
}

# imsi_of ID: of its newest credential at the network
imsi_of() {
  "$RCDP" network list --dir op --json >list.json || fail "network list"
  json list.json "[r['imsi'] for r in doc if r['device'] == '$1'][-1]"
}

# state_of ID: of the same
state_of() {
  "$RCDP" network list --dir op --json >list.json || fail "network list"
  json list.json "[r['state'] for r in doc if r['device'] == '$1'][-1]"
}

# code_of LOG N: the N-th code of an order or of provisioning
code_of() { grep '^rcdp:' "$1" | sed -n "$2p"; }

# gate ID: what the device asks next is answered, and nothing after that, until open_gate
gate() {
  cat >gate.py <<'PYTHON'
import select, socket, sys
host, port = sys.argv[1].split(":")
near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
near.bind(("127.0.0.1", 0))
far.connect((host, int(port)))
print("127.0.0.1:%d" % near.getsockname()[1], flush=True)
answered = set()
while True:
    for ready in select.select([near, far], [], [])[0]:
        if ready is near:
            datagram, device = near.recvfrom(65535)
            if not answered:
                far.send(datagram)
        else:
            answer = far.recv(65535)
            if not answered or answer in answered:
                answered.add(answer)
                near.sendto(answer, device)
PYTHON
  python3 gate.py "$NETWORK" >gate.out &
  GATE_PID=$!
  SERVERS+=("$GATE_PID")
  wait_for 20 grep -q : gate.out
  UNGATED=$NETWORK
  NETWORK=$(cat gate.out)
}

open_gate() {
  kill -9 "$GATE_PID"
  wait "$GATE_PID" 2>/dev/null
  NETWORK=$UNGATED
}
