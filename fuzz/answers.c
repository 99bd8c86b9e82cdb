/*
 * Other answers of the network than that of the honest run, as seeds: fuzz_answers MARK LONE SCHEDULES CERTIFICATE…. The answer with each
 * certificate in the place of the network's, with a critical extension, and an error report with each cause in its place become each a
 * file in LONE (for the targets state and vault, behind MARK and the state of the device that waits) and one in SCHEDULES (for
 * attach_device).
 */
#include <stdio.h>
#include <string.h>

#include "attach_party.h"

enum { CERTIFICATE_MAX = 1 << 12, SEED_MAX = 1 << 14, PATH_SIZE = 512, STAGE = 2, START = 0, SPEAK = 3, DEADLINE = 7 };

static void must(rcdp_err err) { FUZZ_CHECK(err == RCDP_OK); }

static void save(const char *folder, const char *path_of, rcdp_bytes seed) {
  char path[PATH_SIZE];
  const char *name = strrchr(path_of, '/');
  (void)snprintf(path, sizeof path, "%s/answer-%s", folder, name != NULL ? name + 1 : path_of);
  FILE *file = fopen(path, "wb");
  FUZZ_CHECK(file != NULL && fwrite(seed.data, 1, seed.len, file) == seed.len);
  FUZZ_CHECK(fclose(file) == 0);
}

static void add_string(rcdp_buf *to, rcdp_bytes octets) {
  must(rcdp_buf_add_u16(to, (uint16_t)octets.len));
  must(rcdp_buf_add(to, octets));
}

/* The answer, as it was sent. */
static rcdp_message *honest_answer(void) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_message message;
  rcdp_arena arena;
  rcdp_bytes sent = RCDP_NO_BYTES;
  size_t from = FUZZ_ATTACH_DEVICE;
  for (size_t i = 0; from != FUZZ_ATTACH_NETWORK && fuzz_schedule_sent(i, &sent, &from); i++) {
  }
  rcdp_arena_init(&arena, memory, sizeof memory);
  must(rcdp_message_decode(sent, &arena, &message));
  FUZZ_CHECK(message.kind == RCDP_BODY_ATTACH_REJECT);
  return &message;
}

/* What finds no room in a message is passed over. */
static void save_both(char **argv, const char *name, const rcdp_message *message) {
  static uint8_t octets[SEED_MAX], memory[RCDP_CODEC_ARENA], encoded[RCDP_MESSAGE_MAX];
  static const uint8_t head[] = {STAGE, 0, START, SPEAK, FUZZ_ATTACH_NETWORK}, tail[] = {DEADLINE, DEADLINE};
  const uint8_t mark = (uint8_t)strtoul(argv[1], NULL, 10);
  rcdp_buf seed = RCDP_BUF(octets), out = RCDP_BUF(encoded);
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  if (rcdp_message_encode(message, &scratch, &out) != RCDP_OK) {
    return;
  }
  const rcdp_bytes answer = rcdp_buf_bytes(&out);
  must(rcdp_buf_add_u8(&seed, mark));
  add_string(&seed, fuzz_device_octets());
  must(rcdp_buf_add_u8(&seed, 0));
  add_string(&seed, answer);
  save(argv[2], name, rcdp_buf_bytes(&seed));
  seed = RCDP_BUF(octets);
  must(rcdp_buf_add(&seed, RCDP_BYTES(head)));
  add_string(&seed, answer);
  must(rcdp_buf_add(&seed, RCDP_BYTES(tail)));
  save(argv[3], name, rcdp_buf_bytes(&seed));
}

static void save_errors(char **argv) {
  for (unsigned int cause = 1; cause < RCDP_ERR_COUNT; cause++) {
    rcdp_message *message = honest_answer();
    message->kind = RCDP_BODY_ERROR;
    message->body.error = (rcdp_error_report){(rcdp_err)cause, cause % 2 == 0, 1};
    save_both(argv, rcdp_err_name((rcdp_err)cause), message);
  }
}

static void save_critical(char **argv) {
  rcdp_message *message = honest_answer();
  message->extensions[0] = (rcdp_extension){.id = 77, .critical = true};
  message->extension_count = 1;
  save_both(argv, "critical", message);
}

static void save_chain(char **argv, const char *path) {
  static uint8_t octets[CERTIFICATE_MAX];
  FILE *file = fopen(path, "rb");
  FUZZ_CHECK(file != NULL);
  const size_t len = fread(octets, 1, sizeof octets, file);
  (void)fclose(file);
  rcdp_message *message = honest_answer();
  message->body.attach_reject.chain[0] = (rcdp_bytes){octets, len};
  save_both(argv, path, message);
}

int main(int argc, char **argv) {
  static const uint8_t stage[] = {STAGE, 0};
  FUZZ_CHECK(argc > 4);
  (void)fuzz_schedule(&fuzz_attach, FUZZ_ATTACH_DEVICE, stage, sizeof stage);
  save_errors(argv);
  save_critical(argv);
  for (int i = 4; i < argc; i++) {
    save_chain(argv, argv[i]);
  }
  return EXIT_SUCCESS;
}
