/*
 * Writing a file so that a power cut at any moment leaves the old or the new one: write beside it, sync, rename, sync the
 * directory. Until the rename the old file stands; only the last step can leave it open which of them a power cut would leave.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rcdp/vault_file.h>

#include "io.h"

static const char suffix[] = ".new";

static bool name_ok(const char *name) {
  const size_t len = strlen(name);
  return len > 0 && len < RCDP_TEMPORARY_MAX - sizeof suffix && strchr(name, '/') == NULL;
}

/* What a crash left behind goes first: O_EXCL makes sure that the file is new and ours. */
static int create_beside(int directory, const char *temporary) {
  (void)unlinkat(directory, temporary, 0); /* mostly there is none; if one stays, O_EXCL refuses */
  return rcdp_io_open(directory, temporary, O_WRONLY | O_CREAT | O_EXCL);
}

rcdp_err rcdp_io_write_beside(int directory, const char *name, rcdp_bytes octets, char temporary[RCDP_TEMPORARY_MAX]) {
  if (!name_ok(name)) {
    return RCDP_E_ARGUMENT;
  }
  (void)snprintf(temporary, RCDP_TEMPORARY_MAX, "%s%s", name, suffix); /* its length was checked */
  const int file = create_beside(directory, temporary);
  if (file < 0) {
    return RCDP_E_STORAGE;
  }
  const bool written = rcdp_io_write(file, octets) && rcdp_io_sync(file);
  rcdp_io_close(file);
  if (!written) {
    (void)unlinkat(directory, temporary, 0); /* the next attempt removes it otherwise */
    return RCDP_E_STORAGE;
  }
  return RCDP_OK;
}

rcdp_err rcdp_file_replace(int directory, const char *name, rcdp_bytes octets) {
  char temporary[RCDP_TEMPORARY_MAX];
  const rcdp_err err = rcdp_io_write_beside(directory, name, octets, temporary);
  if (err != RCDP_OK) {
    return err;
  }
  if (renameat(directory, temporary, directory, name) != 0) {
    /* if the new file is still under its own name, it has not replaced the old one */
    return unlinkat(directory, temporary, 0) == 0 ? RCDP_E_STORAGE : RCDP_E_OUTCOME_UNKNOWN;
  }
  return rcdp_io_sync(directory) ? RCDP_OK : RCDP_E_OUTCOME_UNKNOWN;
}
