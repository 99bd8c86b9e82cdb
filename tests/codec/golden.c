/* See golden.h. */
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

uint8_t ramp[512];
uint8_t golden_memory[RCDP_CODEC_ARENA];
uint8_t golden_octets[RCDP_MESSAGE_MAX];
static uint8_t golden[RCDP_MESSAGE_MAX];

const rcdp_network_id plmn = {{0x00, 0xf1, 0x10}, false, {0}};
const rcdp_network_id snpn = {{0x00, 0xf1, 0x10}, true, {0x00, 0x7e, 0xd9, 0xd5, 0x00, 0xc1}};

void golden_begin(void) {
  for (size_t i = 0; i < sizeof ramp; i++) {
    ramp[i] = (uint8_t)i;
  }
}

rcdp_bytes run(uint8_t start, size_t len) { return (rcdp_bytes){ramp + start, len}; }

rcdp_id id(uint8_t start) {
  rcdp_id out;
  memcpy(out.octets, ramp + start, sizeof out.octets);
  return out;
}

rcdp_octets32 hash(uint8_t start) {
  rcdp_octets32 out;
  memcpy(out.octets, ramp + start, sizeof out.octets);
  return out;
}

rcdp_message message_of(rcdp_role_name sender, rcdp_body_kind kind) {
  return (rcdp_message){.version = 1, .transaction = id(1), .sender = sender, .kind = kind};
}

/* The octets recorded under a name. */
rcdp_bytes recorded(const char *name) {
  static char line[2 * RCDP_MESSAGE_MAX + 100];
  FILE *file = fopen(RCDP_GOLDEN, "r");
  size_t len = 0;
  assert_non_null(file);
  while (fgets(line, sizeof line, file) != NULL) {
    const size_t width = strlen(name);
    if (strncmp(line, name, width) == 0 && line[width] == ' ') {
      for (const char *hex = line + width + 1; hex[0] > ' '; hex += 2) {
        const char pair[3] = {hex[0], hex[1], '\0'};
        golden[len++] = (uint8_t)strtoul(pair, NULL, 16);
      }
    }
  }
  assert_int_equal(fclose(file), 0);
  return (rcdp_bytes){golden, len};
}

void assert_golden(const char *name, rcdp_bytes encoding) {
  const rcdp_bytes expected = recorded(name);
  if (!rcdp_bytes_equal(expected, encoding)) {
    print_error("%s ", name);
    for (size_t i = 0; i < encoding.len; i++) {
      print_error("%02x", encoding.data[i]);
    }
    fail_msg("%s is not as recorded", name);
  }
}

rcdp_profile full_profile(void) {
  return (rcdp_profile){
      .id = id(1),
      .epoch = 1,
      .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")},
      .network = plmn,
      .algorithm = RCDP_TUAK,
      .amf = {0x80, 0x00},
      .sqn = {0, 0, 0, 0, 0, 32},
      .routing_indicator = {0xf0, 0xff},
      .has_home_network_key = true,
      .scheme = RCDP_SUCI_PROFILE_B,
      .home_network_key_id = 27,
      .home_network_key = run(2, 33),
      .not_before = 1700000000,
      .not_after = 1800000000,
      .lifetime = 31536000,
      .renewal = 1790000000,
      .restrictions = {.roaming_allowed = true,
                       .has_rats = true,
                       .rat_count = 2,
                       .rats = {RCDP_RAT_NB_IOT, RCDP_RAT_NON_3GPP},
                       .has_dnns = true,
                       .dnn_count = 1,
                       .dnns = {rcdp_bytes_of("iot.example")},
                       .has_slices = true,
                       .slice_count = 2,
                       .slices = {{1, false, {0}}, {255, true, {1, 2, 3}}}},
      .parent = run(3, 5),
      .ordered_by = run(9, 7),
      .assurance = RCDP_ASSERTED,
      .notice_algorithm = RCDP_NOTICE_ED25519,
      .notice_key = run(100, 32),
  };
}

void assert_full_profile(const rcdp_profile *out) {
  const rcdp_profile in = full_profile();
  assert_true(rcdp_id_equal(&out->id, &in.id));
  assert_int_equal(out->epoch, 1);
  assert_int_equal(out->supi.kind, RCDP_SUPI_IMSI);
  assert_true(rcdp_bytes_equal(out->supi.value, in.supi.value));
  assert_int_equal(out->algorithm, RCDP_TUAK);
  assert_memory_equal(out->amf, in.amf, sizeof in.amf);
  assert_memory_equal(out->sqn, in.sqn, sizeof in.sqn);
  assert_memory_equal(out->routing_indicator, in.routing_indicator, 2);
  assert_true(out->has_home_network_key);
  assert_int_equal(out->scheme, RCDP_SUCI_PROFILE_B);
  assert_int_equal(out->home_network_key_id, 27);
  ASSERT_VIEW(out->home_network_key, 2, 33);
  assert_int_equal(out->not_before, 1700000000);
  assert_int_equal(out->not_after, 1800000000);
  assert_int_equal(out->lifetime, 31536000);
  assert_int_equal(out->renewal, 1790000000);
  assert_true(out->restrictions.roaming_allowed);
  assert_int_equal(out->restrictions.rat_count, 2);
  assert_int_equal(out->restrictions.rats[1], RCDP_RAT_NON_3GPP);
  assert_int_equal(out->restrictions.dnn_count, 1);
  assert_true(rcdp_bytes_equal(out->restrictions.dnns[0], rcdp_bytes_of("iot.example")));
  assert_int_equal(out->restrictions.slice_count, 2);
  assert_int_equal(out->restrictions.slices[0].sst, 1);
  assert_false(out->restrictions.slices[0].has_sd);
  assert_int_equal(out->restrictions.slices[1].sd[2], 3);
  ASSERT_VIEW(out->parent, 3, 5);
  ASSERT_VIEW(out->ordered_by, 9, 7);
  assert_int_equal(out->assurance, RCDP_ASSERTED);
  assert_int_equal(out->notice_algorithm, RCDP_NOTICE_ED25519);
  ASSERT_VIEW(out->notice_key, 100, 32);
}
