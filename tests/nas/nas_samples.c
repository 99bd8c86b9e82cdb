/*
 * Our NAS messages for tshark.sh, and what tshark must say of them. The messages of one type and direction are a group.
 *     nas_samples list              a line for each group: name, dissector, tshark's names of the fields to print
 *     nas_samples dump GROUP        its messages as text2pcap reads them
 *     nas_samples expected GROUP    for each message the line that tshark must print
 */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

typedef struct {
  const char *name;
  const char *dissector;
  const char *fields;         /* message type; identity or cause; what is inside; our octets */
  rcdp_carriage carriages[2]; /* standard, private */
  rcdp_direction direction;
  const char *values;    /* of the first two fields */
  const char *inside[2]; /* of the third, for each carriage */
  const char *mark;      /* in front of our octets in the fourth */
} group;

#define IMEI "490154203237518"

static const group GROUPS[] = {
    {"attach-request",
     "nas-eps",
     "nas_eps.nas_msg_emm_type nas_eps.emm.imei nas_eps.nas_msg_esm_type gsm_a.gm.sm.app_spec_info",
     {RCDP_CARRIAGE_EPS_PCO, RCDP_CARRIAGE_EPS_PRIVATE},
     RCDP_UPLINK,
     "0x41|" IMEI,
     {"0xd0", "0xd0"},
     ""},
    {"attach-reject",
     "nas-eps",
     "nas_eps.nas_msg_emm_type nas_eps.emm.cause nas_eps.nas_msg_esm_type gsm_a.gm.sm.app_spec_info",
     {RCDP_CARRIAGE_EPS_PCO, RCDP_CARRIAGE_EPS_PRIVATE},
     RCDP_DOWNLINK,
     "0x44|19",
     {"0xd1", "0xd1"},
     ""},
    {"registration-request",
     "nas-5gs",
     "nas_5gs.mm.message_type nas_5gs.mm.imei nas_5gs.mm.pld_cont_type nas_5gs.mm.pld_cont",
     {RCDP_CARRIAGE_5GS_STANDARD, RCDP_CARRIAGE_5GS_PRIVATE},
     RCDP_UPLINK,
     "0x41|" IMEI,
     {"8", ""},
     "0028af52434450"},
    {"registration-reject",
     "nas-5gs",
     "nas_5gs.mm.message_type nas_5gs.mm.5gmm_cause eap.type data.data",
     {RCDP_CARRIAGE_5GS_STANDARD, RCDP_CARRIAGE_5GS_PRIVATE},
     RCDP_DOWNLINK,
     "0x44|22",
     {"254", ""},
     ""},
};

static void print_hex(rcdp_bytes bytes) {
  for (size_t i = 0; i < bytes.len; i++) {
    printf("%02x", bytes.data[i]);
  }
}

static void dump(const group *g, rcdp_carriage carriage, rcdp_bytes message) {
  static uint8_t octets[RCDP_NAS_MAX];
  rcdp_buf nas = RCDP_BUF(octets);
  const rcdp_nas_header header = sample_header(carriage, g->direction);
  assert_int_equal(rcdp_nas_wrap(&header, message, &nas), RCDP_OK);
  printf("000000");
  for (size_t i = 0; i < nas.len; i++) {
    printf(" %02x", nas.data[i]);
  }
  printf("\n");
}

/* In EPS tshark shows each container: index, count, up to 250 octets. */
static void print_fragments(rcdp_bytes message) {
  enum { FRAGMENT_MAX = 250 };
  const size_t count = (message.len + FRAGMENT_MAX - 1) / FRAGMENT_MAX;
  for (size_t i = 0; i < count; i++) {
    const size_t left = message.len - i * FRAGMENT_MAX;
    printf("%s%02zx%02zx", i > 0 ? "," : "", i, count);
    print_hex((rcdp_bytes){message.data + i * FRAGMENT_MAX, left < FRAGMENT_MAX ? left : FRAGMENT_MAX});
  }
}

/* The private element is what tshark 4 calls extraneous data, and the only thing that it remarks. */
static void expected(const group *g, rcdp_carriage carriage, rcdp_bytes message) {
  const bool private = carriage == g->carriages[1];
  printf("%s|%s|", g->values, g->inside[private]);
  if (carriage == RCDP_CARRIAGE_EPS_PCO) {
    print_fragments(message);
  } else if (!private) {
    printf("%s", g->mark);
    print_hex(message);
  }
  printf("|%s|\n", private ? "extraneous data" : "");
}

static void each_message(const group *g, void (*print)(const group *, rcdp_carriage, rcdp_bytes)) {
  for (size_t i = 0; i < COUNT(g->carriages); i++) {
    for (size_t j = 0; j < EDGE_COUNT; j++) {
      if (EDGES[j] <= longest(g->carriages[i], g->direction)) {
        print(g, g->carriages[i], sample_message(EDGES[j]));
      }
    }
  }
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  const char *name = argc > 2 ? argv[2] : "";
  for (size_t i = 0; i < COUNT(GROUPS); i++) {
    const group *g = &GROUPS[i];
    if (strcmp(what, "list") == 0) {
      printf("%s %s %s\n", g->name, g->dissector, g->fields);
    } else if (strcmp(name, g->name) == 0) {
      each_message(g, strcmp(what, "dump") == 0 ? dump : expected);
    }
  }
  return 0;
}
