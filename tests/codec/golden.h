/*
 * Golden encodings: values written down in C and, as Erlang terms, in second_opinion.escript; both must encode to the octets in
 * golden.txt. Decoding is looked at member by member. Octets in the values count up from their first.
 */
#ifndef RCDP_TESTS_CODEC_GOLDEN_H
#define RCDP_TESTS_CODEC_GOLDEN_H

#include <rcdp/codec.h>

extern uint8_t ramp[512]; /* 0, 1, 2, … */
extern uint8_t golden_memory[RCDP_CODEC_ARENA];
extern uint8_t golden_octets[RCDP_MESSAGE_MAX];
extern const rcdp_network_id plmn;
extern const rcdp_network_id snpn;

void golden_begin(void); /* before all else */

/* len octets that count up from start. */
rcdp_bytes run(uint8_t start, size_t len);
rcdp_id id(uint8_t start);
rcdp_octets32 hash(uint8_t start);
rcdp_message message_of(rcdp_role_name sender, rcdp_body_kind kind);

/* With all that a profile can have. */
rcdp_profile full_profile(void);
void assert_full_profile(const rcdp_profile *out);

/* The octets recorded under a name. */
rcdp_bytes recorded(const char *name);
void assert_golden(const char *name, rcdp_bytes encoding);

#define ASSERT_GOLDEN(type, name, value)                                                                               \
  do {                                                                                                                 \
    rcdp_arena arena_;                                                                                                 \
    rcdp_buf buf_ = RCDP_BUF(golden_octets);                                                                           \
    rcdp_arena_init(&arena_, golden_memory, sizeof golden_memory);                                                     \
    assert_int_equal(rcdp_##type##_encode((value), &arena_, &buf_), RCDP_OK);                                          \
    assert_golden((name), rcdp_buf_bytes(&buf_));                                                                      \
  } while (0)

#define DECODE_GOLDEN(type, name, out)                                                                                 \
  do {                                                                                                                 \
    rcdp_arena arena_;                                                                                                 \
    rcdp_arena_init(&arena_, golden_memory, sizeof golden_memory);                                                     \
    assert_int_equal(rcdp_##type##_decode(recorded(name), &arena_, (out)), RCDP_OK);                                   \
  } while (0)

/* Defines both_ways_<type>: what is decoded has the encoding again, as the tables are read in both directions. */
#define BOTH_WAYS(type, struct_name)                                                                                   \
  static void both_ways_##type(const char *name, const rcdp_##struct_name *in, rcdp_##struct_name *out) {              \
    static uint8_t memory[RCDP_CODEC_ARENA];                                                                           \
    rcdp_arena scratch;                                                                                                \
    rcdp_buf again = RCDP_BUF(golden_octets);                                                                          \
    ASSERT_GOLDEN(type, name, in);                                                                                     \
    DECODE_GOLDEN(type, name, out);                                                                                    \
    rcdp_arena_init(&scratch, memory, sizeof memory);                                                                  \
    assert_int_equal(rcdp_##type##_encode(out, &scratch, &again), RCDP_OK);                                            \
    assert_golden(name, rcdp_buf_bytes(&again));                                                                       \
  }

#define ASSERT_VIEW(view, start, length)                                                                               \
  do {                                                                                                                 \
    assert_int_equal((view).len, (length));                                                                            \
    assert_memory_equal((view).data, ramp + (start), (length));                                                        \
  } while (0)

#endif
