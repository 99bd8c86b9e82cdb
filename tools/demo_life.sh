# shellcheck shell=bash
# tools/demo.sh life, from where factory, web server and operator stand: the whole life of a credential. An installer brings a pump, which becomes
# active, reports, is suspended and resumed, gets other keys by order and because its time has come; a thief's copy of it reports too, and is
# found; so it is taken back, learns that, erases, and proves it. In the end the log is verified and the operator's page is written. A sequence
# diagram is drawn from what network, installer and pump noted.
pump=PUMP-0001 thief=COPY

serve() {
  rcdp network serve --dir operator --listen 127.0.0.1:0 --provisioners 127.0.0.1:0 --transcript network.jsonl 2>operator/log &
  local server=$!
  processes+=("$server")
  wait_for "rcdp network serve" grep -q '  listening  ' operator/log
  network=$(sed -n 's/.*  listening  *//p' operator/log)
  provisioners=$(sed -n 's/.*  provisioners  *//p' operator/log)
}

last() { tail -n 1 | sed 's/^.*Z  [^ ]*  *//'; } # of a log: what it comes to

device() { # device DIR COMMAND [OPTIONS…]: with the network, on the air; what it comes to
  local directory=$1 command=$2
  shift 2
  rcdp device "$command" --dir "$directory" --network "$network" --carriage "$carriage" --transcript "$directory.jsonl" "$@" 2>&1 |
    last | speaker "$directory" "$cyan"
}

order() { run rcdp provisioner deprovision --dir installer --network "$provisioners" --transcript installer.jsonl "$@"; }

state() { # at the network
  rcdp network list --dir operator --json | python3 -c 'import json, sys
item = json.load(sys.stdin)[-1]
print(item["state"] + ", epoch " + str(item["epoch"]))'
}

stands() { say "at the network: $(state)"; }

must_be() { # must_be STATE: or the story ends here
  [ "$(state)" = "$1" ] && return
  say "it should be $1, and is $(state)"
  exit 1
}

title "The operator, and an installer with a grant"
run rcdp provisioner init --dir installer --plmn "$plmn" --name installer-1
rcdp provisioner grant request --dir installer --out installer.request >/dev/null
run rcdp network grant issue --dir operator --out installer.grant --count 20 --imsi-first "${plmn}0001000000" \
  --imsi-last "${plmn}0001000019" installer.request
rcdp provisioner grant install --dir installer installer.grant >/dev/null
serve

title "Provisioned: the installer brings a pump"
rcdp device init --dir "$pump" --id "$pump" --trust operator/operator-root.pem --plmn "$plmn" >/dev/null
rcdp provisioner provision --dir installer --offline --listen 127.0.0.1:0 --devices 1 --yes --transcript installer.jsonl >provision.log 2>&1 &
installer=$!
processes+=("$installer")
wait_for "the installer" grep -q '  listening  ' provision.log
grep '^rcdp:' provision.log | rcdp device pair --dir "$pump" --provisioner "$(sed -n 's/.*  listening  *//p' provision.log)" --code - \
  --transcript "$pump.jsonl" 2>&1 | last | speaker "$pump" "$cyan"
wait "$installer"
run rcdp provisioner hand-in --dir installer --network "$provisioners" --transcript installer.jsonl
imsi=$(rcdp network list --dir operator --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["imsi"])')

title "Active: its first contact replaces the keys that the installer knows"
device "$pump" contact
stands
must_be "active, epoch 1"

title "Status: it reports what it holds, and the network compares"
device "$pump" status
run rcdp network audit --dir operator

title "Suspended: it keeps its credential, may report, and gets nothing by it"
order suspend "$pump"
stands
device "$pump" status
must_be "suspended, epoch 1"

title "Resumed"
order resume "$pump"
device "$pump" status
must_be "active, epoch 1"

title "Updated, because the operator orders it: done with the next report"
run rcdp network update --dir operator "$imsi"
device "$pump" status
must_be "active, epoch 2"

title "Updated, because its time has come: 330 days pass on a pump without a clock"
device "$pump" status --no-clock
sleep 1.2 # what is issued now is due 330 days after now
run rcdp device pass --dir "$pump" --seconds $((330 * 86400))
device "$pump" contact --no-clock
must_be "active, epoch 3"

title "A thief copies what the pump holds; the copy reports, and so does the pump"
cp -r "$pump" "$thief"
device "$pump" status --no-clock
device "$thief" status --no-clock || true
grep '  finding  ' operator/log | sed 's/^.*Z  -  *//' | speaker network "$green"
run rcdp network audit --dir operator || true

title "Revoked, and to be deleted once it is erased"
order --reason stolen delete "$pump"
stands
must_be "revoked, epoch 3"

title "The pump comes by: it is told, erases, and proves that"
device "$pump" status
run rcdp device show --dir "$pump"
run rcdp provisioner proof --dir installer --network "$provisioners" --transcript installer.jsonl "$pump"
must_be "deleted, epoch 3"

title "Deleted: what the log tells of it, and that nobody has altered it"
run rcdp network events --dir operator --credential "$imsi"
run rcdp network events --dir operator --verify

title "The operator's page ($work/life.html)"
number=$(rcdp network audit --dir operator --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["number"])' || true)
run rcdp network audit --dir operator --settle "$number"
run rcdp network report --dir operator --html life.html

title "What happened, as a diagram ($work/life.svg)"
run "$here/diagram.py" network=network.jsonl installer=installer.jsonl "$pump.jsonl" "$thief.jsonl" -o life.svg \
  --title "The life of a credential, from its provisioning to the proof of its erasure"

title "Done"
rcdp network list --dir operator --json >list.json
rcdp device show --dir "$pump" --json >held.json
rcdp network events --dir operator --credential "$imsi" --json >events.json
python3 - <<'CHECK'
import json
item, = json.load(open("list.json"))
held = json.load(open("held.json"))
told = [entry["event"] for entry in json.load(open("events.json"))["events"]]
assert item["state"] == "deleted" and held["credentials"] == [] and held["tombstones"][0]["proven"]
assert told.count("renew") == 3 and told.count("order") == 3 and "demand" in told and "finding" in told, told
CHECK
say "one credential, from its first key to the proof that none is left; a copy of it was found"
say "diagram: $work/life.svg, page: $work/life.html"
