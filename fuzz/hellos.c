/*
 * Writes seeds for the target channel: fuzz_hellos DIRECTORY. Hellos of each TLS library and group, and behind those of clients what the target
 * takes for the rest of a channel.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/channel.h>

enum { MESSAGE_MAX = 100, SEED_MAX = 1000, MEMORY = 1 << 13 };

typedef rcdp_err (*init)(void *memory, size_t size, const rcdp_channel_config *config, rcdp_channel **channel);

static const uint8_t key[RCDP_CHANNEL_KEY_MIN] = {1};

static void must(int good, const char *what) {
  if (!good) {
    (void)fprintf(stderr, "fuzz_hellos: %s\n", what);
    exit(EXIT_FAILURE);
  }
}

static void save(const char *directory, const char *name, const rcdp_buf *octets) {
  char path[1024];
  (void)snprintf(path, sizeof path, "%s/%s", directory, name);
  FILE *file = fopen(path, "wb");
  must(file != NULL && fwrite(octets->data, 1, octets->len, file) == octets->len && fclose(file) == 0, path);
}

static rcdp_channel *begin(init library, rcdp_channel_side side, rcdp_channel_group group) {
  static uint8_t memory[2][MEMORY];
  const rcdp_channel_config config = {side, group, rcdp_bytes_of("device"), RCDP_BYTES(key), MESSAGE_MAX};
  rcdp_channel *channel = NULL;
  must(library(memory[side], MEMORY, &config, &channel) == RCDP_OK, "no channel");
  return channel;
}

static void add(rcdp_buf *seed, const char *octets, size_t len) {
  must(rcdp_buf_add(seed, (rcdp_bytes){(const uint8_t *)octets, len}) == RCDP_OK, "no room");
}

/* Finished, two messages in three records, a record of no meaning, an end. */
static const char rest[] = "\x17\x03\x03\x00\x01"
                           "F"
                           "\x17\x03\x03\x00\x07\x00\x00\x00\x03"
                           "abc"
                           "\x17\x03\x03\x00\x05\x00\x00\x00\x02x"
                           "\x17\x03\x03\x00\x01"
                           "O"
                           "\x17\x03\x03\x00\x01"
                           "y"
                           "\x17\x03\x03\x00\x01"
                           "E";

static void record(const char *directory, const char *name, init library, rcdp_channel_group group) {
  uint8_t octets[SEED_MAX];
  uint8_t answer[SEED_MAX];
  char path[64];
  size_t used;
  rcdp_buf seed = RCDP_BUF(octets);
  rcdp_buf back = RCDP_BUF(answer);
  rcdp_channel *client = begin(library, RCDP_CHANNEL_CLIENT, group);
  rcdp_channel *server = begin(library, RCDP_CHANNEL_SERVER, group);
  add(&seed, "\0\xff", 2);
  must(rcdp_channel_transmit(client, &seed) == RCDP_OK, "no hello");
  must(rcdp_channel_receive(server, (rcdp_bytes){octets + 2, seed.len - 2}, &used) == RCDP_OK, "not taken");
  must(rcdp_channel_answer(server, RCDP_OK, RCDP_BYTES(key)) == RCDP_OK, "not answered");
  add(&seed, rest, sizeof rest - 1);
  (void)snprintf(path, sizeof path, "client-%s-%d", name, (int)group);
  save(directory, path, &seed);
  add(&back, group == RCDP_CHANNEL_GROUP_X25519 ? "\1\0" : "\1\1", 2);
  must(rcdp_channel_transmit(server, &back) == RCDP_OK, "no answer");
  back.len = 2 + 5 + ((size_t)answer[2 + 3] << 8 | answer[2 + 4]); /* the first record alone */
  (void)snprintf(path, sizeof path, "server-%s-%d", name, (int)group);
  save(directory, path, &back);
  rcdp_channel_close(client);
  rcdp_channel_close(server);
}

int main(int argc, char **argv) {
  must(argc == 2, "usage: fuzz_hellos DIRECTORY");
  for (rcdp_channel_group group = RCDP_CHANNEL_GROUP_X25519; group <= RCDP_CHANNEL_GROUP_P256; group++) {
    record(argv[1], "wolfssl", rcdp_wolfssl_channel_init, group);
    record(argv[1], "openssl", rcdp_openssl_channel_init, group);
  }
  return EXIT_SUCCESS;
}
