# shellcheck shell=bash
# The end of tools/demo.sh, from where device and network have the credential: the ordinary attach that follows, by peers of others. Debian's
# eapol_test is the UE, with the device's vault for its USIM; Debian's hostapd is the EAP server, with the operator's store for its AuC.
# They agree on session keys by EAP-AKA' (RFC 9048), which only who has K can.

free_udp_port() {
  python3 -c 'import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_network_side() {
  radius_port=$(free_udp_port)
  printf '"6"* AKA'"'"'\n' >eap.users
  echo '127.0.0.1/32 demonstration' >eap.clients
  printf '%s\n' driver=none interface=none0 logger_syslog=0 eap_server=1 "eap_user_file=$work/eap.users" "eap_sim_db=unix:$work/auc.sock" \
    "radius_server_clients=$work/eap.clients" "radius_server_auth_port=$radius_port" >hostapd.conf
  rcdp auc serve --dir operator --socket "$work/auc.sock" 2>auc.log &
  processes+=($!)
  wait_for "rcdp auc serve" grep -q '  listening  ' auc.log
  hostapd hostapd.conf >hostapd.log 2>&1 &
  processes+=($!)
  wait_for "hostapd" grep -q AP-ENABLED hostapd.log
}

start_usim() {
  printf '%s\n' "ctrl_interface=$work/control" external_sim=1 'network={' '  key_mgmt=IEEE8021X' "  eap=AKA'" '}' >eapol.conf
  rcdp usim serve --dir device --control "$work/control/eap" 2>usim.log &
  processes+=($!)
  wait_for "rcdp usim serve" grep -q '  waiting  ' usim.log
}

title "The attach that follows is an ordinary one: EAP-AKA' between eapol_test and hostapd"
if command -v hostapd >/dev/null && command -v eapol_test >/dev/null; then
  start_network_side
  start_usim
  say "\$ rcdp auc serve --dir operator --socket auc.sock      behind hostapd (eap_sim_db=unix:auc.sock)"
  say "\$ rcdp usim serve --dir device --control control/eap   beside eapol_test (external_sim=1)"
  timeout 60 eapol_test -W -a127.0.0.1 -p"$radius_port" -sdemonstration -ieap -ceapol.conf -t20 >eapol.log 2>&1
  speaker usim "$cyan" <usim.log
  speaker auc "$green" <auc.log
  grep -E '^(MPPE keys|SUCCESS)' eapol.log | speaker eapol "$yellow"
  grep -q '^MPPE keys OK: 1 ' eapol.log
  say "both ends have the same session keys, made from K, which neither of them was ever told"
else
  say "left out: hostapd and eapol_test are not installed (apt-get install hostapd eapoltest)"
fi
