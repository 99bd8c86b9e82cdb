/* A home and its driver; see home.h. */
#include "companion/home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world/require.h"

enum { NETWORK_LINK = HOME_DEVICES };

/* --- letters --- */

void home_put(household *home, home_way way, size_t entry, const kit_octets *octets) {
  require(home->letter_count < HOME_LETTERS);
  home->letters[home->letter_count++] = (home_letter){way, entry, *octets};
}

static void put_view(household *home, home_way way, size_t entry, rcdp_bytes octets) {
  const kit_octets copy = kit_copy(octets);
  home_put(home, way, entry, &copy);
}

bool home_is(const home_letter *letter, home_way way, rcdp_companion_body_kind kind) {
  static kit_message read;
  kit_read(&read, kit_view(&letter->octets));
  return letter->way == way && read.message.kind == RCDP_BODY_COMPANION && read.message.body.companion.kind == kind;
}

const kit_octets *home_letter_of(const household *home, home_way way, size_t entry, rcdp_companion_body_kind kind,
                                 size_t n) {
  const kit_octets *found = NULL;
  for (size_t i = 0; i < home->letter_count && found == NULL; i++) {
    const home_letter *letter = &home->letters[i];
    if (letter->entry == entry && home_is(letter, way, kind) && n-- == 0) {
      found = &letter->octets;
    }
  }
  require(found != NULL);
  return found;
}

/* --- the companion --- */

static void note(household *home, const rcdp_action *action) {
  home->refused = action->step == RCDP_STEP_REFUSED ? action->result : home->refused;
}

static void show_owner(household *home, const rcdp_action *action) {
  char *shown = home->asked[action->link];
  require(action->device_id.len <= RCDP_DEVICE_ID_MAX);
  memset(shown, 0, sizeof home->asked[0]);
  memcpy(shown, action->device_id.data, action->device_id.len);
}

/* true: it has been asked, and this is the answer. */
static bool act(household *home, const rcdp_action *action, rcdp_input *answer) {
  *answer = (rcdp_input){.ticket = action->ticket, .replace = home->replace};
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    put_view(home, action->link == NETWORK_LINK ? HOME_TO_NETWORK : HOME_TO_DEVICE,
             action->link == NETWORK_LINK ? 0 : (size_t)action->link, action->message);
    return false;
  case RCDP_ACTION_REPORT:
    note(home, action);
    return false;
  case RCDP_ACTION_POLICY:
    show_owner(home, action);
    answer->kind = RCDP_INPUT_POLICY;
    return true;
  case RCDP_ACTION_COMMIT:
    answer->kind = RCDP_INPUT_COMMITTED;
    return true;
  case RCDP_ACTION_DONE:
    home->over = true;
    return false;
  default:
    require(action->kind == RCDP_ACTION_FAILED);
    home->failed = action->result;
    return false;
  }
}

static void tell_companion(household *home, const rcdp_input *input) {
  rcdp_input next = *input;
  rcdp_action action;
  bool asked = true;
  while (asked) {
    next.wall = home->network->wall;
    (void)rcdp_role_input(home->role, &next);
    asked = false;
    while (!asked && rcdp_role_next(home->role, &action)) {
      asked = act(home, &action, &next);
    }
  }
}

/* --- the devices --- */

static void take(household *home, size_t entry) {
  const kit_device *device = home->devices[entry];
  if (device->sent_count > 0) {
    home_put(home, HOME_FROM_DEVICE, entry, &device->sent);
  }
  home->done[entry] = home->done[entry] || device->done;
  home->stopped[entry] = device->refused != RCDP_OK ? device->refused : home->stopped[entry];
  home->stopped[entry] = device->failed != RCDP_OK ? device->failed : home->stopped[entry];
}

static void take_all(household *home, size_t entry) {
  kit_device *device = home->devices[entry];
  take(home, entry);
  while (device->committing) {
    require(kit_device_commit(device, RCDP_OK) == RCDP_OK);
    take(home, entry);
  }
}

/* --- the network --- */

/* The certificate authority knows every device of this home. */
static void fetch(household *home) {
  serve_kit *network = home->network;
  for (size_t i = 0; i < SERVE_PENDING_MAX; i++) {
    const serve_question *question = &network->questions[i];
    for (size_t j = 0; question->open && question->action.kind == RCDP_ACTION_FETCH && j < home->count; j++) {
      if (rcdp_bytes_equal(question->action.url, rcdp_bytes_of(home->devices[j]->url))) {
        network->bundle = pki_der(&home->devices[j]->identity);
      }
    }
  }
}

static void tell_network(household *home, const kit_octets *octets) {
  serve_kit *network = home->network;
  (void)serve_message(network, SERVE_LINK, home->subscription, octets);
  while (network->question_count > 0) {
    fetch(home);
    (void)serve_answer(network);
  }
  if (network->sent_count > 0) {
    home_put(home, HOME_FROM_NETWORK, 0, &network->sent);
  }
}

/* --- all of them --- */

