/*
 * rcdp usim serve: the device's vault as the USIM of a wpa_supplicant, over its control interface.
 */
#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "card.h"
#include "cli.h"
#include "commands.h"
#include "local.h"
#include "log.h"
#include "names.h"
#include "providers.h"
#include "sim_request.h"

static const char usage[] =
    "\n\nBe the USIM of a wpa_supplicant or eapol_test (external_sim=1) whose control interface is the socket PATH: "
    "answer "
    "challenges and\n"
    "requests for an identity from the device's vault. It waits for the supplicant, and for the next one when it goes; "
    "other commands may\n"
    "use the device meanwhile. What an answer changes is in the vault before it leaves. One line for each on stderr. "
    "SIGTERM "
    "and SIGINT end it.";

enum { SIGNAL_COUNT = 2, TEXT_MAX = 160, WAIT_MS = 50, PING_MS = 1000, MS_US = 1000, SECOND_MS = 1000, ID_DIGITS = 32 };

typedef struct {
  char *directory;
  char *control;
  char *eap;
  char *provider;
  int no_clock;
  int json;
} serve_options;

typedef struct {
  const serve_options *options;
  sim_eap_method method;
  log_sink log;
  card card;
  int fd; /* -1: there is no supplicant */
  struct event_base *base;
  struct event *readable;
  struct event *timer;
  struct event *signals[SIGNAL_COUNT];
} server;

/* --- the link to the supplicant --- */

static void again_in(server *self, int ms) {
  const struct timeval pause = {.tv_sec = ms / SECOND_MS, .tv_usec = (suseconds_t)(ms % SECOND_MS) * MS_US};
  if (event_add(self->timer, &pause) != 0) {
    log_note(&self->log, "fault", RCDP_E_NO_MEMORY, NULL);
    event_base_loopbreak(self->base);
  }
}

static void hang_up(server *self) {
  if (self->readable != NULL) {
    event_free(self->readable);
    self->readable = NULL;
  }
  if (self->fd >= 0) {
    close(self->fd);
    self->fd = -1;
  }
}

static void lose(server *self) {
  hang_up(self);
  log_note(&self->log, "gone", RCDP_E_NOT_FOUND, "the supplicant is gone; waiting for the next");
  again_in(self, WAIT_MS);
}

static bool say(server *self, const char *text) {
  const rcdp_err err = local_send(self->fd, NULL, rcdp_bytes_of(text));
  if (err == RCDP_E_OVERLOADED) {
    log_note(&self->log, "lost", err, "the supplicant does not take what it is told");
  }
  return err != RCDP_E_NOT_FOUND;
}

static void on_readable(evutil_socket_t fd, short what, void *context);

static bool attach(server *self) {
  if (local_connect(self->options->control, &self->fd) != RCDP_OK) {
    return false;
  }
  self->readable = event_new(self->base, self->fd, EV_READ | EV_PERSIST, on_readable, self);
  if (self->readable == NULL || event_add(self->readable, NULL) != 0 || !say(self, "ATTACH")) {
    hang_up(self);
    return false;
  }
  log_note(&self->log, "attached", RCDP_OK, self->options->control);
  return true;
}

/* Look for a supplicant, or whether it is still there: a datagram socket does not tell by itself. */
static void on_timer(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  server *self = context;
  if (self->fd < 0) {
    again_in(self, attach(self) ? PING_MS : WAIT_MS);
  } else if (say(self, "PING")) {
    again_in(self, PING_MS);
  } else {
    lose(self);
  }
}

/* --- what it asks --- */

static void note_answer(const server *self, rcdp_err err, const rcdp_usim_answer *answer) {
  char text[TEXT_MAX];
  char id[ID_DIGITS + 1];
  if (err != RCDP_OK || answer->outcome == RCDP_USIM_FAILURE) {
    const rcdp_err reason = err != RCDP_OK ? err : answer->reason;
    log_note(&self->log, "challenge", reason, card_why(reason));
    return;
  }
  hex_write(RCDP_ID_BYTES(answer->credential), id);
  snprintf(text, sizeof text, "%s, credential %s, epoch %u%s", rcdp_usim_outcome_name(answer->outcome), id,
           (unsigned)answer->epoch, answer->activated ? ", active from now on" : "");
  log_note(&self->log, "challenge", RCDP_OK, text);
}

static void challenge(server *self, const sim_request *request) {
  char text[SIM_ANSWER_MAX];
  rcdp_usim_answer answer;
  const rcdp_err err = card_answer(&self->card, request->rand, request->autn, &answer);
  note_answer(self, err, &answer);
  sim_answer_write(request, err == RCDP_OK ? &answer : NULL, text);
  rcdp_usim_answer_wipe(&answer);
  (void)say(self, text); /* the next PING shows it */
  rcdp_wipe(text, sizeof text);
}

