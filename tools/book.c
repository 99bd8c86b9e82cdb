/* Requests to a store, one by one. */
#include "book.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <fcntl.h>

#include "cli.h"
#include "names.h"
#include "network_dir.h"
#include "providers.h"

enum { ANSWER_ARENA = 65536, ID_DIGITS = 2 * sizeof(rcdp_id) };

int book_open(book *kept, const char *directory, rcdp_sqlite_mode mode) {
  const rcdp_provider *provider = provider_for_network(NULL);
  *kept = (book){.memory = malloc(ANSWER_ARENA)};
  rcdp_err err = kept->memory != NULL ? file_path(kept->path, directory, NETWORK_STORE) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = rcdp_store_sqlite_open(kept->path, mode, provider, &kept->store);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", directory, NETWORK_STORE);
}

void book_close(book *kept) {
  if (kept->store != NULL) {
    rcdp_store_close(kept->store);
  }
  free(kept->memory);
}

rcdp_err book_ask(book *kept, const rcdp_store_request *request, rcdp_store_result *result) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, kept->memory, ANSWER_ARENA);
  return rcdp_store_execute(kept->store, request, &arena, result);
}

/* What is committed stands in SQLite's write-ahead log (its file format, "WAL-mode file format"), or was synced into the database from
 * there; its name was synced with its header. SQLite keeps no lock on it that closing would drop. */
rcdp_err book_sync(const book *kept) {
  char log[FILE_PATH_MAX + sizeof "-wal"];
  snprintf(log, sizeof log, "%s-wal", kept->path);
  const int fd = open(log, O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) {
    close(fd);
  }
  return synced ? RCDP_OK : RCDP_E_STORAGE;
}

rcdp_err book_subscription(book *kept, const char *imsi, rcdp_store_result *result) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_FIND_SUBSCRIPTION, .subscription.id = rcdp_bytes_of(imsi), .now = (uint64_t)time(NULL)};
  return book_ask(kept, &request, result);
}

bool book_wanted(const rcdp_record *record, const char *name) {
  char id[ID_DIGITS + 1];
  hex_write(RCDP_ID_BYTES(record->credential), id);
  return name == NULL || rcdp_bytes_equal(rcdp_bytes_of(name), record->imsi) ||
         rcdp_bytes_equal(rcdp_bytes_of(name), record->parent) || strcmp(name, id) == 0;
}
