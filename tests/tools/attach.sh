#!/bin/bash
# A device that has nothing but a factory certificate gets a credential, in every carriage, also on a link that loses a third.
source "$(dirname "$0")/lib.sh"
make_world
sed -i 's/^carriages = .*/carriages = [ "5gs", "eps-pco", "5gs-private", "eps-private" ];/' op/network.conf
start_network op --pcap network.pcap

count=0
for carriage in 5gs eps-pco 5gs-private eps-private; do
  id="dev-$carriage"
  make_certificate factory "$id"
  publish "$id" factory
  make_device "$id"
  attach "$id" --carriage "$carriage" --pcap "$id.pcap" || fail "attach in $carriage"
  count=$((count + 1))
  expect_equal "active after $carriage" "$count" "$(count_state active)"
done

stop_network
echo "attach: $count carriages"
