/*
 * Two ends of a channel, each over one of the TLS libraries of this build, and the link between them: octets that one has sent lie there
 * until the other takes them, in units of any size; a test may read, change, add or lose them.
 */
#ifndef TEST_CHANNEL_KIT_H
#define TEST_CHANNEL_KIT_H

#include <rcdp/channel.h>

typedef struct {
  const char *name;
  rcdp_err (*init)(void *memory, size_t size, const rcdp_channel_config *config, rcdp_channel **channel);
} channel_library;

extern const channel_library channel_libraries[];
extern const size_t channel_library_count;

enum { CLIENT = RCDP_CHANNEL_CLIENT, SERVER = RCDP_CHANNEL_SERVER, SIDES = 2, GROUPS = 2, KEY_LEN = RCDP_SECRET_MAX };

/* One direction of the link. */
typedef struct {
  uint8_t *octets;
  size_t start, end, cap;
} channel_link;

typedef struct {
  rcdp_channel *channel;
  void *memory;
  rcdp_err told; /* the first error that receive or answer gave */
} channel_end;

typedef struct {
  /* settings, after channel_pair_set */
  const channel_library *library[SIDES];
  rcdp_channel_group group;
  size_t message_max[SIDES];
  size_t unit; /* octets that a channel gets at once; 0: all that there are */
  rcdp_bytes identity;
  uint8_t client_key[KEY_LEN], server_key[KEY_LEN];
  size_t key_len;   /* octets of both that count */
  rcdp_err verdict; /* what the server answers about the identity; RCDP_E_PENDING: nothing yet */
  /* what comes of them */
  channel_end end[SIDES];
  channel_link link[SIDES]; /* what this side has sent */
  unsigned asked;
} channel_pair;

/* Pairing i of all libraries and groups: client, server, group; false: there are no more. */
bool channel_pair_set(channel_pair *p, size_t i);
/* Of every two pairings one, so that each library meets each group at both ends: for what takes long. */
bool channel_pair_is_one_of_half(const channel_pair *p);
const char *channel_pair_name(const channel_pair *p);

/* Begin both ends. try: whether both could; told says why not. */
bool channel_pair_try(channel_pair *p);
void channel_pair_begin(channel_pair *p);
void channel_pair_end(channel_pair *p);

/* What a side has to send goes on the link; how many octets. */
size_t channel_pair_collect(channel_pair *p, int from);

/* At most max octets of the link are given to the other side; how many it took. Answers its question, whoever it asks about. */
size_t channel_pair_deliver(channel_pair *p, int from, size_t max);

/* Until nothing moves any more. */
void channel_pair_run(channel_pair *p);

/* A pair that has become open, or the test fails. */
void channel_pair_open(channel_pair *p);

/* A message goes from this side to the other, or the test fails. */
void channel_pair_talk(channel_pair *p, int from);

/* Begin, a message each way, an end; RCDP_OK: everything went well. */
rcdp_err channel_pair_course(channel_pair *p);

rcdp_channel_state channel_pair_state(const channel_pair *p, int side);

/* A message of len octets, other ones with each seed. */
void channel_message(uint8_t *octets, size_t len, unsigned seed);

/* Put other octets on the link; what a peer that is none of ours sends. */
void channel_link_put(channel_link *link, rcdp_bytes octets);
void channel_link_clear(channel_link *link);
rcdp_bytes channel_link_octets(const channel_link *link);

#endif
