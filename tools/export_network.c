/*
 * What the HSS of srsRAN 4G and the UDM and HSS of Open5GS read. Sources: the heading that srsEPC writes into its user_db.csv; the subscriber
 * document of Open5GS (webui/server/models/subscriber.js, misc/db/open5gs-dbctl, lib/dbi/subscription.c).
 */
#include <rcdp/aka.h>

#include "export.h"

enum { DEFAULT_SST = 1, DEFAULT_QCI = 9 };

/* --- srsEPC --- */

static void write_srsepc(const export_entry *entry, export_text *text) {
  uint8_t sqn[RCDP_AKA_SQN_LEN];
  const rcdp_bytes imsi = entry->profile.supi.value;
  rcdp_sqn_put(sqn, entry->sqn);
  export_add(text, "%s,mil,%.*s,", entry->name, (int)imsi.len, (const char *)imsi.data);
  export_add_hex(text, rcdp_secret_bytes(&entry->key));
  export_add(text, ",opc,");
  export_add_hex(text, rcdp_secret_bytes(&entry->op));
  export_add(text, ",");
  export_add_hex(text, RCDP_BYTES(entry->profile.amf));
  export_add(text, ",");
  export_add_hex(text, RCDP_BYTES(sqn));
  export_add(text, ",%d,dynamic\n", DEFAULT_QCI);
}

const export_format export_to_srsepc = {"srsepc", "# Name,Auth,IMSI,Key,OP_Type,OP/OPc,AMF,SQN,QCI,IP_alloc\n",
                                        write_srsepc};

/* --- Open5GS: one document to a line, as mongoimport takes them --- */

#define GIGABIT "{\"downlink\":{\"value\":1,\"unit\":3},\"uplink\":{\"value\":1,\"unit\":3}}"

static void add_session(const char *separator, rcdp_bytes name, export_text *text) {
  export_add(text,
             "%s{\"name\":\"%.*s\",\"type\":3,\"qos\":{\"index\":%d,\"arp\":{\"priority_level\":8,"
             "\"pre_emption_capability\":1,\"pre_emption_vulnerability\":1}},\"ambr\":" GIGABIT ",\"pcc_rule\":[]}",
             separator, (int)name.len, (const char *)name.data, DEFAULT_QCI);
}

/* Left out is the data network that Open5GS itself begins with; an empty list allows none. */
static void add_sessions(const rcdp_restrictions *restrictions, export_text *text) {
  if (!restrictions->has_dnns) {
    add_session("", rcdp_bytes_of("internet"), text);
  }
  for (size_t i = 0; i < restrictions->dnn_count; i++) {
    add_session(i == 0 ? "" : ",", restrictions->dnns[i], text);
  }
}

static void add_slice(const char *separator, const rcdp_snssai *slice, const rcdp_restrictions *restrictions,
                      export_text *text) {
  export_add(text, "%s{\"sst\":%u,", separator, (unsigned)slice->sst);
  if (slice->has_sd) {
    export_add(text, "\"sd\":\"");
    export_add_hex(text, RCDP_BYTES(slice->sd));
    export_add(text, "\",");
  }
  export_add(text, "\"default_indicator\":%s,\"session\":[", *separator == '\0' ? "true" : "false");
  add_sessions(restrictions, text);
  export_add(text, "]}");
}

static void add_slices(const rcdp_restrictions *restrictions, export_text *text) {
  const rcdp_snssai standard = {.sst = DEFAULT_SST};
  if (!restrictions->has_slices) {
    add_slice("", &standard, restrictions, text);
  }
  for (size_t i = 0; i < restrictions->slice_count; i++) {
    add_slice(i == 0 ? "" : ",", &restrictions->slices[i], restrictions, text);
  }
}

/* Numbers are 32 bits to mongoimport where they fit, but for the SQN, which Open5GS reads as 64 bits alone. */
static void write_open5gs(const export_entry *entry, export_text *text) {
  const rcdp_bytes imsi = entry->profile.supi.value;
  export_add(text, "{\"schema_version\":1,\"imsi\":\"%.*s\",\"msisdn\":[],\"imeisv\":[],\"security\":{\"k\":\"",
             (int)imsi.len, (const char *)imsi.data);
  export_add_hex(text, rcdp_secret_bytes(&entry->key));
  export_add(text, "\",\"op\":null,\"opc\":\"");
  export_add_hex(text, rcdp_secret_bytes(&entry->op));
  export_add(text, "\",\"amf\":\"");
  export_add_hex(text, RCDP_BYTES(entry->profile.amf));
  export_add(text, "\",\"sqn\":{\"$numberLong\":\"%llu\"}},\"ambr\":" GIGABIT ",\"slice\":[",
             (unsigned long long)entry->sqn);
  add_slices(&entry->profile.restrictions, text);
  export_add(text, "],\"access_restriction_data\":32,\"subscriber_status\":0,\"network_access_mode\":0,"
                   "\"subscribed_rau_tau_timer\":12,\"__v\":0}\n");
}

const export_format export_to_open5gs = {"open5gs", "", write_open5gs};
