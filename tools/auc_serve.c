/*
 * rcdp auc serve: the authentication centre of an operator for hostapd's EAP server, beside rcdp network serve.
 */
#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rcdp/auc.h>

#include "auc_question.h"
#include "cli.h"
#include "commands.h"
#include "home.h"
#include "local.h"
#include "log.h"
#include "providers.h"

static const char usage[] = "\n\nAnswer hostapd's EAP server (EAP-AKA, EAP-AKA'; eap_sim_db=unix:PATH) from the "
                            "operator's store, beside a network "
                            "side that runs.\n"
                            "Vectors come for what is active, and for what is offered: its first use confirms it. Each "
                            "sequence number is written "
                            "down before\nits vector leaves, so nothing is lost when it is killed. One line for each "
                            "question on stderr. SIGTERM and SIGINT end "
                            "it.";

enum { SIGNAL_COUNT = 2, TEXT_MAX = 160 };

typedef struct {
  char *directory;
  char *socket;
  char *provider;
  int json;
} serve_options;

typedef struct {
  const serve_options *options;
  log_sink log;
  home home;
  rcdp_auc_config config;
  int fd;
  struct event_base *base;
  struct event *events[SIGNAL_COUNT + 1];
} server;

static uint64_t now(void) { return (uint64_t)time(NULL); }

static void note(const server *self, const char *what, rcdp_err err, const char *imsi, const char *text) {
  char line[TEXT_MAX];
  snprintf(line, sizeof line, "%s: %s", imsi, text);
  log_note(&self->log, what, err, line);
}

static void on_found(void *context, const rcdp_finding *finding) {
  const server *self = context;
  char imsi[RCDP_IMSI_MAX + 1] = "-";
  if (finding->imsi.len > 0 && finding->imsi.len < sizeof imsi) {
    memcpy(imsi, finding->imsi.data, finding->imsi.len);
    imsi[finding->imsi.len] = '\0';
  }
  note(self, "finding", RCDP_OK, imsi, rcdp_finding_name(finding->kind));
}

static void answer(const server *self, const local_peer *peer, const auc_question *question,
                   const rcdp_aka_vector *vector) {
  char text[AUC_ANSWER_MAX];
  auc_answer_write(question, vector, text);
  const rcdp_err err = local_send(self->fd, peer, rcdp_bytes_of(text));
  rcdp_wipe(text, sizeof text);
  if (err != RCDP_OK) {
    note(self, "lost", err, question->imsi, "who asked is gone, or does not take the answer");
  }
}

static void give_vector(server *self, const local_peer *peer, const auc_question *question) {
  rcdp_aka_vector vector;
  rcdp_admission admission = RCDP_ADMISSION_UNKNOWN;
  const rcdp_err err =
      rcdp_auc_vector(&self->config, self->home.kept.store, rcdp_bytes_of(question->imsi), now(), &vector, &admission);
  const bool told = err == RCDP_OK || err == RCDP_E_NOT_AUTHORISED || err == RCDP_E_UNKNOWN_CREDENTIAL;
  note(self, "vector", err, question->imsi, told ? rcdp_admission_text(admission) : rcdp_err_text(err));
  answer(self, peer, question, err == RCDP_OK ? &vector : NULL);
  rcdp_aka_vector_wipe(&vector);
}

static void resynchronise(server *self, const local_peer *peer, const auc_question *question) {
  (void)peer;
  const rcdp_err err = rcdp_auc_resynchronise(&self->config, self->home.kept.store, rcdp_bytes_of(question->imsi),
                                              question->rand, question->auts, now());
  note(self, "resync", err, question->imsi, rcdp_err_text(err));
}

static void refuse(server *self, const local_peer *peer, const auc_question *question) {
  note(self, "triplets", RCDP_E_ALGORITHM, question->imsi, "EAP-SIM and its GSM triplets are not offered");
  answer(self, peer, question, NULL);
}

