/* NetworkId and Suite (asn1/rcdp-common.asn1), of which messages, credential and state are made. */
#include <NetworkId.h>
#include <Suite.h>

#include "map.h"

static rcdp_err check_network(const void *value) { return rcdp_network_id_valid(value) ? RCDP_OK : RCDP_E_BOUNDS; }

static const rcdp_field network_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_network_id, plmn, NetworkId_t, plmn),
    RCDP_FLAGGED(OCTETS, rcdp_network_id, nid, has_nid, NetworkId_t, nid),
};
const rcdp_map rcdp_network_id_map = RCDP_MAP(NetworkId, rcdp_network_id, network_fields, check_network);

static const rcdp_field suite_fields[] = {{.kind = RCDP_FIELD_INTEGER, .c_size = sizeof(rcdp_suite_id)}};
const rcdp_map rcdp_suite_map = RCDP_MAP(Suite, rcdp_suite_id, suite_fields, NULL);
