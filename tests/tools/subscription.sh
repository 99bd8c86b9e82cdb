#!/bin/bash
# Subscriptions that may bring devices: added, changed, listed, suspended, ended; bad input is named and changes nothing; the key of a
# companion is in its own file and, sealed, in the operator's directory, and nowhere else.
PAGE=$(realpath "$(dirname "$0")/../../docs/companion-network.md")
. "$(dirname "$0")/lib.sh"

# --- the page for operators: its commands do as they stand, its settings have these defaults ---
make_ca factory
rcdp() { "$RCDP" "$@"; }
mkdir page && cp factory.pem page/ && cd page || exit 1
grep -E '^rcdp network (init|trust|subscription add)' "$PAGE" >commands
expect_equal "commands to begin with" 3 "$(wc -l <commands)"
while read -r line; do eval "$line" >/dev/null || fail "$line"; done <commands
settings=0
while read -r line; do
  grep -qF "$line;" op/network.conf || fail "network.conf has not: $line"
  settings=$((settings + 1))
done < <(grep -oE '`[a-z_]+ = [a-z0-9]+`' "$PAGE" | tr -d '`')
[ $settings -ge 5 ] || fail "the page names too few settings"
cd .. || exit 1

"$RCDP" network init --dir op --plmn 00101 >/dev/null || fail "network init"
ALICE=001019000000001
BOB=001019000000002

sub() {
  local verb=$1
  shift
  "$RCDP" network subscription "$verb" --dir op "$@"
}

# what the operator's directory and the store hold now
state() {
  sub list --json | sha256sum
  find op -type f ! -name 'store.db*' -exec sha256sum {} + | sort
}

# refused WHAT PATTERN COMMAND...: fails, says why, changes nothing
refused() {
  local what=$1 pattern=$2 before
  shift 2
  before=$(state)
  sub "$@" >refused.out 2>&1 && fail "$what was done"
  grep -q -- "$pattern" refused.out || fail "$what: '$pattern' is not what was said: $(cat refused.out)"
  expect_equal "what $what has changed" "$before" "$(state)"
}

subscription() {
  sub show "$1" --json >subscription.json || fail "show $1"
  json subscription.json "$2"
}

# --- adding ---
sub add $ALICE --quota 3 --out alice.usim --no-roaming --dnn iot.example --rat nr --slice 1-0000ab --lifetime 600 --until 2040-01-31 \
  >/dev/null || fail "add"
sub add $BOB --quota 0 --out bob.usim --gba >/dev/null || fail "add --gba"
expect_equal "mode of the companion's file" 600 "$(stat -c %a alice.usim)"
grep -q '^identity: 3GPP-AKMA0\.[A-Za-z0-9_-]\{43\}@5gc\.mnc001\.mcc001\.3gppnetwork\.org$' alice.usim || fail "no A-KID"
grep -q '^identity: 3GPP-bootstrapping\..*@bsf\.mnc001\.mcc001\.pub\.3gppnetwork\.org$' bob.usim || fail "no B-TID"
expect_equal "state" active "$(subscription $ALICE 'doc["state"]')"
expect_equal "quota" 3 "$(subscription $ALICE 'doc["quota"]')"
expect_equal "limits" "2040-01-31T00:00:00Z 600 False ['nr'] ['iot.example'] ['1-0000ab']" "$(subscription $ALICE \
  '" ".join(str(x) for x in (doc["limits"]["notAfter"], doc["limits"]["lifetime"], *[doc["limits"]["restrictions"][r] for r in ("roaming_allowed","rats","dnns","slices")]))')"
expect_equal "no limits" "{}" "$(subscription $BOB 'doc["limits"]')"
expect_equal "listed" 2 "$(sub list | grep -c active)"