static void on_question(evutil_socket_t fd, short what, void *context) {
  static void (*const handlers[])(server *, const local_peer *, const auc_question *) = {
      [AUC_VECTOR] = give_vector, [AUC_RESYNCHRONISE] = resynchronise, [AUC_TRIPLETS] = refuse};
  server *self = context;
  uint8_t room[LOCAL_DATAGRAM_MAX];
  local_peer peer;
  rcdp_bytes datagram;
  auc_question question;
  (void)what;
  rcdp_err err = local_receive(fd, room, &peer, &datagram);
  if (err == RCDP_E_NOT_FOUND) {
    return;
  }
  if (err == RCDP_OK) {
    err = auc_question_read(datagram, &question);
  }
  if (err == RCDP_OK) {
    handlers[question.kind](self, &peer, &question);
  } else {
    log_note(&self->log, "question", err, "this is no question of an EAP server to its AuC");
  }
}

static void on_end(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  const server *self = context;
  event_base_loopbreak(self->base);
}

static int watch(server *self) {
  self->base = event_base_new();
  if (self->base == NULL) {
    return cli_error("out of memory");
  }
  self->events[0] = event_new(self->base, self->fd, EV_READ | EV_PERSIST, on_question, self);
  self->events[1] = evsignal_new(self->base, SIGTERM, on_end, self);
  self->events[2] = evsignal_new(self->base, SIGINT, on_end, self);
  for (size_t i = 0; i < sizeof self->events / sizeof self->events[0]; i++) {
    if (self->events[i] == NULL || event_add(self->events[i], NULL) != 0) {
      return cli_error("out of memory");
    }
  }
  return EXIT_SUCCESS;
}

static int listen_at(server *self, const char *path) {
  const rcdp_err err = local_serve(path, &self->fd);
  if (err == RCDP_E_ALREADY) {
    return cli_error("%s is in use: another process serves there", path);
  }
  if (err == RCDP_E_STORAGE) {
    return cli_error("cannot serve at %s: %s", path, strerror(errno));
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_error("%s is too long for the name of a socket", path);
}

static int open_all(server *self, const rcdp_provider *provider) {
  if (home_open(&self->home, self->options->directory, provider, RCDP_SQLITE_OPEN) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  self->config = (rcdp_auc_config){.provider = self->home.provider,
                                   .storage_key = &self->home.storage_key,
                                   .memory = calloc(1, rcdp_auc_size()),
                                   .size = rcdp_auc_size(),
                                   .found = on_found,
                                   .context = self};
  if (self->config.memory == NULL) {
    return cli_error("out of memory");
  }
  return listen_at(self, self->options->socket) == EXIT_SUCCESS ? watch(self) : EXIT_FAILURE;
}

static void close_all(server *self) {
  for (size_t i = 0; i < sizeof self->events / sizeof self->events[0]; i++) {
    if (self->events[i] != NULL) {
      event_free(self->events[i]);
    }
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  if (self->fd >= 0) {
    close(self->fd);
    unlink(self->options->socket);
  }
  if (self->config.memory != NULL) {
    rcdp_wipe(self->config.memory, self->config.size);
  }
  free(self->config.memory);
  home_close(&self->home);
}

static int serve(const serve_options *options) {
  const rcdp_provider *provider = provider_for_network(options->provider);
  server self = {.options = options, .log = {.out = stderr, .json = options->json != 0}, .fd = -1};
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  if (self.log.json) {
    cli_in_json();
  }
  int status = open_all(&self, provider);
  if (status == EXIT_SUCCESS) {
    log_note(&self.log, "listening", RCDP_OK, options->socket);
    status = event_base_dispatch(self.base) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    log_note(&self.log, "stopped", RCDP_OK, "by signal");
  }
  close_all(&self);
  return status;
}

int command_auc_serve(int argc, const char **argv) {
  serve_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"socket", 's', POPT_ARG_STRING, &options.socket, 0, "where hostapd asks: a socket that is made here (mode 0600)",
       "PATH"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "log in JSON, one object for each line", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: openssl or wolfssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.socket, "socket")) == EXIT_SUCCESS) {
    status = serve(&options);
  }
  cli_close(&line);
  return status;
}
