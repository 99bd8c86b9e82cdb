/*
 * A home, end to end: real devices (kit.h), a real companion and a real network (network_kit.h), and between them a hand that may read, change,
 * keep back and add whatever passes on either side of the companion. With a hand the companion is dishonest; without one all go well.
 */
#ifndef TEST_COMPANION_HOME_H
#define TEST_COMPANION_HOME_H

#include "companion/network_kit.h"

enum { HOME_DEVICES = 4, HOME_LETTERS = 128 };

typedef enum { HOME_FROM_DEVICE, HOME_TO_NETWORK, HOME_FROM_NETWORK, HOME_TO_DEVICE } home_way;

/* A message in one of the channels. */
typedef struct {
  home_way way;
  size_t entry; /* whose channel; between companion and network: 0 */
  kit_octets octets;
} home_letter;

typedef struct household {
  serve_kit *network;
  const char *subscription;
  uint8_t number;

  /* The companion. */
  rcdp_companion_config config;
  void *memory;
  rcdp_role *role;
  rcdp_err failed;                                  /* RCDP_OK: not */
  rcdp_err refused;                                 /* the last refusal that it reported */
  bool over;                                        /* DONE */
  bool replace;                                     /* the owner's answer */
  char asked[HOME_DEVICES][RCDP_DEVICE_ID_MAX + 1]; /* what the owner was shown */

  /* The devices. */
  size_t count;
  kit_device *devices[HOME_DEVICES];
  bool done[HOME_DEVICES];
  rcdp_err stopped[HOME_DEVICES]; /* the last refusal or end that it told of */

  home_letter *letters; /* every one, as it was put; those from next on are on their way */
  size_t next, letter_count;
  bool (*hand)(struct household *home, home_letter *letter); /* false: it is kept back. NULL: nobody's */
} household;

/* number: other ones for each home of a test. The caller frees with home_free, before the network. */
household *home_new(serve_kit *network, const char *subscription, uint8_t number);
void home_free(household *home);

/* Another device; its configuration may be changed until home_begin. */
kit_device *home_add(household *home, const char *device_id, bool certified);

/* A new order for all devices: it begins, all channels open, and what is on its way arrives. */
void home_order(household *home);
/* The same in steps. */
void home_begin(household *home);
void home_open(household *home, size_t entry, const rcdp_octets32 *binding);
void home_run(household *home);
rcdp_octets32 home_binding(const household *home, size_t entry);

/* Somebody puts a message into a channel; it arrives with home_run, the hand sees it too. */
void home_put(household *home, home_way way, size_t entry, const kit_octets *octets);

/* The n-th letter of this kind that went this way by this entry's channel; the test fails when there is none. */
const kit_octets *home_letter_of(const household *home, home_way way, size_t entry, rcdp_companion_body_kind kind,
                                 size_t n);
bool home_is(const home_letter *letter, home_way way, rcdp_companion_body_kind kind);

/* How many credentials this device holds as active. */
size_t home_holds(const household *home, size_t entry);

/* Give it back with an order and its offer changed. What edit leaves as it is stays octet for octet. */
typedef void (*home_edit)(rcdp_companion_order *order, rcdp_companion_offer *offer);
kit_octets home_edit_order(const kit_octets *order, home_edit edit);

#endif
