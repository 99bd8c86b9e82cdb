/* CompanionOpen, CompanionOpened and CompanionHello (asn1/rcdp-companion.asn1): an order begins, with the network and with a device. */
#include <CompanionHello.h>
#include <CompanionOpen.h>
#include <CompanionOpened.h>

#include "map.h"

static const rcdp_field open_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_companion_open, entries, CompanionOpen_t, entries),
};
const rcdp_map rcdp_companion_open_map = RCDP_MAP(CompanionOpen, rcdp_companion_open, open_fields, NULL);

static const rcdp_field opened_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_opened, companion, CompanionOpened_t, companion),
    RCDP_STRUCT(rcdp_companion_opened, network, CompanionOpened_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_opened, network_nonce, CompanionOpened_t, networkNonce),
};
const rcdp_map rcdp_companion_opened_map = RCDP_MAP(CompanionOpened, rcdp_companion_opened, opened_fields, NULL);

static const rcdp_field hello_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_hello, companion, CompanionHello_t, companion),
    RCDP_STRUCT(rcdp_companion_hello, network, CompanionHello_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_hello, network_nonce, CompanionHello_t, networkNonce),
    RCDP_FLAGGED(OCTETS, rcdp_companion_hello, reference, has_reference, CompanionHello_t, reference),
};
const rcdp_map rcdp_companion_hello_map = RCDP_MAP(CompanionHello, rcdp_companion_hello, hello_fields, NULL);
