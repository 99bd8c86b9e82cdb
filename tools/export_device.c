/*
 * What UEs of others read: the section [usim] of srsUE's ue.conf, the lines of UERANSIM's ue.yaml that make a subscription. Sources:
 * srsue/src/stack/upper/usim.cc; UERANSIM's config/open5gs-ue.yaml and src/ue.cpp.
 */
#include <string.h>

#include "export.h"
#include "names.h"

enum { MCC_DIGITS = 3 };

static void write_srsue(const export_entry *entry, export_text *text) {
  const rcdp_bytes imsi = entry->profile.supi.value;
  export_add(text, "opc = ");
  export_add_hex(text, rcdp_secret_bytes(&entry->op));
  export_add(text, "\nk = ");
  export_add_hex(text, rcdp_secret_bytes(&entry->key));
  export_add(text, "\nimsi = %.*s\nimei = %s\n", (int)imsi.len, (const char *)imsi.data, entry->imei);
}

const export_format export_to_srsue = {"srsue", "[usim]\nmode = soft\nalgo = milenage\n", write_srsue};

/* "001", "01": what the SUPI begins with. */
static void add_network(const rcdp_network_id *network, export_text *text) {
  char digits[RCDP_NETWORK_TEXT_MAX];
  rcdp_network_id_format(network, digits);
  const int mnc = (int)strcspn(digits, "-") - MCC_DIGITS;
  export_add(text, "mcc: '%.*s'\nmnc: '%.*s'\n", MCC_DIGITS, digits, mnc, digits + MCC_DIGITS);
}

/* UERANSIM conceals by profile A alone; with any other key it has to go without. */
static void add_concealment(const rcdp_profile *profile, export_text *text) {
  char routing[ROUTING_TEXT_MAX];
  if (profile->has_home_network_key && profile->scheme == RCDP_SUCI_PROFILE_A) {
    export_add(text, "protectionScheme: 1\nhomeNetworkPublicKey: '");
    export_add_hex(text, profile->home_network_key);
    export_add(text, "'\nhomeNetworkPublicKeyId: %u\n", (unsigned)profile->home_network_key_id);
  } else {
    export_add(text, "protectionScheme: 0\n");
  }
  routing_indicator_write(profile->routing_indicator, routing);
  export_add(text, "routingIndicator: '%s'\n", routing);
}

static void write_ueransim(const export_entry *entry, export_text *text) {
  const rcdp_bytes imsi = entry->profile.supi.value;
  export_add(text, "supi: 'imsi-%.*s'\n", (int)imsi.len, (const char *)imsi.data);
  add_network(&entry->profile.network, text);
  add_concealment(&entry->profile, text);
  export_add(text, "key: '");
  export_add_hex(text, rcdp_secret_bytes(&entry->key));
  export_add(text, "'\nop: '");
  export_add_hex(text, rcdp_secret_bytes(&entry->op));
  export_add(text, "'\nopType: 'OPC'\namf: '");
  export_add_hex(text, RCDP_BYTES(entry->profile.amf));
  export_add(text, "'\nimei: '%s'\n", entry->imei);
}

const export_format export_to_ueransim = {"ueransim", "", write_ueransim};
