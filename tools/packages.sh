#!/usr/bin/env bash
# What the project needs from Debian 12 or Ubuntu, in one place: installs what is missing, and nothing when all is there.
#   tools/packages.sh          what building and the demo need
#   tools/packages.sh test     that, and what the tests and checks need
#   tools/packages.sh measure  that too, and what coverage is counted with
set -euo pipefail

build=(build-essential cmake ninja-build pkg-config asn1c libwolfssl-dev libssl-dev openssl libmbedtls-dev libsqlite3-dev libevent-dev
       libcurl4-openssl-dev libpopt-dev libconfig-dev libjansson-dev libqrencode-dev libpng-dev python3 nginx tshark
       libp11-kit-dev)
# clang-format and clang-tidy judge differently from version to version, so theirs is fixed.
check=(libcmocka-dev clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev erlang-base erlang-asn1 sqlite3 valgrind
       golang-go golang-github-cloudflare-circl-dev zip unzip zbar-tools hostapd eapoltest softhsm2
       osmo-hlr)
measure=(clang-19 llvm-19 libclang-rt-19-dev) # MC/DC needs 18 or later

wanted=("${build[@]}")
[ $# -gt 0 ] && wanted+=("${check[@]}")
[ "${1:-}" = measure ] && wanted+=("${measure[@]}")

missing() { # those of its arguments that are not installed
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

mapfile -t todo < <(missing "${wanted[@]}")
[ ${#todo[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "packages.sh: run as root, or install: ${todo[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)

echo "installing: ${todo[*]}"
"${apt[@]}" update
# Some releases hold clang's sanitizer runtime in its common package: leave out what this one does not have.
mapfile -t todo < <(for package in "${todo[@]}"; do apt-cache show "$package" >/dev/null 2>&1 && echo "$package" ||
                      echo "packages.sh: no package $package here" >&2; done)
"${apt[@]}" install -y --no-install-recommends "${todo[@]}" >/dev/null

# Debian starts some as soon as they are installed; demo and tests want the programs, not services on their usual ports.
for service in nginx osmo-hlr; do
  if [ -d /run/systemd/system ] && [[ " ${todo[*]} " == *" $service "* ]]; then
    "${as_root[@]}" systemctl disable --quiet --now "$service" || true
  fi
done
