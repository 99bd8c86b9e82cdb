/* Handshakes by hand, and the heap behind them. */
#include "bench_channel.h"

#include <malloc.h>
#include <stdlib.h>

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

#include "bench_clock.h"
#include "providers.h"

enum { ENDS = 2, OTHER = 1, MICROSECOND = 1000, BATCHES = 20, KEPT_FIRST = 8, KEPT = 24, OCTETS = 4096 };

typedef struct {
  const char *name;
  rcdp_channel_group group;
  rcdp_kem kem;
} group_row;

static const group_row groups[] = {{"x25519", RCDP_CHANNEL_GROUP_X25519, RCDP_KEM_X25519},
                                   {"p256", RCDP_CHANNEL_GROUP_P256, RCDP_KEM_P256}};
enum { GROUP_COUNT = sizeof groups / sizeof groups[0] };

static const char *const duration_names[ENDS] = {"clientMicroseconds", "serverMicroseconds"};
static const char *const heap_names[ENDS] = {"clientHeapOctets", "serverHeapOctets"};

static const uint8_t psk[32] = {1, 2, 3};

/* --- one channel with both of its ends --- */

typedef struct {
  void *memory;
  rcdp_channel *channel;
  bench_time time;
} channel_end;

typedef struct {
  channel_end ends[ENDS]; /* by rcdp_channel_side */
} pair;

static rcdp_err begin_end(pair *p, const rcdp_provider *provider, const group_row *row, rcdp_channel_side side) {
  channel_end *end = &p->ends[side];
  const rcdp_channel_config config = {.side = side,
                                      .group = row->group,
                                      .identity = side == RCDP_CHANNEL_CLIENT ? rcdp_bytes_of("bench") : RCDP_NO_BYTES,
                                      .key = side == RCDP_CHANNEL_CLIENT ? RCDP_BYTES(psk) : RCDP_NO_BYTES,
                                      .message_max = RCDP_MESSAGE_MAX};
  const size_t size = rcdp_channel_size(config.message_max);
  *end = (channel_end){.memory = malloc(size)};
  if (end->memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  const bench_time start = bench_now();
  const rcdp_err err = provider_channel(provider)(end->memory, size, &config, &end->channel);
  bench_add_since(&end->time, start);
  return err;
}

static void close_end(channel_end *end) {
  if (end->channel != NULL) {
    rcdp_channel_close(end->channel);
  }
  free(end->memory);
  *end = (channel_end){.memory = NULL};
}

static void close_pair(pair *p) {
  close_end(&p->ends[RCDP_CHANNEL_CLIENT]);
  close_end(&p->ends[RCDP_CHANNEL_SERVER]);
}

static rcdp_err take(rcdp_channel *channel, rcdp_bytes octets) {
  rcdp_err err = RCDP_OK;
  while (octets.len > 0 && err == RCDP_OK) {
    size_t used = 0;
    err = rcdp_channel_receive(channel, octets, &used);
    octets = (rcdp_bytes){octets.data + used, octets.len - used};
    if (err == RCDP_OK && rcdp_channel_state_of(channel) == RCDP_CHANNEL_ASKING) {
      err = rcdp_channel_answer(channel, RCDP_OK, RCDP_BYTES(psk));
    }
  }
  return err;
}

/* What one end has to say goes to the other one; sent tells how much it was. */
static rcdp_err carry(pair *p, rcdp_channel_side from, size_t *sent) {
  uint8_t octets[OCTETS];
  rcdp_buf out = RCDP_BUF(octets);
  channel_end *sender = &p->ends[from], *receiver = &p->ends[OTHER - from];
  const bench_time start = bench_now();
  rcdp_err err = rcdp_channel_transmit(sender->channel, &out);
  bench_add_since(&sender->time, start);
  if (err == RCDP_OK) {
    const bench_time heard = bench_now();
    err = take(receiver->channel, rcdp_buf_bytes(&out));
    bench_add_since(&receiver->time, heard);
  }
  *sent += out.len;
  return err;
}

static bool is_open(const pair *p) {
  return rcdp_channel_state_of(p->ends[RCDP_CHANNEL_CLIENT].channel) == RCDP_CHANNEL_OPEN &&
         rcdp_channel_state_of(p->ends[RCDP_CHANNEL_SERVER].channel) == RCDP_CHANNEL_OPEN;
}

/* Close in either case. */
static rcdp_err open_pair(pair *p, const rcdp_provider *provider, const group_row *row) {
  size_t sent = 1;
  *p = (pair){.ends = {{.memory = NULL}}};
  rcdp_err err = begin_end(p, provider, row, RCDP_CHANNEL_CLIENT);
  if (err == RCDP_OK) {
    err = begin_end(p, provider, row, RCDP_CHANNEL_SERVER);
  }
  while (err == RCDP_OK && sent > 0) {
    sent = 0;
    err = carry(p, RCDP_CHANNEL_CLIENT, &sent);
    if (err == RCDP_OK) {
      err = carry(p, RCDP_CHANNEL_SERVER, &sent);
    }
  }
  return err == RCDP_OK && !is_open(p) ? RCDP_E_STATE : err;
}

/* --- time --- */

/* What either end cannot leave out: a key pair and an agreement. */
static rcdp_err exchange(const rcdp_provider *provider, const group_row *row, bench_time *time) {
  const uint8_t seed[32] = {1};
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_key = RCDP_BUF(octets);
  rcdp_key key = {0};
  rcdp_secret shared = {.len = 0};
  const bench_time start = bench_now();
  rcdp_err err = rcdp_hpke_derive_key(provider, row->kem, RCDP_BYTES(seed), &key);
  if (err == RCDP_OK) {
    err = provider->key_public(provider->context, &key, &public_key);
  }
  if (err == RCDP_OK) {
    err = provider->agree(provider->context, &key, rcdp_buf_bytes(&public_key), &shared);
  }
  bench_add_since(time, start);
  rcdp_secret_wipe(&shared);
  provider->key_release(provider->context, &key);
  return err;
}

enum { SAMPLE_EXCHANGE = ENDS, SAMPLES };

/* Nanoseconds of processor time, of one handshake or exchange in each batch. */
typedef struct {
  uint64_t of[GROUP_COUNT][SAMPLES][BATCHES];
} handshake_samples;

static rcdp_err shake(const rcdp_provider *provider, const group_row *row, bench_time sums[SAMPLES]) {
  pair p;
  rcdp_err err = open_pair(&p, provider, row);
  for (size_t side = 0; side < ENDS; side++) {
    sums[side].processor += p.ends[side].time.processor;
  }
  close_pair(&p);
  return err == RCDP_OK ? exchange(provider, row, &sums[SAMPLE_EXCHANGE]) : err;
}

static rcdp_err take_batch(const rcdp_provider *provider, size_t in_batch, size_t batch, handshake_samples *samples) {
  bench_time sums[GROUP_COUNT][SAMPLES] = {{{0, 0}}};
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < in_batch * GROUP_COUNT && err == RCDP_OK; i++) {
    err = shake(provider, &groups[i % GROUP_COUNT], sums[i % GROUP_COUNT]);
  }
  for (size_t group = 0; group < GROUP_COUNT; group++) {
    for (size_t i = 0; i < SAMPLES; i++) {
      samples->of[group][i][batch] = sums[group][i].processor / in_batch;
    }
  }
  return err;
}