static void triplets(server *self, const sim_request *request) {
  char text[SIM_ANSWER_MAX];
  log_note(&self->log, "challenge", RCDP_E_ALGORITHM, "EAP-SIM and its GSM triplets are not offered");
  sim_answer_write(request, NULL, text);
  (void)say(self, text);
}

/* Where there is no subscription, no answer is the only one. */
static void identify(server *self, const sim_request *request) {
  char text[SIM_ANSWER_MAX];
  char identity[SIM_IDENTITY_MAX];
  rcdp_profile profile;
  const rcdp_err err = card_subscription(&self->card, &profile);
  if (err != RCDP_OK) {
    log_note(&self->log, "identity", err, card_why(err));
    return;
  }
  sim_identity_write(&profile, self->method, identity);
  log_note(&self->log, "identity", RCDP_OK, identity);
  sim_identity_answer_write(request, identity, text);
  (void)say(self, text);
}

static void ignore(server *self, const sim_request *request) { (void)self, (void)request; }

static void part(server *self, const sim_request *request) {
  (void)request;
  lose(self);
}

static void on_readable(evutil_socket_t fd, short what, void *context) {
  static void (*const handlers[])(server *, const sim_request *) = {[SIM_OTHER] = ignore,
                                                                    [SIM_UMTS] = challenge,
                                                                    [SIM_GSM] = triplets,
                                                                    [SIM_IDENTITY] = identify,
                                                                    [SIM_TERMINATING] = part};
  server *self = context;
  uint8_t room[LOCAL_DATAGRAM_MAX];
  local_peer peer;
  rcdp_bytes datagram;
  sim_request request;
  (void)what;
  if (local_receive(fd, room, &peer, &datagram) == RCDP_OK) {
    sim_request_read(datagram, &request);
    handlers[request.kind](self, &request);
  }
}

/* --- the command --- */

static void on_end(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  const server *self = context;
  event_base_loopbreak(self->base);
}

static int watch(server *self) {
  static const int numbers[SIGNAL_COUNT] = {SIGTERM, SIGINT};
  self->base = event_base_new();
  self->timer = self->base != NULL ? event_new(self->base, -1, 0, on_timer, self) : NULL;
  if (self->timer == NULL) {
    return cli_error("out of memory");
  }
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    self->signals[i] = evsignal_new(self->base, numbers[i], on_end, self);
    if (self->signals[i] == NULL || event_add(self->signals[i], NULL) != 0) {
      return cli_error("out of memory");
    }
  }
  return EXIT_SUCCESS;
}

static void free_event(struct event *event) {
  if (event != NULL) {
    event_free(event);
  }
}

static void close_all(server *self) {
  hang_up(self);
  free_event(self->timer);
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    free_event(self->signals[i]);
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  card_close(&self->card);
}

static int run(server *self) {
  log_note(&self->log, "waiting", RCDP_OK, self->options->control);
  again_in(self, attach(self) ? PING_MS : WAIT_MS);
  const int status = event_base_dispatch(self->base) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  log_note(&self->log, "stopped", RCDP_OK, "by signal");
  return status;
}

static int serve(const serve_options *options, sim_eap_method method) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  server self = {.options = options, .method = method, .log = {.out = stderr, .json = options->json != 0}, .fd = -1};
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  if (self.log.json) {
    cli_in_json();
  }
  int status = card_open(&self.card, options->directory, provider);
  self.card.no_clock = options->no_clock != 0;
  if (status == EXIT_SUCCESS && (status = watch(&self)) == EXIT_SUCCESS) {
    status = run(&self);
  }
  close_all(&self);
  return status;
}

static int check(const serve_options *options, int *method) {
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS ||
      cli_require(options->control, "control") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  *method = options->eap != NULL ? sim_eap_method_of(options->eap) : SIM_EAP_AKA_PRIME;
  return *method >= 0 ? EXIT_SUCCESS : cli_error("%s: --eap takes aka or aka-prime", options->eap);
}

int command_usim_serve(int argc, const char **argv) {
  serve_options options = {0};
  int method = SIM_EAP_AKA_PRIME;
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the device's directory", "DIR"},
      {"control", 'c', POPT_ARG_STRING, &options.control, 0, "the supplicant's control interface: a socket", "PATH"},
      {"eap", 0, POPT_ARG_STRING, &options.eap, 0, "whose identity to give: aka or aka-prime (default: aka-prime)",
       "METHOD"},
      {"no-clock", 0, POPT_ARG_NONE, &options.no_clock, 0, "as a device that does not know the time", NULL},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "log in JSON, one object for each line", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check(&options, &method)) == EXIT_SUCCESS) {
    status = serve(&options, (sim_eap_method)method);
  }
  cli_close(&line);
  return status;
}
