/* Questions on a terminal. */
#include "consent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { NONE = RCDP_ORDER_ENTRIES_MAX };

static void show_next(consent *self) {
  self->shown = NONE;
  for (size_t i = 0; i < NONE && self->shown == NONE; i++) {
    if (self->questions[i].open) {
      self->shown = i;
      printf("device %zu calls itself %.*s: take it? [y/N] ", i + 1, (int)self->questions[i].device_len,
             self->questions[i].device);
      (void)fflush(stdout);
    }
  }
}

static void answer(consent *self, bool yes) {
  consent_question *question = &self->questions[self->shown];
  question->open = false;
  self->answer(self->context, question->ticket, yes);
}

static bool is_yes(const char *line) { return strcmp(line, "y") == 0 || strcmp(line, "yes") == 0; }

/* What comes before a question is no answer to it. */
static void on_line(consent *self) {
  if (self->shown != NONE) {
    answer(self, is_yes(self->line));
    show_next(self);
  }
}

static void on_end(consent *self) {
  self->ended = true;
  event_del(self->readable);
  while (self->shown != NONE) {
    answer(self, false);
    show_next(self);
  }
}

/* A line that is too long is cut, and so not "y". */
static void on_octet(consent *self, char octet) {
  if (octet != '\n') {
    self->line[self->line_len] = octet;
    self->line_len += self->line_len < sizeof self->line - 1 ? 1 : 0;
    return;
  }
  self->line[self->line_len] = '\0';
  self->line_len = 0;
  on_line(self);
}

static void on_readable(evutil_socket_t fd, short what, void *context) {
  (void)what;
  consent *self = context;
  char octets[64];
  const ssize_t length = read(fd, octets, sizeof octets);
  if (length <= 0) {
    on_end(self);
    return;
  }
  for (ssize_t i = 0; i < length; i++) {
    on_octet(self, octets[i]);
  }
}

int consent_start(consent *self, struct event_base *base) {
  self->shown = NONE;
  if (self->yes_to_all) {
    return EXIT_SUCCESS;
  }
  self->readable = event_new(base, STDIN_FILENO, EV_READ | EV_PERSIST, on_readable, self);
  if (self->readable == NULL || event_add(self->readable, NULL) != 0) {
    return cli_error("the owner cannot be asked: standard input is neither terminal nor pipe; --yes takes every device "
                     "that has its code");
  }
  return EXIT_SUCCESS;
}

void consent_stop(consent *self) {
  if (self->readable != NULL) {
    event_free(self->readable);
  }
  self->readable = NULL;
}

void consent_ask(consent *self, size_t entry, uint32_t ticket, rcdp_bytes device) {
  if (self->yes_to_all || self->ended) {
    self->answer(self->context, ticket, self->yes_to_all);
    return;
  }
  consent_question *question = &self->questions[entry];
  *question = (consent_question){.open = true, .ticket = ticket, .device_len = device.len};
  memcpy(question->device, device.data, device.len);
  if (self->shown == NONE || self->shown == entry) {
    show_next(self);
  }
}
