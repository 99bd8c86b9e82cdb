/* Records of devices in folders. */
#include "ledger.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rcdp/vault_file.h>

#include "code_file.h"

#define CODE "code"

enum { NAME_MAX_LEN = sizeof LEDGER + 1 + LEDGER_NAME_LEN };

static void name_record(uint32_t number, char name[NAME_MAX_LEN]) {
  snprintf(name, NAME_MAX_LEN, LEDGER "/%06u", (unsigned)(number % (LEDGER_MAX + 1)));
}

static rcdp_err folder_of(const provisioner_dir *dir, uint32_t number, char path[FILE_PATH_MAX]) {
  char name[NAME_MAX_LEN];
  name_record(number, name);
  return file_path(path, dir->directory, name);
}

/* --- all of them --- */

static bool is_record(const char *name) {
  return strlen(name) == LEDGER_NAME_LEN && strspn(name, "0123456789") == LEDGER_NAME_LEN;
}

static int visible(const struct dirent *entry) { return is_record(entry->d_name) ? 1 : 0; }

rcdp_err ledger_list(const provisioner_dir *dir, uint32_t **numbers, size_t *count) {
  char path[FILE_PATH_MAX];
  struct dirent **entries = NULL;
  *numbers = NULL;
  *count = 0;
  const rcdp_err err = file_path(path, dir->directory, LEDGER);
  const int found = err == RCDP_OK ? scandir(path, &entries, visible, alphasort) : -1;
  if (found >= 0) {
    *numbers = calloc((size_t)found + 1, sizeof **numbers);
  }
  for (int i = 0; i < found; i++) {
    if (*numbers != NULL) {
      (*numbers)[(*count)++] = (uint32_t)strtoul(entries[i]->d_name, NULL, 10);
    }
    free(entries[i]);
  }
  free(entries);
  return err != RCDP_OK ? err : found < 0 ? RCDP_E_STORAGE : *numbers != NULL ? RCDP_OK : RCDP_E_NO_MEMORY;
}

/* --- states --- */

static rcdp_err open_vault(const provisioner_dir *dir, uint32_t number, rcdp_vault_file *vault) {
  char path[FILE_PATH_MAX];
  const rcdp_err err = folder_of(dir, number, path);
  return err == RCDP_OK ? rcdp_vault_file_open(vault, dir->identity.provider, &dir->storage_key, path) : err;
}

rcdp_err ledger_load(const provisioner_dir *dir, uint32_t number, rcdp_buf *out) {
  rcdp_vault_file vault;
  rcdp_err err = open_vault(dir, number, &vault);
  if (err == RCDP_OK) {
    err = rcdp_vault_load(&vault.vault, out);
    rcdp_vault_close(&vault.vault);
  }
  return err;
}

rcdp_err ledger_commit(const provisioner_dir *dir, uint32_t number, rcdp_bytes state) {
  rcdp_vault_file vault;
  rcdp_err err = open_vault(dir, number, &vault);
  if (err == RCDP_OK) {
    err = rcdp_vault_commit(&vault.vault, state);
    rcdp_vault_close(&vault.vault);
  }
  return err;
}

rcdp_err ledger_read(const provisioner_dir *dir, uint32_t number, rcdp_arena *arena, rcdp_provision_state *state) {
  rcdp_buf octets = {rcdp_arena_alloc(arena, RCDP_PROVISION_STATE_MAX), 0, RCDP_PROVISION_STATE_MAX};
  const rcdp_err err = octets.data != NULL ? ledger_load(dir, number, &octets) : RCDP_E_NO_MEMORY;
  return err == RCDP_OK ? rcdp_provision_state_decode(rcdp_buf_bytes(&octets), arena, state) : err;
}

rcdp_err ledger_write(const provisioner_dir *dir, uint32_t number, const rcdp_provision_state *state,
                      rcdp_arena *scratch) {
  rcdp_buf octets = {rcdp_arena_alloc(scratch, RCDP_PROVISION_STATE_MAX), 0, RCDP_PROVISION_STATE_MAX};
  const rcdp_err err = octets.data != NULL ? rcdp_provision_state_encode(state, scratch, &octets) : RCDP_E_NO_MEMORY;
  return err == RCDP_OK ? ledger_commit(dir, number, rcdp_buf_bytes(&octets)) : err;
}

rcdp_err ledger_add(const provisioner_dir *dir, const rcdp_secret *code, uint32_t *number) {
  uint32_t *numbers = NULL;
  size_t count = 0;
  char name[NAME_MAX_LEN];
  char path[FILE_PATH_MAX];
  rcdp_err err = ledger_list(dir, &numbers, &count);
  *number = count > 0 ? numbers[count - 1] + 1 : 1;
  free(numbers);
  if (err == RCDP_OK && *number > LEDGER_MAX) {
    err = RCDP_E_EXHAUSTED;
  }
  name_record(*number, name);
  if (err == RCDP_OK) {
    err = file_make_folder(dir->directory, name);
  }
  if (err == RCDP_OK) {
    err = folder_of(dir, *number, path);
  }
  return err == RCDP_OK && code != NULL ? code_file_write(path, CODE, code) : err;
}

/* --- codes --- */

rcdp_err ledger_code(const provisioner_dir *dir, uint32_t number, rcdp_secret *code) {
  char path[FILE_PATH_MAX];
  const rcdp_err err = folder_of(dir, number, path);
  *code = (rcdp_secret){.len = 0};
  return err == RCDP_OK ? code_file_read(path, CODE, code) : err;
}

static rcdp_err note_used(const provisioner_dir *dir, uint32_t number) {
  rcdp_secret code;
  rcdp_code_psk psk;
  rcdp_err err = ledger_code(dir, number, &code);
  if (err == RCDP_OK) {
    err = rcdp_code_derive(dir->identity.provider, &code, &psk);
    rcdp_secret_wipe(&psk.key);
  }
  rcdp_secret_wipe(&code);
  if (err == RCDP_OK) {
    err = code_file_note_used(dir->directory, psk.identity);
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

/* Of a record in which nothing was ever committed. */
static void remove_empty(const char *folder) {
  char lock[FILE_PATH_MAX];
  char state[FILE_PATH_MAX];
  if (file_path(state, folder, "state") == RCDP_OK && access(state, F_OK) != 0 && errno == ENOENT &&
      file_path(lock, folder, "lock") == RCDP_OK) {
    (void)unlink(lock);
    (void)rmdir(folder);
  }
}

rcdp_err ledger_end_code(const provisioner_dir *dir, uint32_t number, bool used) {
  char path[FILE_PATH_MAX];
  rcdp_err err = used ? note_used(dir, number) : RCDP_OK;
  if (err == RCDP_OK) {
    err = folder_of(dir, number, path);
  }
  if (err == RCDP_OK) {
    err = code_file_wipe(path, CODE);
  }
  if (err == RCDP_OK) {
    remove_empty(path);
  }
  return err;
}
