/*
 * Other grants than that of the honest run, as seeds for companion_device: fuzz_grants OUT CERTIFICATE…. The grant with each certificate in
 * the place of the network's, with a critical extension, and an error report with each cause in its place become each a file in OUT.
 */
#include <stdio.h>
#include <string.h>

#include "companion_party.h"

enum {
  CERTIFICATE_MAX = 1 << 12,
  SEED_MAX = 1 << 14,
  PATH_SIZE = 512,
  STAGE = 6,
  SPEAK = 3,
  START_OTHER = 5,
  RUN_ON = 16
};

static void must(rcdp_err err) { FUZZ_CHECK(err == RCDP_OK); }

static void save(const char *folder, const char *path_of, const rcdp_message *message) {
  static const uint8_t head[] = {STAGE, 0, START_OTHER, FUZZ_COMPANION_ORDER, RUN_ON, 3, SPEAK, FUZZ_COMPANION_ORDER};
  static uint8_t octets[SEED_MAX], memory[RCDP_CODEC_ARENA], encoded[RCDP_MESSAGE_MAX];
  const char *name = strrchr(path_of, '/');
  char path[PATH_SIZE];
  rcdp_buf seed = RCDP_BUF(octets), out = RCDP_BUF(encoded);
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  if (rcdp_message_encode(message, &scratch, &out) != RCDP_OK) {
    return; /* it finds no room in a message */
  }
  must(rcdp_buf_add(&seed, RCDP_BYTES(head)));
  must(rcdp_buf_add_u16(&seed, (uint16_t)out.len));
  must(rcdp_buf_add(&seed, rcdp_buf_bytes(&out)));
  (void)snprintf(path, sizeof path, "%s/grant-%s", folder, name != NULL ? name + 1 : path_of);
  FILE *file = fopen(path, "wb");
  FUZZ_CHECK(file != NULL && fwrite(seed.data, 1, seed.len, file) == seed.len);
  FUZZ_CHECK(fclose(file) == 0);
}

/* The grant, as it was sent. */
static rcdp_message *honest_grant(void) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_message message;
  rcdp_bytes sent = RCDP_NO_BYTES;
  size_t from;
  bool found = false;
  for (size_t i = 0; !found && fuzz_schedule_sent(i, &sent, &from); i++) {
    rcdp_arena arena;
    rcdp_arena_init(&arena, memory, sizeof memory);
    must(rcdp_message_decode(sent, &arena, &message));
    found = message.kind == RCDP_BODY_COMPANION && message.body.companion.kind == RCDP_COMPANION_GRANT;
  }
  FUZZ_CHECK(found);
  return &message;
}

static void save_others(const char *folder) {
  rcdp_message *message = honest_grant();
  message->extensions[0] = (rcdp_extension){.id = 77, .critical = true};
  message->extension_count = 1;
  save(folder, "critical", message);
  for (unsigned int cause = RCDP_OK + 1; cause < RCDP_ERR_COUNT; cause++) {
    message = honest_grant();
    message->kind = RCDP_BODY_ERROR;
    message->body.error = (rcdp_error_report){(rcdp_err)cause, cause % 2 == 0, 1};
    save(folder, rcdp_err_name((rcdp_err)cause), message);
  }
}

static void save_chain(const char *folder, const char *path) {
  static uint8_t octets[CERTIFICATE_MAX];
  FILE *file = fopen(path, "rb");
  FUZZ_CHECK(file != NULL);
  const size_t len = fread(octets, 1, sizeof octets, file);
  (void)fclose(file);
  rcdp_message *message = honest_grant();
  message->body.companion.body.grant.chain[0] = (rcdp_bytes){octets, len};
  save(folder, path, message);
}

int main(int argc, char **argv) {
  static const uint8_t whole[] = {12, 0};
  FUZZ_CHECK(argc > 2);
  (void)fuzz_schedule(&fuzz_companion, FUZZ_COMPANION_DEVICE, whole, sizeof whole);
  save_others(argv[1]);
  for (int i = 2; i < argc; i++) {
    save_chain(argv[1], argv[i]);
  }
  return EXIT_SUCCESS;
}
