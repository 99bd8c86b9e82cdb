/*
 * What a device keeps in the middle of real runs, as seeds: fuzz_states MARK OUT SCHEDULE…. Each schedule of attach_device is run as far
 * as each of its octets; the state that lasts then, behind MARK (the first octet of the targets state and vault), and all that the
 * network has sent become a file in OUT. One file for each state: its name is the state's digest.
 */
#include <stdio.h>
#include <string.h>

#include "attach_party.h"
#include "support/mix.h"

enum { INPUT_MAX = 1 << 12, SEED_MAX = 1 << 16, DIGEST = 8, PATH_SIZE = 512 };

static void must(rcdp_err err) { FUZZ_CHECK(err == RCDP_OK); }

static void add_string(rcdp_buf *to, rcdp_bytes octets) {
  must(rcdp_buf_add_u16(to, (uint16_t)octets.len));
  must(rcdp_buf_add(to, octets));
}

static void save(const char *folder, rcdp_bytes state, rcdp_bytes seed) {
  char path[PATH_SIZE];
  uint8_t digest[DIGEST];
  mixer mix;
  mix_begin(&mix, "state");
  mix_add(&mix, state);
  mix_end(&mix, digest, sizeof digest);
  (void)snprintf(path, sizeof path, "%s/run-%016llx", folder, (unsigned long long)rcdp_get_u64(digest));
  FILE *file = fopen(path, "wb");
  FUZZ_CHECK(file != NULL && fwrite(seed.data, 1, seed.len, file) == seed.len);
  FUZZ_CHECK(fclose(file) == 0);
}

static void run(uint8_t mark, const char *folder, rcdp_bytes schedule) {
  static uint8_t octets[SEED_MAX];
  rcdp_buf seed = RCDP_BUF(octets);
  (void)fuzz_schedule(&fuzz_attach, FUZZ_ATTACH_DEVICE, schedule.data, schedule.len);
  const rcdp_bytes state = fuzz_device_octets();
  if (state.len == 0) {
    return;
  }
  must(rcdp_buf_add_u8(&seed, mark));
  add_string(&seed, state);
  must(rcdp_buf_add_u8(&seed, schedule.data[1])); /* the variant */
  rcdp_bytes message;
  size_t from;
  for (size_t i = 0; fuzz_schedule_sent(i, &message, &from); i++) {
    if (from == FUZZ_ATTACH_NETWORK) {
      add_string(&seed, message);
    }
  }
  save(folder, state, rcdp_buf_bytes(&seed));
}

int main(int argc, char **argv) {
  static uint8_t octets[INPUT_MAX];
  for (int i = 3; i < argc; i++) {
    FILE *file = fopen(argv[i], "rb");
    FUZZ_CHECK(file != NULL);
    const size_t len = fread(octets, 1, sizeof octets, file);
    (void)fclose(file);
    for (size_t part = 2; part <= len; part++) {
      run((uint8_t)strtoul(argv[1], NULL, 10), argv[2], (rcdp_bytes){octets, part});
    }
  }
  return argc > 3 ? EXIT_SUCCESS : EXIT_FAILURE;
}
