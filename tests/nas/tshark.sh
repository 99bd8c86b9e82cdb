#!/bin/sh
# Every NAS message that we build, read by tshark: message type, identity or cause, our octets whole, nothing malformed,
# no remark but the one that a private element gets. (That an EAP request is a retransmission is said of every one after
# the first in a file, because the identifier is the same: here each is of an exchange of its own.)
#     tshark.sh NAS_SAMPLES WORK_DIR
# Exit status 77, with the reason, where tshark is missing.
set -eu
samples=$1 work=$2
for program in tshark text2pcap; do
  command -v "$program" >/dev/null || { echo "skipped: $program is not installed (tshark, wireshark-common)"; exit 77; }
done
mkdir -p "$work"

"$samples" list >"$work/groups"
while read -r name dissector fields; do
  "$samples" dump "$name" >"$work/$name.txt"
  "$samples" expected "$name" >"$work/$name.expected"
  text2pcap -q -P "$dissector" "$work/$name.txt" "$work/$name.pcapng" >"$work/text2pcap.log" 2>&1 ||
    { cat "$work/text2pcap.log"; exit 1; }
  set -- -r "$work/$name.pcapng" -T fields -E 'separator=|' -E 'aggregator=,'
  for field in $fields _ws.expert.message _ws.malformed; do
    set -- "$@" -e "$field"
  done
  tshark "$@" 2>"$work/tshark.log" </dev/null >"$work/$name.printed" || { cat "$work/tshark.log"; exit 1; }
  tr -d : <"$work/$name.printed" |
    sed 's/|Extraneous Data[^|]*|/|extraneous data|/; s/|This packet is a retransmission|/||/' >"$work/$name.seen"
  if ! cmp -s "$work/$name.expected" "$work/$name.seen"; then
    echo "$name: tshark does not see what was built"
    diff "$work/$name.expected" "$work/$name.seen" | cut -c1-200 | head -n 20
    cat "$work/tshark.log"
    exit 1
  fi
  echo "$name: $(wc -l <"$work/$name.expected") messages as built"
done <"$work/groups"
[ -s "$work/groups" ]