static void deliver(household *home, const home_letter *letter) {
  const rcdp_bytes message = kit_view(&letter->octets);
  rcdp_err err;
  switch (letter->way) {
  case HOME_TO_NETWORK:
    tell_network(home, &letter->octets);
    break;
  case HOME_TO_DEVICE:
    err = kit_device_hear(home->devices[letter->entry], &letter->octets);
    home->stopped[letter->entry] = err != RCDP_OK ? err : home->stopped[letter->entry];
    take_all(home, letter->entry);
    break;
  default:
    tell_companion(home, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE,
                                       .link = letter->way == HOME_FROM_NETWORK ? NETWORK_LINK : letter->entry,
                                       .message = message});
    break;
  }
}

void home_run(household *home) {
  static home_letter letter; /* letters stay as they were put */
  while (home->next < home->letter_count) {
    letter = home->letters[home->next++];
    if (home->hand == NULL || home->hand(home, &letter)) {
      deliver(home, &letter);
    }
  }
}

rcdp_octets32 home_binding(const household *home, size_t entry) {
  return kit_binding((uint8_t)(home->number * HOME_DEVICES + (int)entry + 1));
}

void home_open(household *home, size_t entry, const rcdp_octets32 *binding) {
  kit_device *device = home->devices[entry];
  const rcdp_bytes octets = RCDP_OCTETS32_BYTES(*binding);
  const rcdp_input input = {.kind = RCDP_INPUT_OPENED, .link = device->config.link, .binding = octets};
  require(kit_device_give(device, input) == RCDP_OK);
  tell_companion(home, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = entry, .binding = octets});
}

void home_begin(household *home) {
  const rcdp_octets32 binding = {{home->number}};
  const size_t size = rcdp_companion_size((uint8_t)home->count);
  if (home->role != NULL) {
    rcdp_role_close(home->role);
  }
  free(home->memory);
  home->memory = require_memory(size);
  home->config.entries = (uint8_t)home->count;
  require(rcdp_companion_init(home->memory, size, &home->config, NULL, &home->role) == RCDP_OK);
  home->over = false;
  tell_companion(home, &(rcdp_input){.kind = RCDP_INPUT_START});
  tell_companion(
      home, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = NETWORK_LINK, .binding = RCDP_OCTETS32_BYTES(binding)});
  for (size_t i = 0; i < home->count; i++) {
    home->done[i] = false;
    home->stopped[i] = RCDP_OK;
    require(kit_device_boot(home->devices[i]) == RCDP_OK);
  }
  home_run(home);
}

void home_order(household *home) {
  home_begin(home);
  for (size_t i = 0; i < home->count; i++) {
    const rcdp_octets32 binding = home_binding(home, i);
    home_open(home, i, &binding);
  }
  home_run(home);
}

/* --- making one --- */

household *home_new(serve_kit *network, const char *subscription, uint8_t number) {
  household *made = require_memory(sizeof *made);
  made->network = network;
  made->subscription = subscription;
  made->number = number;
  made->letters = require_memory(HOME_LETTERS * sizeof *made->letters);
  made->config = (rcdp_companion_config){.provider = network->w->provider,
                                         .network = network->w->network_config.network,
                                         .network_link = NETWORK_LINK,
                                         .retry_ms = 1000,
                                         .retry_max_ms = 4000};
  return made;
}

kit_device *home_add(household *home, const char *device_id, bool certified) {
  serve_kit *network = home->network;
  require(home->count < HOME_DEVICES);
  network->w->factory_anchors[0] = pki_der(&network->w->factory_ca); /* which nobody has to fetch */
  serve_boot(network);
  kit_device *device = kit_device_new(network->w, device_id, certified);
  home->devices[home->count++] = device;
  return device;
}

void home_free(household *home) {
  for (size_t i = 0; i < home->count; i++) {
    kit_device_free(home->devices[i]);
  }
  if (home->role != NULL) {
    rcdp_role_close(home->role);
  }
  free(home->memory);
  free(home->letters);
  free(home);
}

/* --- what they hold and said --- */

size_t home_holds(const household *home, size_t entry) {
  const rcdp_device_state state = kit_device_state(home->devices[entry]);
  size_t count = 0;
  for (size_t i = 0; i < state.credential_count; i++) {
    count += state.credentials[i].status == RCDP_HELD_ACTIVE ? 1 : 0;
  }
  return count;
}

kit_octets home_edit_order(const kit_octets *order, home_edit edit) {
  static kit_message read;
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_OFFER_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_companion_body *body = kit_read_body(&read, kit_view(order), RCDP_COMPANION_ORDER);
  rcdp_companion_offer offer;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_companion_offer_decode(body->body.order.offer.content, &read.arena, &offer) == RCDP_OK);
  edit(&body->body.order, &offer);
  require(rcdp_companion_offer_encode(&offer, &arena, &content) == RCDP_OK);
  body->body.order.offer.content = rcdp_buf_bytes(&content);
  return kit_write_body(&read.message.transaction, read.message.sender, body);
}
