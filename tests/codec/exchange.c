/*
 * The codec's side of second_opinion.escript.
 *   codec_exchange make SEED COUNT   writes COUNT random encodings of each type, as many of values at their bounds, and
 * those of the least and the largest: "Type HEX" lines codec_exchange check             reads such lines; each must
 * decode and encode to the same octets, or, where a name of an error is the third word, be refused with that error
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"

static void print(const codec_case *of, uint64_t seed, extent how) {
  static uint8_t octets[ENCODING_MAX];
  const rcdp_bytes in = make_encoding(of, seed, how, octets);
  (void)printf("%s ", of->name);
  for (size_t i = 0; i < in.len; i++) {
    (void)printf("%02x", in.data[i]);
  }
  (void)printf("\n");
}

enum { BOUNDS = 10 };

/* A message is one of several kinds, a stored entry in one of several states: each is to come often enough. */
static uint64_t times_of(const codec_case *of) {
  static const struct {
    const char *name;
    uint64_t times;
  } more[] = {{"Message", 60}, {"EntryState", 4}, {"ProvisionState", 8}};
  for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
    if (strcmp(of->name, more[i].name) == 0) {
      return more[i].times;
    }
  }
  return 1;
}

static int make(uint64_t seed, uint64_t count) {
  for (size_t i = 0; i < CODEC_CASES; i++) {
    const codec_case *of = &codec_cases[i];
    const uint64_t times = times_of(of);
    for (uint64_t n = 0; n < count * times; n++) {
      print(of, seed + n, RANDOM);
      print(of, seed + n, EDGES);
    }
    for (uint64_t n = 0; n < BOUNDS; n++) {
      print(of, seed + n, SMALLEST);
      print(of, seed + n, LARGEST);
    }
  }
  return EXIT_SUCCESS;
}

static size_t from_hex(const char *text, uint8_t *octets) {
  size_t len = 0;
  for (; text[2 * len] != '\0' && text[2 * len] != '\n'; len++) {
    const char pair[3] = {text[2 * len], text[2 * len + 1], '\0'};
    octets[len] = (uint8_t)strtoul(pair, NULL, 16);
  }
  return len;
}

static rcdp_err again(const codec_case *of, rcdp_bytes in) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static uint8_t scratch_memory[RCDP_CODEC_ARENA];
  static uint8_t octets[ENCODING_MAX];
  static any_value value;
  rcdp_arena arena;
  rcdp_arena scratch;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_arena_init(&scratch, scratch_memory, sizeof scratch_memory);
  rcdp_err err = of->decode(in, &arena, &value);
  if (err == RCDP_OK) {
    err = of->encode(&value, &scratch, &buf);
  }
  return err == RCDP_OK && !rcdp_bytes_equal(in, rcdp_buf_bytes(&buf)) ? RCDP_E_NOT_CANONICAL : err;
}

/* NULL: as it should be; or what came of it. */
static const char *check_line(char *line) {
  static uint8_t octets[ENCODING_MAX];
  const char *type = strtok(line, " \n");
  const codec_case *of = type == NULL ? NULL : codec_case_of(type);
  const char *hex = strtok(NULL, " \n");
  const char *expected = strtok(NULL, " \n");
  if (of == NULL || of->decode == NULL || hex == NULL) {
    return "no such type";
  }
  const rcdp_bytes in = {octets, from_hex(hex, octets)};
  const char *got = rcdp_err_name(again(of, in));
  return strcmp(got, expected == NULL ? rcdp_err_name(RCDP_OK) : expected) == 0 ? NULL : got;
}

static int check(void) {
  static char line[2 * ENCODING_MAX];
  unsigned long lines = 0;
  for (; fgets(line, sizeof line, stdin) != NULL; lines++) {
    const char *wrong = check_line(line);
    if (wrong != NULL) {
      (void)fprintf(stderr, "line %lu, %s: %s\n", lines + 1, line, wrong);
      return EXIT_FAILURE;
    }
  }
  (void)printf("%lu encodings read\n", lines);
  return lines > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "make") == 0) {
    return make(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
  }
  if (argc == 2 && strcmp(argv[1], "check") == 0) {
    return check();
  }
  (void)fprintf(stderr, "usage: codec_exchange make SEED COUNT | check\n");
  return EXIT_FAILURE;
}
