#!/bin/bash
# What an operator sees: findings (rcdp network audit, and at once in the log of rcdp network serve), the chained log (events), the page
# (report), an ordered update; and what a device is told of itself (rcdp device status), also one without a clock (rcdp device pass).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/field.sh"
make_field
make_certified METER-1
make_plain LAMP-1
start_field
attach METER-1 || fail "attach"
provision --offline --devices 1 --yes
pair LAMP-1 --code "$(code 1)" || fail "pair"
provision_ends 0
hand_in 0
contact LAMP-1 || fail "contact: $(cat contact-LAMP-1.log)"

# status ID [OPTIONS...]; keeps its exit status
status() {
  "$RCDP" device status --dir "device-$1" --network "$NETWORK" "${@:2}" >"status-$1.log" 2>&1
}
# audit EXPRESSION [OPTIONS...]: of the findings in JSON (doc)
audit() {
  "$RCDP" network audit --dir op --json "${@:2}" >audit.json 2>audit.log
  json audit.json "$1"
}
# events EXPRESSION [OPTIONS...]
events() {
  "$RCDP" network events --dir op --json "${@:2}" >events.json || fail "network events"
  json events.json "$1"
}
imsi_of() {
  "$RCDP" network list --dir op --json >list.json || fail "network list"
  json list.json "[i['imsi'] for i in doc if i['device'] == '$1'][-1]"
}
LAMP=$(imsi_of LAMP-1)

# --- all is well -----------------------------------------------------------------------------------------------------------------
for device in LAMP-1 METER-1; do
  status $device || fail "status $device: $(cat status-$device.log)"
  grep -q 'all is well' status-$device.log || fail "status $device: $(cat status-$device.log)"
done
"$RCDP" network audit --dir op >audit.txt || fail "an audit that finds nothing ends with $?"
expect_equal "findings" "0 open" "$(cat audit.txt)"
"$RCDP" network show --dir op "$LAMP" --json >show.json || fail "network show"
expect_equal "reported" True "$(json show.json '"reported" in doc and doc["status_counter"] > 0')"

# --- an update that was ordered is done at the next report ----------------------------------------------------------------------------
"$RCDP" network update --dir op "$LAMP" >/dev/null || fail "network update"
"$RCDP" network show --dir op "$LAMP" --json >show.json || fail "network show"
expect_equal "must update" True "$(json show.json 'doc["must_update"]')"
status LAMP-1 || fail "status: $(cat status-LAMP-1.log)"
grep -q 'got other keys' status-LAMP-1.log || fail "no update: $(cat status-LAMP-1.log)"
expect_equal "epoch" 2 "$(held LAMP-1 'doc["credentials"][0]["profile"]["epoch"]')"
"$RCDP" network update --dir op nobody 001010001000999 2>err.txt && fail "an update of nobody"
expect_equal "of nobody" 2 "$(grep -c '(notFound)' err.txt)"

# --- its renewal comes by time, also without a clock ------------------------------------------------------------------------------------
passing() { "$RCDP" device pass --dir device-LAMP-1 --json "$@" >pass.json || fail "device pass"; }
passing --seconds 0
before=$(json pass.json 'doc["due"]')
expect_equal "when it is due" "$(held LAMP-1 'doc["credentials"][0]["profile"]["renewal"]')" "$before"
contact LAMP-1 --no-clock || fail "contact: $(cat contact-LAMP-1.log)"
expect_equal "epoch, before its time" 2 "$(held LAMP-1 'doc["credentials"][0]["profile"]["epoch"]')"
status LAMP-1 --no-clock || fail "status without a clock: $(cat status-LAMP-1.log)"
passing --seconds 28512000
[[ $(json pass.json 'doc["time"]') > $(date -u -d +300days +%F) ]] || fail "time has not passed: $(cat pass.json)"
contact LAMP-1 --no-clock || fail "contact: $(cat contact-LAMP-1.log)"
expect_equal "epoch, when its time has come" 3 "$(held LAMP-1 'doc["credentials"][0]["profile"]["epoch"]')"

# --- a clone, and a copy that was put back ------------------------------------------------------------------------------------------------
cp -r device-METER-1 device-CLONE
status METER-1 || fail "status"
: >op.log
status CLONE
grep -q '"step":"finding".*"severity":"alarm"' op.log || fail "the log of the network does not tell of it: $(cat op.log)"
"$RCDP" network audit --dir op >audit.txt
expect_equal "exit status with an open finding" 2 $?
grep -q 'alarm  *twoHolders' audit.txt || fail "no clone: $(cat audit.txt)"
expect_equal "the clone" "twoHolders alarm True METER-1 $(imsi_of METER-1)" "$(audit '"{finding} {severity} {authentic} {device} {imsi}".format(**doc[0])')"
[ "$(audit 'len(doc[0]["evidence"]) > 10')" = True ] || fail "no evidence"
number=$(audit 'doc[0]["number"]')
"$RCDP" network audit --dir op --settle "$number" >/dev/null || fail "settle"
"$RCDP" network audit --dir op >/dev/null || fail "what is settled is open"
expect_equal "settled" "True 0" "$(audit 'doc[0]["settled"]' --all) $(audit 'len(doc)')"
"$RCDP" network audit --dir op --settle 99 2>err.txt && fail "settled what is not there"
grep -q '(notFound)' err.txt || fail "settled what is not there: $(cat err.txt)"

# --- revoked: the report tells it, and it is erased -------------------------------------------------------------
by deprovision revoke LAMP-1 || fail "revoke"
status LAMP-1 || fail "status: $(cat status-LAMP-1.log)"
grep -q 'ended the credential; this device has erased it' status-LAMP-1.log || fail "not erased: $(cat status-LAMP-1.log)"
expect_equal "held" "[]" "$(held LAMP-1 'doc["credentials"]')"

