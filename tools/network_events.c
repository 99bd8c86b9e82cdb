/*
 * rcdp network events: the log of what happened to credentials. Each entry has a hash over itself and the one before, so that whoever has
 * kept a hash elsewhere sees later whether anything before it was altered or taken out.
 */
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "cli.h"
#include "commands.h"
#include "named.h"
#include "names.h"
#include "print_tree.h"
#include "providers.h"

static const char usage[] =
    "\n\nList what happened, oldest first, up to where the log is whole, and the hash of the last entry: keep that "
    "elsewhere. With\n--verify, say only whether it is whole; with --head, also whether an entry with a hash that was "
    "kept is still in it, and so all\nbefore it as it was.";

enum { ID_DIGITS = 2 * sizeof(rcdp_id), HASH_DIGITS = 2 * RCDP_HASH_LEN };

typedef struct {
  char *directory;
  char *credential;
  char *head;
  int verify;
  int json;
} events_options;

typedef struct {
  const events_options *options;
  json_t *list;   /* NULL: to people */
  bool selective; /* of one credential alone: */
  rcdp_id wanted;
  bool has_head;
  rcdp_octets32 head; /* that was kept elsewhere, */
  uint64_t found_at;  /* and where it is; 0: not found yet */
  uint64_t last;      /* position, */
  rcdp_octets32 hash; /* and hash of the last entry that was read */
} events;

/* --- list --- */

/* A finding may be about a credential of others. */
static bool has_state(const rcdp_log_entry *entry) {
  return entry->has_credential && entry->kind != RCDP_LOG_FINDING && entry->kind != RCDP_LOG_SETTLE;
}

static json_t *print_entry(const rcdp_log_entry *entry) {
  json_t *object = tree_object();
  tree_put(object, "position", tree_number(entry->position));
  tree_put(object, "at", tree_time(entry->at));
  tree_put(object, "event", tree_string(rcdp_log_name(entry->kind)));
  if (entry->has_credential) {
    tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(entry->credential)));
    tree_put(object, "imsi", tree_text(entry->imsi));
  }
  if (has_state(entry)) {
    tree_put(object, "epoch", tree_number(entry->epoch));
    tree_put(object, "state", tree_string(rcdp_state_name(entry->state)));
  }
  tree_put(object, "detail", tree_text(entry->detail));
  tree_put(object, "hash", tree_octets(RCDP_OCTETS32_BYTES(entry->hash)));
  return object;
}

/* Details may hold any octet. */
static void print_detail(rcdp_bytes detail) {
  for (size_t i = 0; i < detail.len; i++) {
    putchar(detail.data[i] >= ' ' && detail.data[i] <= '~' ? detail.data[i] : '?');
  }
  putchar('\n');
}

static void print_row(const rcdp_log_entry *entry) {
  char id[ID_DIGITS + 1] = "-";
  char when[32];
  json_t *time = tree_time(entry->at);
  snprintf(when, sizeof when, "%s", json_is_string(time) ? json_string_value(time) : "-");
  json_decref(time);
  if (entry->has_credential) {
    hex_write(RCDP_ID_BYTES(entry->credential), id);
  }
  printf("%-6llu  %-20s  %-18s  %-9s  %5u  %-32s  ", (unsigned long long)entry->position, when,
         rcdp_log_name(entry->kind), has_state(entry) ? rcdp_state_name(entry->state) : "-", entry->epoch, id);
  print_detail(entry->detail);
}

static void show_entry(const events *self, const rcdp_log_entry *entry) {
  const bool wanted = !self->selective ||
                      (entry->has_credential && memcmp(&entry->credential, &self->wanted, sizeof self->wanted) == 0);
  if (wanted && self->list != NULL) {
    tree_append(self->list, print_entry(entry));
  } else if (wanted) {
    print_row(entry);
  }
}

/* --- one after the other --- */

static void remember(events *self, const rcdp_log_entry *entry) {
  self->last = entry->position;
  self->hash = entry->hash;
  if (self->has_head && memcmp(&entry->hash, &self->head, sizeof self->head) == 0) {
    self->found_at = entry->position;
  }
}

