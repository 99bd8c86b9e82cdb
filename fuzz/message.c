/*
 * Fuzz target: a message as it comes from the air. What is accepted must encode to the very octets that were read.
 */
#include "fuzz.h"

#include <rcdp/codec.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t arena_memory[RCDP_CODEC_ARENA], scratch_memory[RCDP_CODEC_ARENA], again_octets[RCDP_MESSAGE_MAX];
  static rcdp_message message;
  rcdp_arena arena, scratch;
  rcdp_buf again = RCDP_BUF(again_octets);
  const rcdp_bytes octets = {data, size};
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  rcdp_arena_init(&scratch, scratch_memory, sizeof scratch_memory);
  rcdp_err err = rcdp_message_decode(octets, &arena, &message);
  FUZZ_CHECK(err != RCDP_E_NO_MEMORY || size > RCDP_MESSAGE_MAX);
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &scratch, &again);
    FUZZ_CHECK(err == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&again), octets));
  }
  return 0;
}
