#!/usr/bin/env bash
# The main job, once, on this machine: a factory makes a device, an operator is set up, and the device gets its subscription through
# the attach procedure over a link that loses a third of the messages. Installs what is missing (as root or by sudo), builds,
# and shows every step. Where hostapd and eapol_test are installed, the device attaches with it in the end.
#     tools/demo.sh [--carriage 5gs|eps-pco|5gs-private|eps-private] [--keep]
# Or: a phone brings its owner's devices onto the network, one of them as a loan (tools/demo_companion.sh).
#     tools/demo.sh companion [--keep]
# Or: an installer hands credentials to sensors without coverage, and takes one back (tools/demo_provisioner.sh).
#     tools/demo.sh provisioner [--keep]
# Or: the whole life of a credential, from its provisioning to the proof of its erasure (tools/demo_life.sh).
#     tools/demo.sh life [--keep]
# All files are in a new directory below $TMPDIR, whose name is printed. At the end the capture, or the diagram, stays there, with --keep (and
# when something fails) everything.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD/tools

story=attach carriage=eps-pco keep=no
while [ $# -gt 0 ]; do
  case $1 in
    companion | provisioner | life) story=$1 ;;
    --carriage) carriage=${2:?--carriage takes a name}; shift ;;
    --keep) keep=yes ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "$0"; [ "$1" = --help ] && exit 0 || exit 2 ;;
  esac
  shift
done

serial=METER-0001 maker="Example Meters" plmn=00101 lasting=demo.pcap
if [ "$story" = companion ]; then serial=SCREEN-0007 maker="Example Cars" lasting=household.svg; fi
if [ "$story" = provisioner ]; then lasting=building.svg; fi
if [ "$story" = life ]; then lasting='life.*'; fi
work='' processes=()
if [ -t 1 ]; then
  bold=$'\e[1m' blue=$'\e[34m' green=$'\e[32m' cyan=$'\e[36m' yellow=$'\e[33m' plain=$'\e[0m'
else
  bold='' blue='' green='' cyan='' yellow='' plain=''
fi

title() { printf '\n%s== %s%s\n' "$bold" "$1" "$plain"; }
say() { printf '   %s\n' "$1"; }
run() { printf '   %s$ %s%s\n' "$blue" "${*//$work\//}" "$plain"; "$@" | sed 's/^/     /'; }
speaker() { # speaker NAME COLOUR: every line of standard input, with who says it
  while IFS= read -r line; do printf '   %s%-8s%s| %s\n' "$2" "$1" "$plain" "$line"; done
}

