/*
 * Fuzz target: configuration files as the command reads them. The first octet chooses: network.conf with its rules, device.conf, or
 * allowed-urls. A device's directory has nothing else in it that could be read, so opening it ends behind its configuration.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "reader.h"
#include "schedule.h"
#include "scratch.h"
#include "tools/device_dir.h"
#include "tools/network_dir.h"

enum { ARENA = 1 << 16 };

/* libconfig 1.5 loses the beginning of a string that has no end. */
const char *__lsan_default_suppressions(void);                                  // NOLINT(bugprone-reserved-identifier)
const char *__lsan_default_suppressions(void) { return "leak:libconfig.so\n"; } // NOLINT(bugprone-reserved-identifier)

static void read_network(rcdp_bytes octets) {
  static _Alignas(max_align_t) uint8_t memory[ARENA];
  static network_dir dir;
  memset(&dir, 0, sizeof dir);
  rcdp_arena_init(&dir.arena, memory, sizeof memory);
  scratch_write(NETWORK_CONF, octets);
  if (network_conf_read(scratch_directory(), &dir.conf) == RCDP_OK && network_rules_apply(&dir) == EXIT_SUCCESS) {
    const rcdp_attach_network_config *config = &dir.config;
    FUZZ_CHECK(rcdp_network_id_valid(&config->network) && config->suite_count >= 1);
    FUZZ_CHECK(config->suite_count <= RCDP_SUITES_MAX && config->max_transactions > 0);
    FUZZ_CHECK(config->key_length == 16 || (config->key_length == 32 && config->aka_algorithm == RCDP_TUAK));
    FUZZ_CHECK(config->op.len == 0 || config->op.len == 16 || config->op.len == 32);
    FUZZ_CHECK(dir.terms.validity > 0 && dir.terms.renewal <= dir.terms.validity);
  }
  network_conf_close(&dir.conf);
}

static void read_device(rcdp_bytes octets) {
  static device_dir dir;
  scratch_write(DEVICE_CONF, octets);
  const int status = device_dir_open(&dir, scratch_directory(), fuzz_provider(1));
  FUZZ_CHECK(status == EXIT_FAILURE);
  device_dir_close(&dir);
}

static void read_urls(rcdp_bytes octets) {
  static rcdp_bytes urls[NETWORK_URLS_MAX];
  size_t count;
  const rcdp_err err = network_urls_read(octets, urls, &count);
  FUZZ_CHECK(err == RCDP_OK || err == RCDP_E_URL || err == RCDP_E_TOO_LARGE);
  FUZZ_CHECK(count <= NETWORK_URLS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static void (*const readers[])(rcdp_bytes octets) = {read_network, read_device, read_urls};
  rcdp_bytes from = {data, size};
  const unsigned int which = fuzz_u8(&from) % 3;
  /* libconfig would open any file of this machine */
  if (from.len > 0 && memmem(from.data, from.len, "@include", 8) == NULL) {
    readers[which](from);
  }
  return 0;
}