/* --- heap --- */

static size_t heap_used(void) {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/* Open channels of which one end alone stays. The first ones use up what the allocator keeps at hand, which counts as used; the
 * growth by the others is what they hold. */
static rcdp_err measure_heap(const rcdp_provider *provider, const group_row *row, rcdp_channel_side side,
                             size_t *octets) {
  pair pairs[KEPT] = {{{{NULL, NULL, {0, 0}}}}};
  const size_t own = (KEPT - KEPT_FIRST) * rcdp_channel_size(RCDP_MESSAGE_MAX);
  size_t before = 0;
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < KEPT && err == RCDP_OK; i++) {
    before = i == KEPT_FIRST ? heap_used() : before;
    err = open_pair(&pairs[i], provider, row);
    close_end(&pairs[i].ends[OTHER - side]);
  }
  const size_t after = heap_used();
  *octets = after > before + own ? (after - before - own) / (KEPT - KEPT_FIRST) : 0;
  for (size_t i = 0; i < KEPT; i++) {
    close_pair(&pairs[i]);
  }
  return err;
}

/* --- the whole --- */

static rcdp_err put_group(const rcdp_provider *provider, size_t group, handshake_samples *samples, size_t batches,
                          json_t *tree) {
  uint64_t(*of)[BATCHES] = samples->of[group];
  rcdp_err err = RCDP_OK;
  tree_put(tree, "group", tree_string(groups[group].name));
  for (size_t side = 0; side < ENDS; side++) {
    tree_put(tree, duration_names[side], tree_number(bench_median(of[side], batches) / MICROSECOND));
  }
  tree_put(tree, "exchangeMicroseconds", tree_number(bench_median(of[SAMPLE_EXCHANGE], batches) / MICROSECOND));
  for (size_t side = 0; side < ENDS && err == RCDP_OK; side++) {
    size_t octets = 0;
    err = measure_heap(provider, &groups[group], (rcdp_channel_side)side, &octets);
    tree_put(tree, heap_names[side], tree_number(octets));
  }
  return err;
}

rcdp_err bench_channel(const rcdp_provider *provider, size_t count, json_t *tree) {
  const size_t batches = count < BATCHES ? count : BATCHES;
  handshake_samples samples;
  json_t *list = tree_list();
  rcdp_err err = count > 0 ? RCDP_OK : RCDP_E_ARGUMENT;
  for (size_t batch = 0; batch < batches && err == RCDP_OK; batch++) {
    err = take_batch(provider, count / batches, batch, &samples);
  }
  for (size_t group = 0; group < GROUP_COUNT && err == RCDP_OK; group++) {
    json_t *row = tree_object();
    err = put_group(provider, group, &samples, batches, row);
    tree_append(list, row);
  }
  tree_put(tree, "channel", list);
  return err;
}