/* Nothing is shown of a log behind the first entry that is not whole: neither it, nor a head. RCDP_E_NOT_FOUND when there are no more. */
static rcdp_err visit(events *self, book *kept) {
  const rcdp_provider *provider = provider_for_network(NULL);
  rcdp_store_request request = {.op = RCDP_STORE_LIST_EVENTS};
  rcdp_store_result result;
  rcdp_err err = provider != NULL ? RCDP_OK : RCDP_E_ALGORITHM;
  while (err == RCDP_OK && (err = book_ask(kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    err = rcdp_log_verify(provider, &self->hash, &result.entry);
    if (err == RCDP_OK) {
      remember(self, &result.entry);
    }
    if (err == RCDP_OK && self->options->verify == 0) {
      show_entry(self, &result.entry);
    }
  }
  return err;
}

/* --- what it comes to --- */

static json_t *describe(const events *self) {
  json_t *object = tree_object();
  if (self->options->verify != 0) {
    tree_put(object, "whole", tree_flag(true));
  }
  tree_put(object, "entries", tree_number(self->last));
  tree_put(object, "head", tree_octets(RCDP_OCTETS32_BYTES(self->hash)));
  if (self->has_head) {
    tree_put(object, "kept_head_is_entry", tree_number(self->found_at));
  }
  if (self->list != NULL && self->options->verify == 0) {
    tree_put(object, "events", json_incref(self->list));
  }
  return object;
}

static int tell(const events *self) {
  char hash[HASH_DIGITS + 1];
  if (self->options->json != 0) {
    return tree_show(describe(self), true);
  }
  hex_write(RCDP_OCTETS32_BYTES(self->hash), hash);
  if (self->options->verify != 0) {
    printf("the log is whole: %llu entries\n", (unsigned long long)self->last);
  }
  if (self->has_head) {
    printf("the hash that was kept is that of entry %llu: nothing up to it was altered\n",
           (unsigned long long)self->found_at);
  }
  printf("head: %s\n", hash);
  return EXIT_SUCCESS;
}

static int conclude(const events *self, rcdp_err err) {
  if (err != RCDP_E_NOT_FOUND) {
    return cli_fail(err, "%s: the log is whole up to entry %llu, and not beyond it", self->options->directory,
                    (unsigned long long)self->last);
  }
  if (self->has_head && self->found_at == 0) {
    return cli_fail(RCDP_E_CORRUPT, "%s: no entry has the hash that was kept: the log was made anew, or cut off",
                    self->options->directory);
  }
  return tell(self);
}

static rcdp_err select_credential(events *self, book *kept) {
  rcdp_store_result result;
  self->selective = self->options->credential != NULL;
  const rcdp_err err = self->selective ? named_find(kept, self->options->credential, &result) : RCDP_OK;
  if (err == RCDP_OK && self->selective) {
    self->wanted = result.record.credential;
  }
  return err;
}

static int show(events *self) {
  book kept;
  int status = book_open(&kept, self->options->directory, RCDP_SQLITE_READ_ONLY);
  if (status == EXIT_SUCCESS) {
    const rcdp_err err = select_credential(self, &kept);
    status = err == RCDP_OK ? conclude(self, visit(self, &kept)) : cli_fail(err, "%s", self->options->credential);
  }
  book_close(&kept);
  return status;
}

static int show_events(events_options *options) {
  events self = {.options = options, .has_head = options->head != NULL};
  if (self.has_head && hex_read(options->head, self.head.octets, sizeof self.head.octets) != RCDP_OK) {
    return cli_error("%s is not a hash: --head takes %d hexadecimal digits", options->head, (int)HASH_DIGITS);
  }
  if (self.has_head) {
    options->verify = 1; /* the list is asked for without it */
  }
  if (options->json != 0) {
    self.list = tree_list();
  }
  const int status = show(&self);
  json_decref(self.list);
  return status;
}

int command_network_events(int argc, const char **argv) {
  events_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"credential", 0, POPT_ARG_STRING, &options.credential, 0, "of this one alone", "IMSI|CREDENTIAL"},
      {"verify", 0, POPT_ARG_NONE, &options.verify, 0, "say only whether it is whole", NULL},
      {"head", 0, POPT_ARG_STRING, &options.head, 0, "the hash that was kept elsewhere; verifies, too", "HASH"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = show_events(&options);
  }
  cli_close(&line);
  return status;
}