# --- the log -------------------------------------------------------------------------------------------------------------------------------------
expect_equal "what happened" "reserve offer confirm update renew demand update renew update renew order prove" \
  "$(events '" ".join(e["event"] for e in doc["events"] if e["event"] != "finding")' --credential "$LAMP")"
for kind in finding settle order prove; do
  [ "$(events "any(e['event'] == '$kind' for e in doc['events'])")" = True ] || fail "no $kind: $(cat events.json)"
done
head=$(events 'doc["head"]')
count=$(events 'len(doc["events"])')
expect_equal "whole" "True $count" "$(events '"{whole} {entries}".format(**doc)' --verify)"
make_plain MORE-1
"$RCDP" network subscription add --dir op --quota 1 --out phone.usim 001019000000001 >/dev/null || fail "subscription add"
expect_equal "the head that was kept" "$count $((count + 1))" "$(events '"{kept_head_is_entry} {entries}".format(**doc)' --head "$head")"
stop_network
cp op/store.db store.kept
# broken WHAT ENTRY SQL: the log is altered; however it is asked for, it is said to be whole up to the entry before, and no head is shown
broken() {
  local options
  sqlite3 op/store.db "$3" || fail "sqlite3"
  for options in --verify "" --json; do
    "$RCDP" network events --dir op $options >out.txt 2>err.txt && fail "$1, $options: the log is whole"
    grep -q "whole up to entry $2, and not beyond.*(corrupt)" err.txt || fail "$1, $options: $(cat err.txt)"
    grep -q head out.txt && fail "$1, $options: a head"
  done
  rm -f op/store.db-wal op/store.db-shm
  cp store.kept op/store.db
}
if command -v sqlite3 >/dev/null; then
  sqlite3 op/store.db "update log set at = at + 1 where position = 5" 2>err.txt && fail "an entry is altered by a mere statement"
  grep -q 'append-only' err.txt || fail "an altered entry: $(cat err.txt)"
  thief="drop trigger log_is_not_altered; drop trigger log_is_not_deleted"
  broken "a time that was altered" 4 "$thief; update log set at = at + 1 where position = 5"
  broken "an entry that was taken out" 4 "$thief; delete from log where position = 5"
  sqlite3 op/store.db "$thief; delete from log where position >= $count"
  "$RCDP" network events --dir op --verify >/dev/null || fail "a log that was cut off shows by a hash that was kept alone"
  "$RCDP" network events --dir op --head "$head" 2>err.txt && fail "a log that was cut off has the head that was kept"
  grep -q 'no entry has the hash' err.txt || fail "cut off: $(cat err.txt)"
  rm -f op/store.db-wal op/store.db-shm
  cp store.kept op/store.db
fi

# --- the page: nothing from outside, nothing that a device says is markup ------------------------------------------------------------------------------
"$RCDP" network report --dir op --html page.html >/dev/null || fail "network report"
python3 - "$LAMP" <<'PYTHON' || fail "the page"
import html.parser, sys
class Page(html.parser.HTMLParser):
    tags, attributes, text = [], [], ""
    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
    def handle_data(self, data): self.text += data
page = Page()
page.feed(open("page.html", encoding="utf-8").read())
assert not {"script", "link", "img", "iframe", "object"} & set(page.tags), page.tags
assert not [a for a in page.attributes if a[0] in ("src", "href", "onload") or (a[1] and "//" in a[1])], page.attributes
assert page.tags.count("svg") == 4 and "rect" in page.tags
for text in ("Credentials of 00101", "Open findings", "Issued per day", "Ends of validity, per week", "Updates due"):
    assert text in page.text, text
assert ("viewport", ) in [a[1:] for a in page.attributes if a[0] == "name"] or "width=device-width" in str(page.attributes)
PYTHON
mkdir pages && "$RCDP" network report --dir op --html pages/page.html >/dev/null && [ -s pages/page.html ] || fail "a page in a folder"
"$RCDP" network report --dir op --html nowhere/page.html 2>err.txt && fail "a page in no directory"
grep -q '(storage)' err.txt || fail "a page in no directory: $(cat err.txt)"

# --- bad input --------------------------------------------------------------------------------------------------------------------------------------------
wrong() {
  "$RCDP" "${@:3}" >out.txt 2>err.txt && fail "$1: exit status 0"
  grep -q -- "$2" err.txt || fail "$1: no '$2' in: $(cat err.txt)"
}
wrong "no file for the page" "--html is required" network report --dir op
wrong "no operator" "network.conf" network report --dir nowhere --html page.html
wrong "a finding below zero" "--settle takes" network audit --dir op --settle -1
wrong "no store" "(storage)" network audit --dir nowhere
wrong "a head that is none" "is not a hash" network events --dir op --head 00
wrong "another's head" "no entry has the hash" network events --dir op --head "$(printf '%064d' 1)"
wrong "events of nobody" "(notFound)" network events --dir op --credential nobody
wrong "an update of none" "a credential is required" network update --dir op
wrong "no seconds" "--seconds takes" device pass --dir device-LAMP-1
wrong "too many seconds" "--seconds takes" device pass --dir device-LAMP-1 --seconds 4294967296
wrong "nobody to report to" "(timeout)" device status --dir device-METER-1 --network 127.0.0.1:9 --tries 1 --retry-ms 50
sed -i 's/^update_grace = .*/update_grace = -1;/' op/network.conf
wrong "a grace that is none" "update_grace" network serve --dir op --listen 127.0.0.1:0
echo "sight: as said"