# the key stands in the companion's file alone
key=$(sed -n 's/^key: //p' alice.usim)
expect_equal "digits of the key" 64 ${#key}
python3 - "$key" <<'PY' || fail "the key is in the operator's directory"
import pathlib, sys
key = bytes.fromhex(sys.argv[1])
for path in pathlib.Path("op").rglob("*"):
    if path.is_file():
        content = path.read_bytes()
        assert key not in content and sys.argv[1].encode() not in content, path
PY
expect_equal "files that others may read" "" "$(find op/subscribers -type f -perm /077)"

# --- bad input ---
refused "an IMSI of another network" "is not an IMSI of 00101" add 262019000000001 --quota 1 --out new.usim
refused "no IMSI" "is not an IMSI" add alice --quota 1 --out new.usim
refused "a path" "is not an IMSI" add ../00101 --quota 1 --out new.usim
refused "an IMSI that is too long" "is not an IMSI" add 0010190000000011 --quota 1 --out new.usim
refused "no argument" "IMSI is required" add --quota 1 --out new.usim
refused "no quota" "quota is required" add 001019000000003 --out new.usim
refused "a quota below zero" "quota takes 0" add 001019000000003 --quota=-2 --out new.usim
refused "a quota beyond all bounds" "quota takes 0" add 001019000000003 --quota 1000001 --out new.usim
refused "a quota that is no number" "see --help" add 001019000000003 --quota many --out new.usim
refused "no file" "--out is required" add 001019000000003 --quota 1
refused "a subscription twice" "subscription already" add $ALICE --quota 1 --out new.usim
refused "a file that is there" "is there already" add 001019000000003 --quota 1 --out alice.usim
refused "a file in no directory" "no key for" add 001019000000003 --quota 1 --out nowhere/new.usim
refused "a radio access that there is none of" "--rat wimax" add 001019000000003 --quota 1 --out new.usim --rat wimax
refused "a time that there is none of" "--until" add 001019000000003 --quota 1 --out new.usim --until 2026-02-30
refused "a stranger" "notFound" suspend 001019000000003
refused "a stranger" "notFound" set 001019000000003 --quota 1
refused "a stranger" "notFound" show 001019000000003
refused "nothing to change" "nothing to do" set $ALICE
refused "limits and none" "give one of them" set $ALICE --no-limits --no-roaming
refused "GBA without a file" "give --out" set $ALICE --quota 1 --gba
refused "an active one" "is active" resume $ALICE
[ -e new.usim ] && fail "a file is left"
chmod 644 op/storage.key
refused "a storage key that others may read" "notAuthorised" add 001019000000003 --quota 1 --out new.usim
chmod 600 op/storage.key

# --- changing: what is not named stays ---
sub set $ALICE --quota 5 >/dev/null || fail "set --quota"
expect_equal "quota" 5 "$(subscription $ALICE 'doc["quota"]')"
expect_equal "limits stay" 600 "$(subscription $ALICE 'doc["limits"]["lifetime"]')"
sub set $ALICE --lifetime 60 >/dev/null || fail "set --lifetime"
expect_equal "other limits" "{'lifetime': 60}" "$(subscription $ALICE 'doc["limits"]')"
expect_equal "quota stays" 5 "$(subscription $ALICE 'doc["quota"]')"
sub set $ALICE --no-limits >/dev/null || fail "set --no-limits"
expect_equal "no limits" "{}" "$(subscription $ALICE 'doc["limits"]')"
cp -r op/subscribers before
sub set $ALICE --out alice.again >/dev/null || fail "set --out"
[ "$key" != "$(sed -n 's/^key: //p' alice.again)" ] || fail "the key is the same"
expect_equal "files of keys" "$(find before -type f | wc -l)" "$(find op/subscribers -type f | wc -l)"

# --- suspended, resumed, ended ---
sub suspend $ALICE >/dev/null || fail "suspend"
expect_equal "state" suspended "$(subscription $ALICE 'doc["state"]')"
refused "a suspended one" "is suspended" suspend $ALICE
sub resume $ALICE >/dev/null || fail "resume"
sub end $ALICE >ended.txt || fail "end"
grep -q "ended 0 credentials" ended.txt || fail "end says nothing of credentials"
expect_equal "state" ended "$(subscription $ALICE 'doc["state"]')"
[ -e op/subscribers/$ALICE ] && fail "the key is left"
expect_equal "files of keys" 2 "$(find op/subscribers -type f | wc -l)"
refused "one that has ended" "is ended" resume $ALICE
refused "one that has ended" "is ended" end $ALICE
refused "one that has ended" "has ended" set $ALICE --quota 1
refused "one that has ended" "subscription already" add $ALICE --quota 1 --out new.usim
echo "subscriptions: as said"
