#!/usr/bin/env bash
# Channels against the openssl command, s_server and s_client, over loopback: both roles, each library, each group; the exporter's value
# is the same at both ends; and peers that do it otherwise are refused.
#
#     interop.sh DRIVER LIBRARY…
set -uo pipefail
driver=$(realpath "$1")
shift
command -v openssl >/dev/null || { echo "openssl is not installed"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/rcdp-channel.XXXXXX")
cd "$work" || exit 1
peers=()

cleanup() {
  local status=$? pid
  for pid in "${peers[@]}"; do
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  cd / && rm -rf "$work"
  exit "$status"
}
trap cleanup EXIT

fail() {
  echo "FAILED: $*" >&2
  tail -n 20 ours theirs >&2
  exit 1
}

key=$(openssl rand -hex 32)
other_key=$(openssl rand -hex 32)
identity=device@example.org
exporter=(-keymatexport EXPORTER-Channel-Binding -keymatexportlen 32)
psk=(-psk "$key" -psk_identity "$identity" -ciphersuites TLS_AES_128_GCM_SHA256)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=peer \
  2>/dev/null || fail "openssl req"
printf '\0\0\0\14from openssl' >message

wait_for() { # wait_for PATTERN FILE PID: until the file has it, or the process has ended
  local tries=1500
  while ! grep -aq "$1" "$2" && kill -0 "$3" 2>/dev/null; do
    ((tries-- > 0)) || fail "waited in vain for '$1'"
    sleep 0.02
  done
}

# talk OURS THEIRS: openssl has its message when it has told its exporter's value (what it reads before would keep it from that); when our
# side ends, openssl has a while to say all. Exit status: ours.
talk() {
  local status tries=250
  wait_for 'Keying material:' theirs "$1"
  cat message >&3
  wait "$1"
  status=$?
  while kill -0 "$2" 2>/dev/null && ((tries-- > 0)); do
    sleep 0.02
  done
  return "$status"
}

# What openssl reads: a new pipe each time, held open by this script.
new_input() {
  rm -f input
  mkfifo input
  exec 3<>input
}

# with_server LIBRARY GROUP OPTIONS…: our client against openssl's server; what they say is in ours and theirs
with_server() {
  local library=$1 group=$2 server port
  shift 2
  : >theirs
  new_input
  openssl s_server -accept 127.0.0.1:0 -naccept 1 "$@" <input >theirs 2>&1 &
  server=$!
  wait_for '^ACCEPT .*:[0-9]' theirs "$server"
  port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' theirs | head -n 1)
  "$driver" "$library" client "$port" "$identity" "$key" "$group" >ours 2>&1 &
  peers+=("$server" "$!")
  talk "$!" "$server"
}

# with_client LIBRARY GROUP OPTIONS…: our server against openssl's client
with_client() {
  local library=$1 group=$2 server port
  shift 2
  : >ours
  : >theirs
  new_input
  "$driver" "$library" server 0 "$identity" "$key" "$group" >ours 2>&1 &
  server=$!
  wait_for '^port [0-9]' ours "$server"
  port=$(sed -n 's/^port //p' ours)
  openssl s_client -connect "127.0.0.1:$port" -ign_eof "$@" <input >theirs 2>&1 &
  peers+=("$server" "$!")
  talk "$server" "$!"
}

# Open, the same binding, a message each way
good() {
  local binding
  binding=$(sed -n 's/^open //p' ours)
  [ "${#binding}" -eq 64 ] || fail "$*: not open"
  grep -aq "Keying material: $binding" theirs || fail "$*: another binding"
  grep -aq '^message from openssl$' ours || fail "$*: no message from openssl"
  grep -aq 'from rcdp' theirs || fail "$*: no message from us"
  grep -aq '^ended$' ours || fail "$*: no end"
}

# bad WHAT ERROR: not open, and why
bad() {
  ! grep -aq '^open' ours || fail "$1: open"
  grep -aqx "failed $2" ours || fail "$1: not refused for $2"
}

for library in "$@"; do
  for group in x25519 p256; do
    with_server "$library" "$group" -tls1_3 -nocert "${psk[@]}" "${exporter[@]}" || fail "$library, $group: client"
    good "$library, $group: client"
    name=$([ "$group" = p256 ] && echo P-256 || echo X25519)
    with_client "$library" "$group" -tls1_3 -groups "$name" "${psk[@]}" "${exporter[@]}" || fail "$library, $group: server"
    good "$library, $group: server"
  done

  with_server "$library" x25519 -tls1_3 -cert certificate.pem -key key.pem && fail "$library: a certificate"
  bad "$library: a certificate instead of the key" helloRefused
  with_server "$library" x25519 -tls1_3 -nocert -psk "$other_key" -psk_identity "$identity" -ciphersuites TLS_AES_128_GCM_SHA256 &&
    fail "$library: another key"
  bad "$library: a server with another key" channelBroken

  with_client "$library" x25519 -tls1_2 && fail "$library: TLS 1.2"
  bad "$library: a client of TLS 1.2" helloRefused
  with_client "$library" x25519 -tls1_3 && fail "$library: no key"
  bad "$library: a client without a key" helloRefused
  with_client "$library" x25519 "${psk[@]}" && fail "$library: TLS 1.2 too"
  bad "$library: a client that would take TLS 1.2" helloRefused
  with_client "$library" x25519 -tls1_3 -groups P-384:X25519 "${psk[@]}" && fail "$library: another group"
  bad "$library: a client that begins with another group" helloRefused
  with_client "$library" x25519 -tls1_3 -psk "$other_key" -psk_identity "$identity" -ciphersuites TLS_AES_128_GCM_SHA256 &&
    fail "$library: another key"
  bad "$library: a client with another key" channelKey
  with_client "$library" x25519 -tls1_3 -psk "$key" -psk_identity other -ciphersuites TLS_AES_128_GCM_SHA256 &&
    fail "$library: another identity"
  bad "$library: a client with another identity" unknownDevice
done

# Only a client that names psk_ke can be offered it: wolfSSL's does.
for library in "$@"; do
  with_server "$library" x25519 -tls1_3 -nocert -allow_no_dhe_kex -groups P-384 "${psk[@]}" && fail "$library: psk_ke"
  bad "$library: the key without a key exchange" "$([ "$library" = wolfssl ] && echo helloRefused || echo channelBroken)"
done
echo "all of it with $*"
