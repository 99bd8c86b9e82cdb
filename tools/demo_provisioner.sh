# shellcheck shell=bash
# tools/demo.sh provisioner, from where factory, web server and operator stand: an installer with a grant hands credentials to ten sensors in a
# building without coverage, hands them in later, and takes one back. The removed sensor tries to attach, is told, erases what it has, and the
# proof of that reaches the installer. A sequence diagram is drawn from what network, installer and two sensors noted.
sensors=10 removed=SENSOR-0007

each() { seq -f 'SENSOR-%04g' "$sensors"; } # their names

serve_provisioners() {
  rcdp network serve --dir operator --listen 127.0.0.1:0 --provisioners 127.0.0.1:0 --transcript network.jsonl 2>operator/log &
  local server=$!
  processes+=("$server")
  wait_for "rcdp network serve" grep -q '  listening  ' operator/log
  network=$(sed -n 's/.*  listening  *//p' operator/log)
  provisioners=$(sed -n 's/.*  provisioners  *//p' operator/log)
}

provision() { # runs beside the sensors' pairings
  : >provision.log
  printf '   %s$ rcdp provisioner provision --dir installer --offline --listen … --devices %d%s\n' "$blue" "$sensors" "$plain"
  rcdp provisioner provision --dir installer --offline --listen 127.0.0.1:0 --devices "$sensors" --yes --transcript installer.jsonl \
    >provision.log 2>&1 &
  installer=$!
  processes+=("$installer")
  wait_for "the installer" grep -q '  listening  ' provision.log
  field=$(sed -n 's/.*  listening  *//p' provision.log)
}

pair() { # pair SENSOR N: with the N-th code
  grep '^rcdp:' provision.log | sed -n "$2p" |
    rcdp device pair --dir "$1" --provisioner "$field" --code - --transcript "$1.jsonl" 2>&1
}

look() { run rcdp provisioner "$@" --dir installer --network "$provisioners" --transcript looks.jsonl; } # no part of the story

contact() { rcdp device contact --dir "$1" --network "$network" --carriage "$carriage" --transcript "$1.jsonl" 2>&1; }

last() { tail -n 1 | sed 's/^.*Z  [^ ]*  *//'; } # of a log: what it comes to

title "The installer asks for a grant; the operator gives it one, with IMSIs of its own"
run rcdp provisioner init --dir installer --plmn "$plmn" --name installer-1
run rcdp provisioner grant request --dir installer --out installer.request
run rcdp network grant issue --dir operator --out installer.grant --count 20 --imsi-first "${plmn}0001000000" \
  --imsi-last "${plmn}0001000019" --no-roaming installer.request
run rcdp provisioner grant install --dir installer installer.grant

title "Ten sensors, with the operator's root and nothing else"
for sensor in $(each); do rcdp device init --dir "$sensor" --id "$sensor" --trust operator/operator-root.pem --plmn "$plmn" >/dev/null; done
say "$(each | tr '\n' ' ')"

title "A building without coverage: each sensor gets a credential, whose keys the installer makes (the first one in full)"
provision
number=0
for sensor in $(each); do
  number=$((number + 1))
  if [ "$number" -eq 1 ]; then pair "$sensor" "$number" | speaker "$sensor" "$cyan"; else pair "$sensor" "$number" | last | speaker "$sensor" "$cyan"; fi
done
wait "$installer"
tail -n "$sensors" provision.log | speaker installer "$yellow"

title "Back at the office: hand-in"
serve_provisioners
run rcdp provisioner hand-in --dir installer --network "$provisioners" --transcript installer.jsonl
look list

title "The sensors' first contact with the network: keys that the installer has made are replaced"
number=0
for sensor in $(each); do
  number=$((number + 1))
  if [ "$number" -eq 1 ]; then contact "$sensor" | speaker "$sensor" "$cyan"; else contact "$sensor" | last | speaker "$sensor" "$cyan"; fi
done

title "$removed is taken down; the installer has its credential revoked, without the sensor"
run rcdp provisioner deprovision --dir installer --network "$provisioners" --transcript installer.jsonl --reason retired revoke "$removed"

title "The removed sensor tries to attach: it is told, erases its credential, and proves that"
if rcdp device attach --dir "$removed" --network "$network" --carriage "$carriage" --transcript "$removed.jsonl" >attach.log 2>&1; then
  say "it should not have succeeded"
  exit 1
fi
speaker "$removed" "$cyan" <attach.log
run rcdp device show --dir "$removed"

title "The installer fetches the proof, and verifies it by the key that the sensor gave in the building"
run rcdp provisioner proof --dir installer --network "$provisioners" --transcript installer.jsonl "$removed"
look list

title "What happened, as a diagram ($work/building.svg)"
others=(--without looks.jsonl) # two sensors tell the story of all
for sensor in $(each); do [ "$sensor" = SENSOR-0001 ] || [ "$sensor" = "$removed" ] || others+=(--without "$sensor.jsonl"); done
run "$here/diagram.py" network=network.jsonl installer=installer.jsonl SENSOR-0001.jsonl "$removed.jsonl" -o building.svg \
  "${others[@]}" --title "An installer provisions sensors without coverage, and takes one back"

title "Done"
rcdp provisioner list --dir installer --network "$provisioners" --json >list.json
rcdp device show --dir "$removed" --json >removed.json
rcdp device show --dir SENSOR-0001 --json >kept.json
python3 - "$removed" <<'CHECK'
import json, sys
now = {item["device"]: item for item in json.load(open("list.json"))}
assert len(now) == 10 and all(item["state"] == ("ended" if device == sys.argv[1] else "active") for device, item in now.items()), now
assert now[sys.argv[1]]["erasure_proven"]
removed, kept = json.load(open("removed.json")), json.load(open("kept.json"))
assert removed["credentials"] == [] and removed["tombstones"][0]["proven"]
held, = kept["credentials"]
assert held["state"] == "active" and not held["must_update"] and held["profile"]["epoch"] == 1
assert held["profile"]["credential"] == now["SENSOR-0001"]["credential"]
CHECK
say "nine sensors are active, with keys that nobody but they and the network have; $removed has proven that it holds nothing"
say "diagram: $work/building.svg"
