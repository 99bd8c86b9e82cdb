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
