/* Encoding and decoding, measured message by message. */
#include "bench_codec.h"

#include "bench_stack.h"

enum { REPEATS = 400, BATCHES = 15 };

typedef struct {
  rcdp_message message;
  union {
    rcdp_attach_request request;
    rcdp_attach_reject reject;
    rcdp_attach_confirm confirm;
    rcdp_attach_confirmed confirmed;
  } inside;
} decoded;

/* The content of a message by its own functions. */
#define CONTENT(name)                                                                                                  \
  static rcdp_err decode_##name(decoded *value, rcdp_arena *arena) {                                                   \
    return rcdp_attach_##name##_decode(value->message.body.attach_##name.content, arena, &value->inside.name);         \
  }                                                                                                                    \
  static rcdp_err encode_##name(decoded *value, rcdp_arena *scratch, rcdp_buf *out) {                                  \
    const rcdp_err err = rcdp_attach_##name##_encode(&value->inside.name, scratch, out);                               \
    value->message.body.attach_##name.content = rcdp_buf_bytes(out);                                                   \
    return err;                                                                                                        \
  }

CONTENT(request)
CONTENT(reject)
CONTENT(confirm)
CONTENT(confirmed)

typedef struct {
  rcdp_err (*decode)(decoded *value, rcdp_arena *arena);
  rcdp_err (*encode)(decoded *value, rcdp_arena *scratch, rcdp_buf *out);
} content_row;

static const content_row contents[] = {{decode_request, encode_request},
                                       {decode_reject, encode_reject},
                                       {decode_confirm, encode_confirm},
                                       {decode_confirmed, encode_confirmed}};

typedef struct {
  const content_row *row;
  rcdp_bytes octets;
  rcdp_err err;
  decoded value;
  rcdp_arena arena;
  uint8_t arena_memory[2 * RCDP_CODEC_ARENA];
  rcdp_arena scratch;
  uint8_t scratch_memory[RCDP_CODEC_ARENA];
  uint8_t content[RCDP_MESSAGE_MAX];
  uint8_t message[RCDP_MESSAGE_MAX];
} codec_work;

static void decode_once(void *context) {
  codec_work *work = context;
  rcdp_arena_rewind(&work->arena, 0);
  work->err = rcdp_message_decode(work->octets, &work->arena, &work->value.message);
  if (work->err == RCDP_OK) {
    work->err = work->row->decode(&work->value, &work->arena);
  }
}

static void encode_once(void *context) {
  codec_work *work = context;
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_buf message = RCDP_BUF(work->message);
  work->err = work->row->encode(&work->value, &work->scratch, &content);
  if (work->err == RCDP_OK) {
    work->err = rcdp_message_encode(&work->value.message, &work->scratch, &message);
  }
  if (work->err == RCDP_OK && !rcdp_bytes_equal(rcdp_buf_bytes(&message), work->octets)) {
    work->err = RCDP_E_MISMATCH;
  }
}

/* Nanoseconds of one call. */
static uint64_t measure(codec_work *work, void (*call)(void *context)) {
  uint64_t samples[BATCHES];
  for (size_t batch = 0; batch < BATCHES; batch++) {
    bench_time time = {0};
    const bench_time start = bench_now();
    for (size_t i = 0; i < REPEATS && work->err == RCDP_OK; i++) {
      call(work);
    }
    bench_add_since(&time, start);
    samples[batch] = time.processor / REPEATS;
  }
  return bench_median(samples, BATCHES);
}

static json_t *measure_message(codec_work *work) {
  json_t *tree = tree_object();
  decode_once(work);
  tree_put(tree, "octets", tree_number(work->octets.len));
  if (work->err != RCDP_OK) {
    return tree;
  }
  tree_put(tree, "message", tree_string(rcdp_body_name(work->value.message.kind)));
  tree_put(tree, "decodeNanoseconds", tree_number(measure(work, decode_once)));
  tree_put(tree, "encodeNanoseconds", tree_number(measure(work, encode_once)));
  tree_put(tree, "arenaOctets", tree_number(work->arena.peak));
  tree_put(tree, "decodeStackOctets", tree_number(bench_stack_of(decode_once, work)));
  tree_put(tree, "encodeStackOctets", tree_number(bench_stack_of(encode_once, work)));
  return tree;
}

rcdp_err bench_codec(const bench_world *world, json_t *list) {
  static codec_work work;
  for (size_t leg = 0; leg < sizeof contents / sizeof contents[0]; leg++) {
    work.row = &contents[leg];
    work.octets = (rcdp_bytes){world->record.messages[leg].octets, world->record.messages[leg].len};
    work.err = RCDP_OK;
    rcdp_arena_init(&work.arena, work.arena_memory, sizeof work.arena_memory);
    rcdp_arena_init(&work.scratch, work.scratch_memory, sizeof work.scratch_memory);
    tree_append(list, measure_message(&work));
    if (work.err != RCDP_OK) {
      return work.err;
    }
  }
  return RCDP_OK;
}