finish() {
  local status=$?
  for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  [ -n "$work" ] || exit "$status"
  if [ "$status" -ne 0 ]; then
    printf '\nThe demonstration did not succeed (%d). Everything it made is in %s\n' "$status" "$work" >&2
  elif [ "$keep" = no ]; then
    find "$work" -mindepth 1 ! -name "$lasting" -delete
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

wait_for() { # wait_for WHAT COMMAND…: for at most ten seconds
  local what=$1
  shift
  for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  printf '%s does not come up\n' "$what" >&2
  return 1
}

title "Install what is missing, and build"
tools/packages.sh
cmake -S . -B build/demo -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DRCDP_TESTS=OFF >/dev/null
cmake --build build/demo -j "$(nproc)" --target rcdp | tail -1 | sed 's/^/   /'
PATH=$PWD/build/demo/tools:/usr/sbin:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/rcdp-demo-XXXXXX")
say "files are in $work"

# --- the factory -----------------------------------------------------------------------------------------------------

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

certificate() { # certificate NAME SUBJECT ISSUER|self EXTENSION…
  local name=$1 subject=$2 issuer=$3
  shift 3
  key "$name.key"
  printf '%s\n' "$@" >"$name.ext"
  openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
  if [ "$issuer" = self ]; then
    openssl x509 -req -in "$name.csr" -signkey "$name.key" -days 30 -extfile "$name.ext" -out "$name.pem" 2>/dev/null
  else
    openssl x509 -req -in "$name.csr" -CA "$issuer.pem" -CAkey "$issuer.key" -CAcreateserial -days 30 \
      -extfile "$name.ext" -out "$name.pem" 2>/dev/null
  fi
}

revocation_list() { # revocation_list ISSUER: nobody is revoked
  printf '%s\n' '[ca]' 'default_ca=list' '[list]' "database=$1.index" "crlnumber=$1.number" 'default_md=sha256' \
    'default_crl_days=7' 'crl_extensions=extensions' '[extensions]' 'authorityKeyIdentifier=keyid' >"$1.cnf"
  : >"$1.index"
  echo 01 >"$1.number"
  openssl ca -config "$1.cnf" -keyfile "$1.key" -cert "$1.pem" -gencrl -out "$1.crl" 2>/dev/null
}

make_factory() {
  local ca=basicConstraints=critical,CA:TRUE usage=keyUsage=critical,keyCertSign,cRLSign
  mkdir factory
  cd factory
  certificate root "/O=$maker/CN=Factory root" self "$ca" "$usage" subjectKeyIdentifier=hash
  certificate line "/O=$maker/CN=Production line 1" root "$ca,pathlen:0" "$usage" subjectKeyIdentifier=hash \
    authorityKeyIdentifier=keyid
  certificate device "/O=$maker/serialNumber=$serial" line basicConstraints=critical,CA:FALSE \
    keyUsage=critical,digitalSignature extendedKeyUsage=clientAuth authorityKeyIdentifier=keyid
  certificate web "/CN=127.0.0.1" root basicConstraints=critical,CA:FALSE subjectAltName=IP:127.0.0.1 \
    extendedKeyUsage=serverAuth
  revocation_list root
  revocation_list line
  cd ..
}

title "The factory: a root, an intermediate, a device with a certified key, revocation lists (openssl)"
cd "$work"
make_factory
openssl x509 -in factory/device.pem -noout -subject -issuer -dates -ext extendedKeyUsage | sed 's/^/   /'

# --- the CA's web server ---------------------------------------------------------------------------------------------

web_port=$(free_port)
url=https://127.0.0.1:$web_port/devices/DeviceID=$serial
title "The CA's web server (nginx): $url"
mkdir -p web/devices web/tmp
cat factory/device.pem factory/line.pem factory/line.crl factory/root.crl >"web/devices/DeviceID=$serial"
cat >web/nginx.conf <<NGINX
daemon off;
pid $work/web/pid;
error_log $work/web/error.log;
events { }
http {
  access_log $work/web/access.log;
  client_body_temp_path $work/web/tmp/body;
  proxy_temp_path $work/web/tmp/proxy;
  fastcgi_temp_path $work/web/tmp/fastcgi;
  uwsgi_temp_path $work/web/tmp/uwsgi;
  scgi_temp_path $work/web/tmp/scgi;
  server {
    listen 127.0.0.1:$web_port ssl;
    ssl_certificate $work/factory/web.pem;
    ssl_certificate_key $work/factory/web.key;
    location /devices/ { root $work/web; default_type application/x-pem-file; }
  }
}
NGINX
chmod 755 "$work" # nginx serves as another user when it is started by root
nginx -p "$work/web" -c "$work/web/nginx.conf" 2>web/messages & # without root it complains of its own log, in vain
processes+=($!)
fetch() { python3 -c 'import ssl, sys, urllib.request as u
print(len(u.urlopen(sys.argv[1], context=ssl.create_default_context(cafile=sys.argv[2])).read()))' "$url" factory/root.pem; }
wait_for "nginx" fetch
say "it answers with $(fetch) octets: device, intermediate, two revocation lists"

# --- the operator ----------------------------------------------------------------------------------------------------

title "The operator of $plmn: keys, certificates, IMSIs, store; it trusts the factory and its web server"
run rcdp network init --dir operator --plmn "$plmn" --carriage "$carriage"
run rcdp network trust --dir operator --add factory/root.pem --allow-url "${url%DeviceID=*}"
sed -i "s|^[# ]*fetch_ca *=.*|fetch_ca = \"$work/factory/root.pem\";|" operator/network.conf
# shellcheck source=tools/demo_companion.sh
if [ "$story" = companion ]; then . "$here/demo_companion.sh"; exit; fi
# shellcheck source=tools/demo_provisioner.sh
if [ "$story" = provisioner ]; then . "$here/demo_provisioner.sh"; exit; fi
# shellcheck source=tools/demo_life.sh
if [ "$story" = life ]; then . "$here/demo_life.sh"; exit; fi
network_port=$(free_port)
network=127.0.0.1:$network_port
rcdp network serve --dir operator --listen "$network" --pcap demo.pcap 2>operator/log &
server=$!
processes+=("$server")
wait_for "rcdp network serve" grep -q . operator/log
tail -n +1 -F -s 0.05 --pid="$server" operator/log 2>/dev/null > >(speaker network "$green") &
processes+=($!)

# --- the device ------------------------------------------------------------------------------------------------------

title "The device: its factory key and certificate, the operator's root as its anchor, and nothing else"
run rcdp device init --dir device --key factory/device.key --cert factory/device.pem --cert-url "$url" \
  --trust operator/operator-root.pem --plmn "$plmn"

title "The attach, over a link that loses 33 of 100 messages, in $carriage"
rcdp device attach --dir device --network "$network" --carriage "$carriage" --loss 33 --seed 7 --retry-ms 300 \
  --tries 12 2>&1 | speaker device "$cyan"
sleep 0.3 # the network's last lines

title "The credential at the device (never K)"
run rcdp device show --dir device
title "The same credential at the network"
imsi=$(rcdp network list --dir operator --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["imsi"])')
run rcdp network list --dir operator
run rcdp network show --dir operator "$imsi"

title "What was on the air, as tshark reads it ($work/demo.pcap)"
tshark -r demo.pcap 2>/dev/null | sed 's/^/   /'
# shellcheck source=tools/demo_aka.sh
. "$here/demo_aka.sh"

title "Done"
rcdp device show --dir device --json >device.json
rcdp network list --dir operator --json >operator.json
python3 - <<'CHECK'
import json
held, = json.load(open("device.json"))["credentials"]
issued, = json.load(open("operator.json"))
assert held["state"] == issued["state"] == "active" and held["profile"]["credential"] == issued["credential"]
CHECK
say "one credential, the same on both sides, active on both"
say "capture: $work/demo.pcap (wireshark and tshark read it)"
[ "$keep" = no ] || say "everything else is kept beside it"
