# shellcheck shell=bash
# What the tests of the rcdp command share: a factory CA made with the ordinary openssl command, its web server, an operator and
# devices, all in a directory of the test's own. Sourced; $1 is the rcdp binary.
set -u
RCDP=$(realpath "$1")
WORK=$(mktemp -d "${TMPDIR:-/tmp}/rcdp-test.XXXXXX")
SERVERS=()
cd "$WORK" || exit 1

# what a build with sanitizers finds is a failure, also where a command is expected to fail
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:log_path=$WORK/sanitizer" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}:log_path=$WORK/sanitizer"

cleanup() {
  local status=$?
  for pid in "${SERVERS[@]}"; do
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  if compgen -G "$WORK/sanitizer.*" >/dev/null; then
    cat "$WORK"/sanitizer.* >&2
    status=1
  fi
  cd / && rm -rf "$WORK"
  exit "$status"
}
trap cleanup EXIT

fail() {
  echo "FAILED: $*" >&2
  for log in "$WORK"/*.log; do
    [ -f "$log" ] && { echo "--- $log" >&2; tail -n 30 "$log" >&2; }
  done
  exit 1
}

# expect_equal WHAT EXPECTED ACTUAL
expect_equal() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# patient NUMBER: so many times as much where programs are slower (RCDP_TEST_PATIENCE, set by tests/memcheck)
patient() { echo $(($1 * ${RCDP_TEST_PATIENCE:-1})); }

# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
  local tries=$(($(patient "$1") * 50))
  shift
  while ! "$@" >/dev/null 2>&1; do
    ((tries-- > 0)) || fail "waited in vain for: $*"
    sleep 0.02
  done
}

# json FILE EXPRESSION: a value out of a JSON document (doc), by Python
json() {
  python3 -c 'import json,sys; doc=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"
}

# make_ca NAME: a root of P-256: NAME.pem, NAME.key
make_ca() {
  local name=$1
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name.key" -out "$name.pem" -days 30 -sha256 \
    -subj "/O=Example Factory/CN=$name" -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null || fail "openssl req $name"
  mkdir -p "$name.ca"
  : >"$name.ca/index.txt"
  echo 01 >"$name.ca/serial"
  echo 01 >"$name.ca/crlnumber"
  cat >"$name.ca/ca.conf" <<CONF
[ca]
default_ca = main
[main]
database = $name.ca/index.txt
serial = $name.ca/serial
crlnumber = $name.ca/crlnumber
new_certs_dir = $name.ca
certificate = $name.pem
private_key = $name.key
default_md = sha256
policy = any
copy_extensions = none
unique_subject = no
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid:always
[any]
organizationName = optional
serialNumber = optional
commonName = optional
CONF
  make_crl "$name"
}

make_crl() {
  openssl ca -config "$1.ca/ca.conf" -gencrl -crldays "${2:-7}" -out "$1.crl.pem" 2>/dev/null || fail "openssl ca -gencrl $1"
}

# make_certificate CA ID [EXTENSION LINES [OPTIONS OF openssl ca...]]: ID.key (P-256, or Ed25519 where ED25519 is set), ID.pem for
# the device ID
make_certificate() {
  local ca=$1 id=$2 extensions=${3:-}
  shift 2
  (($# > 0)) && shift
  [ -n "$extensions" ] || extensions=$'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\nauthorityKeyIdentifier=keyid'
  [ -f "$id.key" ] || [ -z "${ED25519:-}" ] || openssl genpkey -algorithm ED25519 -out "$id.key" || fail "genpkey $id"
  [ -f "$id.key" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$id.key" 2>/dev/null || fail "genpkey $id"
  openssl req -new -key "$id.key" -subj "/O=Example Factory/serialNumber=$id/CN=Device $id" -out "$id.csr" 2>/dev/null || fail "req $id"
  echo "$extensions" >"$id.ext"
  openssl ca -batch -notext -config "$ca.ca/ca.conf" -in "$id.csr" -out "$id.pem" -extfile "$id.ext" -days 10 "$@" 2>"$id.ca.out" ||
    fail "openssl ca $id"
}

# publish ID CA [FILE...]: what the CA's web server gives for the device: its certificate, the CRL, other files
publish() {
  local id=$1 ca=$2
  shift 2
  mkdir -p web/devices
  cat "$id.pem" "$ca.crl.pem" "$@" >"web/devices/DeviceID=$id"
}

# A web server for web/ on a free port: WEB
start_web() {
  mkdir -p web/devices
  python3 -u -m http.server --bind 127.0.0.1 --directory web 0 >web.log 2>&1 &
  SERVERS+=($!)
  wait_for 20 grep -q 'port [0-9]' web.log
  WEB="http://127.0.0.1:$(sed -n 's/.* port \([0-9]*\) .*/\1/p' web.log | head -n 1)"
}

# start_network DIR [OPTIONS...]: NETWORK is its address, NETWORK_PID its process, DIR.log what it says in JSON lines
start_network() {
  local dir=$1
  shift
  : >"$dir.log"
  "$RCDP" network serve --dir "$dir" --listen "${LISTEN:-127.0.0.1:0}" --json "$@" 2>>"$dir.log" &
  NETWORK_PID=$!
  SERVERS+=("$NETWORK_PID")
  wait_for 20 started "$dir.log"
  kill -0 "$NETWORK_PID" 2>/dev/null || fail "network serve does not run"
  NETWORK=$(sed -n 's/.*"step":"listening".*"text":"\([^"]*\)".*/\1/p' "$dir.log" | head -n 1)
}

started() { grep -q '"step":"listening"' "$1" || ! kill -0 "$NETWORK_PID" 2>/dev/null; }

stop_network() {
  kill -TERM "$NETWORK_PID"
  wait "$NETWORK_PID" || fail "network serve ended with $?"
}

# make_device ID [OPTIONS...]: a device in the directory device-ID with ID.key, ID.pem, trusting op
make_device() {
  local id=$1
  shift
  "$RCDP" device init --dir "device-$id" --key "$id.key" --cert "$id.pem" --cert-url "$WEB/devices/DeviceID=$id" \
    --trust op/operator-root.pem "$@" >/dev/null || fail "device init $id"
}

# attach ID [OPTIONS...]; asks for as much longer as programs are slower
attach() {
  local id=$1
  shift
  "$RCDP" device attach --dir "device-$id" --network "$NETWORK" ${RCDP_TEST_PATIENCE:+--tries 100} "$@" >"attach-$id.log" 2>&1
}

# attach_in_vain WHAT ID [OPTIONS...]: must not succeed; given more time when the machine was too slow for any answer
attach_in_vain() {
  local what=$1 id=$2
  shift 2
  attach "$id" --tries 2 --retry-ms "$(patient 250)" "$@" && fail "$what was accepted"
  if grep -q '(timeout)' "attach-$id.log"; then
    attach "$id" --tries 4 --retry-ms "$(patient 1000)" "$@" && fail "$what was accepted"
  fi
  return 0
}

# count_state STATE [DIR]: credentials in this state
count_state() {
  "$RCDP" network show --dir "${2:-op}" --json >show.json || fail "network show"
  json show.json "doc['credentials']['$1']"
}

# A factory, its web server and an operator (op) that trusts both
make_world() {
  make_ca factory
  start_web
  "$RCDP" network init --dir op --plmn 00101 "$@" >/dev/null || fail "network init"
  "$RCDP" network trust --dir op --add factory.pem --allow-url "$WEB/devices/" >/dev/null || fail "network trust"
}
