/*
 * A companion that does nothing but ask its network, to try rcdp network serve by:
 *
 *     companion_client USIM IP:PORT LIBRARY [FLAW]
 *
 * Reads lines of standard input: "open" asks for an order, "list" for the credentials of its subscription. Says on standard output what comes:
 * "link" once it is open, "opened COMPANION NETWORK", "page COUNT", "error CAUSE", "refused CAUSE", other messages by name, and "closed CAUSE" at
 * the end. FLAW: key: another key than the card's; identity: of an unknown subscriber.
 */
#include <stdlib.h>
#include <string.h>

#include <rcdp/companion.h>

#include "../../tools/names.h"
#include "../../tools/providers.h"
#include "../../tools/secure.h"
#include "../../tools/usim.h"

enum { HANDSHAKE_MS = 30000, LINE_MAX = 64, ENTRIES = 2 };

typedef struct {
  const rcdp_provider *provider;
  struct event_base *base;
  struct event *input;
  secure_table *table;
  uint64_t link;
  uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
} client;

static void say(const char *what, const char *more) {
  printf("%s%s%s\n", what, *more != '\0' ? " " : "", more);
  (void)fflush(stdout);
}

/* --- what goes --- */

static void send_message(client *self, rcdp_bytes message) {
  const rcdp_err err = secure_send(self->table, self->link, message);
  if (err != RCDP_OK) {
    say("unsent", rcdp_err_name(err));
  }
}

static void ask_open(client *self) {
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_message message = {.version = 1,
                          .sender = RCDP_COMPANION,
                          .kind = RCDP_BODY_COMPANION,
                          .body.companion = {.kind = RCDP_COMPANION_OPEN, .body.open.entries = ENTRIES}};
  rcdp_err err = self->provider->random(self->provider->context, message.transaction.octets, sizeof(rcdp_id));
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &self->arena, &out);
  }
  if (err == RCDP_OK) {
    send_message(self, rcdp_buf_bytes(&out));
  }
}

static void ask_list(client *self) {
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_id transaction;
  const rcdp_companion_manage what = {.kind = RCDP_MANAGE_LIST};
  if (rcdp_companion_ask(self->provider, &what, &self->arena, &transaction, &out) == RCDP_OK) {
    send_message(self, rcdp_buf_bytes(&out));
  }
}

static void on_line(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  client *self = context;
  char line[LINE_MAX];
  if (fgets(line, sizeof line, stdin) == NULL) {
    (void)event_del(self->input);
    secure_close(self->table, self->link);
    return;
  }
  rcdp_arena_init(&self->arena, self->memory, sizeof self->memory);
  (strcmp(line, "list\n") == 0 ? ask_list : ask_open)(self);
}

/* --- what comes --- */

static void tell_opened(const rcdp_companion_opened *opened) {
  char id[2 * sizeof(rcdp_id) + 1];
  char network[RCDP_NETWORK_TEXT_MAX];
  char both[sizeof id + sizeof network];
  hex_write(RCDP_ID_BYTES(opened->companion), id);
  rcdp_network_id_format(&opened->network, network);
  (void)snprintf(both, sizeof both, "%s %s", id, network);
  say("opened", both);
}

static void tell_managed(const rcdp_companion_managed *managed) {
  char count[LINE_MAX];
  (void)snprintf(count, sizeof count, "%zu", managed->body.page.item_count);
  if (managed->kind == RCDP_MANAGED_PAGE) {
    say("page", count);
  } else {
    say("refused", rcdp_err_name(managed->body.refused.cause));
  }
}

static void on_message(void *context, uint64_t link, rcdp_bytes octets) {
  (void)link;
  client *self = context;
  rcdp_message message;
  rcdp_arena_init(&self->arena, self->memory, sizeof self->memory);
  const rcdp_err err = rcdp_message_decode(octets, &self->arena, &message);
  if (err != RCDP_OK) {
    say("unreadable", rcdp_err_name(err));
  } else if (message.kind == RCDP_BODY_ERROR) {
    say("error", rcdp_err_name(message.body.error.cause));
  } else if (message.kind == RCDP_BODY_COMPANION && message.body.companion.kind == RCDP_COMPANION_OPENED) {
    tell_opened(&message.body.companion.body.opened);
  } else if (message.kind == RCDP_BODY_COMPANION && message.body.companion.kind == RCDP_COMPANION_MANAGED) {
    tell_managed(&message.body.companion.body.managed);
  } else {
    say("message", rcdp_body_name(message.kind));
  }
}

static void on_opened(void *context, uint64_t link, rcdp_bytes binding) {
  (void)link, (void)binding;
  client *self = context;
  say("link", "");
  (void)event_add(self->input, NULL);
}

static void on_closed(void *context, uint64_t link, rcdp_err why) {
  (void)link;
  const client *self = context;
  say("closed", rcdp_err_name(why));
  (void)event_base_loopbreak(self->base);
}

/* --- the course --- */

static rcdp_err connect_as(client *self, const usim *card, const char *address, const char *flaw) {
  radio_peer peer;
  rcdp_secret psk;
  usim used = *card;
  rcdp_err err = radio_peer_parse(address, &peer);
  if (strcmp(flaw, "identity") == 0) {
    used.identity[sizeof "3GPP-AKMA0." - 1] ^= 1;
  }
  if (err == RCDP_OK) {
    err = usim_psk(self->provider, card, &psk);
  }
  if (err == RCDP_OK) {
    psk.data[0] ^= strcmp(flaw, "key") == 0 ? 1 : 0;
    err = secure_connect(self->table, &peer, rcdp_bytes_of(used.identity), rcdp_secret_bytes(&psk), &self->link);
  }
  rcdp_secret_wipe(&psk);
  usim_wipe(&used);
  return err;
}

static int run(client *self, const usim *card, const char *address, const char *flaw) {
  const log_sink log = {.out = stderr, .json = true};
  const secure_config config = {.provider = self->provider,
                                .log = &log,
                                .first = 1,
                                .links = 1,
                                .links_of_name = 1,
                                .handshake_ms = HANDSHAKE_MS,
                                .handlers = {.opened = on_opened, .message = on_message, .closed = on_closed}};
  self->base = event_base_new();
  self->input = event_new(self->base, 0, EV_READ | EV_PERSIST, on_line, self);
  self->table = secure_new(self->base, &config, self);
  const rcdp_err err = connect_as(self, card, address, flaw);
  const int status = err == RCDP_OK && event_base_dispatch(self->base) >= 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  secure_free(self->table);
  event_free(self->input);
  event_base_free(self->base);
  return status;
}

int main(int argc, char **argv) {
  static client self;
  usim card;
  if (argc < 4 || usim_read(argv[1], &card) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  (void)setvbuf(stdin, NULL, _IONBF, 0); /* a line that waits in a buffer would wake nobody */
  self.provider = provider_for_device(argv[3]);
  const int status = self.provider != NULL ? run(&self, &card, argv[2], argc > 4 ? argv[4] : "") : EXIT_FAILURE;
  usim_wipe(&card);
  return status;
}
