# shellcheck shell=bash
# tools/demo.sh companion, from where factory, web server and operator stand: a phone brings a watch and a bracelet, which have no
# certificate, and the screen of a rental car, which has one, as a loan. The loan runs out by itself, on the device and at the network; the
# owner removes the bracelet. A sequence diagram is drawn from what all of them noted.
loan=25 # seconds

serve_companions() {
  sed -i 's/^sweep_interval = .*/sweep_interval = 1;/' operator/network.conf
  rcdp network serve --dir operator --listen 127.0.0.1:0 --companions 127.0.0.1:0 --transcript network.jsonl 2>operator/log &
  local server=$!
  processes+=("$server")
  wait_for "rcdp network serve" grep -q '  listening  ' operator/log
  companions=$(sed -n 's/.*  companions  *//p' operator/log)
  tail -n +1 -F -s 0.05 --pid="$server" operator/log 2>/dev/null > >(speaker network "$green") &
  processes+=($!)
}

order() { # order OPTIONS…: runs beside the devices' joins
  : >order.log
  printf '   %s$ rcdp companion order --dir phone --network … --listen … %s%s\n' "$blue" "$*" "$plain"
  rcdp companion order --dir phone --network "$companions" --listen 127.0.0.1:0 --yes --transcript phone.jsonl "$@" >order.log 2>&1 &
  phone=$!
  processes+=("$phone")
  tail -n +1 -F -s 0.05 --pid="$phone" order.log 2>/dev/null > >(speaker phone "$yellow") &
  processes+=($!)
  wait_for "the phone" grep -q '  listening  ' order.log
}

join() { # join DEVICE N: with the order's N-th code
  local code
  code=$(grep '^rcdp:' order.log | sed -n "$2p")
  rcdp device join --dir "$1" --companion "$(sed -n 's/.*  listening  *//p' order.log)" --code - --transcript "$1.jsonl" <<<"$code" 2>&1 |
    speaker "$1" "$cyan"
}

finished() { wait "$phone" && sleep 0.3; } # its last lines

owner() { run rcdp companion "$@" --dir phone --network "$companions" --transcript phone.jsonl; }

is() { # is FILE PYTHON: whether this holds of the JSON document that is its content
  python3 -c 'import json, sys; doc = json.load(open(sys.argv[1])); sys.exit(0 if eval(sys.argv[2]) else 1)' "$1" "$2"
}

loan_is_over() {
  rcdp device show --dir screen --json >screen.json && rcdp companion list --dir phone --network "$companions" --json >list.json &&
    is screen.json 'doc["credentials"][0]["over"]' && is list.json 'all(i["state"] == "ended" for i in doc if i["device"] == "SCREEN-0007")'
}

title "The phone's subscription, which may bring three devices, and what the phone's USIM has of it"
run rcdp network subscription add --dir operator --quota 3 --out phone.usim 001010999999999
run rcdp companion init --dir phone --subscription phone.usim
serve_companions

title "A watch and a bracelet without certificate, and a car's screen with the one that the factory gave it"
run rcdp device init --dir watch --id WATCH-0001 --trust operator/operator-root.pem
run rcdp device init --dir bracelet --id BRACELET-0002 --trust operator/operator-root.pem
run rcdp device init --dir screen --key factory/device.key --cert factory/device.pem --cert-url "$url" --trust operator/operator-root.pem

title "The phone orders for two devices, and shows a code for each; the devices come with them, side by side"
order --devices 2
join watch 1 &
watch=$!
join bracelet 2
wait "$watch"
finished

title "The phone orders for the car's screen: $loan seconds, no roaming, one data network"
order --until "+$loan" --no-roaming --dnn cars.example
join screen 1
finished

title "What the owner sees"
owner list

title "The loan runs out: nobody sends a message for it"
for _ in $(seq 20); do ! loan_is_over || break; sleep $((loan / 10)); done
loan_is_over
run rcdp device show --dir screen
say "the screen's credential is over on the device and at the network"

title "The owner removes the bracelet"
owner remove BRACELET-0002
owner list

title "What happened, as a diagram ($work/household.svg)"
run "$here/diagram.py" network=network.jsonl phone=phone.jsonl watch.jsonl bracelet.jsonl screen.jsonl -o household.svg \
  --title "A phone brings a watch, a bracelet and a rental car's screen"

title "Done"
rcdp companion list --dir phone --network "$companions" --json >list.json
rcdp device show --dir watch --json >watch.json
python3 - <<'CHECK'
import json
now = {item["device"]: item for item in json.load(open("list.json"))}
states = {device: (item["state"], item["assurance"]) for device, item in now.items()}
assert states == {"WATCH-0001": ("active", "asserted"), "BRACELET-0002": ("ended", "asserted"), "SCREEN-0007": ("ended", "certified")}, states
held, = json.load(open("watch.json"))["credentials"]
assert held["state"] == "active" and held["profile"]["credential"] == now["WATCH-0001"]["credential"]
CHECK
say "the watch is active, the same credential on both sides; the car's loan and the bracelet are over"
say "diagram: $work/household.svg"
