/* Files of an order. */
#include "order_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "code_file.h"
#include "settings.h"

#define ORDER "order"
#define ORDER_NEW "order.new" /* being made, or being removed: nothing counts in it */
#define PLAN "order.conf"

enum { NAME_MAX_LEN = 64, YEAR_S = 31536000 };

#define FIELD(name) offsetof(order_plan, name)

static const setting table[] = {
    {"entries", SETTING_COUNT, FIELD(entries), RCDP_ORDER_ENTRIES_MAX, "1", NULL, "Devices of this order."},
    {"made", SETTING_NUMBER, FIELD(made), INT64_MAX, "0", NULL, "When it was made, in seconds since 1970."},
    {"code_lifetime", SETTING_COUNT, FIELD(code_lifetime), YEAR_S, "900", NULL,
     "Seconds after which its codes are too old."},
};
enum { TABLE_COUNT = sizeof table / sizeof table[0] };

uint64_t order_plan_end(const order_plan *plan) { return plan->made + plan->code_lifetime; }

static void name_file(char name[NAME_MAX_LEN], const char *folder, const char *kind, size_t entry) {
  snprintf(name, NAME_MAX_LEN, "%s%s%s-%02zu", folder, *folder != '\0' ? "/" : "", kind, entry);
}

/* --- the plan --- */

rcdp_err order_dir_read(const char *directory, order_plan *plan) {
  char path[FILE_PATH_MAX];
  settings read;
  rcdp_err err = file_path(path, directory, ORDER "/" PLAN);
  if (err != RCDP_OK) {
    return err;
  }
  if (access(path, F_OK) != 0) {
    return errno == ENOENT ? RCDP_E_NOT_FOUND : RCDP_E_STORAGE;
  }
  *plan = (order_plan){0};
  err = settings_read(&read, path, table, TABLE_COUNT, plan);
  settings_close(&read);
  return err;
}

static rcdp_err write_plan(const char *folder, const order_plan *plan) {
  char numbers[TABLE_COUNT][24];
  const uint64_t values[TABLE_COUNT] = {plan->entries, plan->made, plan->code_lifetime};
  setting_value rows[TABLE_COUNT];
  FILE *file = NULL;
  rcdp_err err = file_create(folder, PLAN, 0600, &file);
  if (err != RCDP_OK) {
    return err;
  }
  for (size_t i = 0; i < TABLE_COUNT; i++) {
    snprintf(numbers[i], sizeof numbers[i], "%" PRIu64 "L", values[i]); /* L: of 64 bits, as libconfig has it */
    rows[i] = (setting_value){table[i].name, numbers[i]};
  }
  settings_write(file, table, TABLE_COUNT, rows, TABLE_COUNT);
  return file_finish(file);
}

/* --- codes --- */

static rcdp_err write_code(const char *folder, size_t entry, const rcdp_secret *code) {
  char name[NAME_MAX_LEN];
  name_file(name, "", "code", entry);
  return code_file_write(folder, name, code);
}

rcdp_err order_dir_code(const char *directory, size_t entry, rcdp_secret *code) {
  char name[NAME_MAX_LEN];
  name_file(name, ORDER, "code", entry);
  return code_file_read(directory, name, code);
}

static rcdp_err wipe_code(const char *directory, size_t entry) {
  char name[NAME_MAX_LEN];
  name_file(name, ORDER, "code", entry);
  return code_file_wipe(directory, name);
}

rcdp_err order_dir_end_entry(const char *directory, size_t entry, const char *identity, bool used) {
  const rcdp_err err = used ? code_file_note_used(directory, identity) : RCDP_OK;
  return err == RCDP_OK ? wipe_code(directory, entry) : err;
}

/* --- entries --- */

rcdp_err order_dir_state(const char *directory, size_t entry, rcdp_arena *arena, rcdp_bytes *state) {
  char name[NAME_MAX_LEN];
  name_file(name, ORDER, "entry", entry);
  *state = RCDP_NO_BYTES;
  const rcdp_err err = file_read(directory, name, arena, state);
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

rcdp_err order_dir_commit(const char *directory, size_t entry, rcdp_bytes state) {
  char folder[FILE_PATH_MAX];
  char name[NAME_MAX_LEN];
  name_file(name, "", "entry", entry);
  const rcdp_err err = file_path(folder, directory, ORDER);
  return err == RCDP_OK ? file_replace(folder, name, state) : err;
}

/* --- the whole --- */

static rcdp_err sync_folder(const char *path) {
  const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return RCDP_E_STORAGE;
  }
  const bool synced = fsync(fd) == 0;
  close(fd);
  return synced ? RCDP_OK : RCDP_E_STORAGE;
}

/* Every file that an order can have goes like a code, also one that was being written (rcdp_file_replace works in name.new). */
static rcdp_err empty_folder(const char *folder) {
  static const char *const kinds[] = {"code", "entry"};
  static const char *const suffixes[] = {"", ".new"};
  rcdp_err err = code_file_wipe(folder, PLAN);
  for (size_t i = 0; err == RCDP_OK && i < (size_t)RCDP_ORDER_ENTRIES_MAX * 4; i++) {
    char name[NAME_MAX_LEN];
    snprintf(name, sizeof name, "%s-%02zu%s", kinds[i % 2], i / 4, suffixes[i / 2 % 2]);
    err = code_file_wipe(folder, name);
  }
  return err;
}

static rcdp_err remove_new(const char *directory) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, directory, ORDER_NEW);
  if (err == RCDP_OK) {
    err = empty_folder(path);
  }
  return err == RCDP_OK && (rmdir(path) == 0 || errno == ENOENT) ? RCDP_OK : RCDP_E_STORAGE;
}

static rcdp_err move(const char *directory, const char *from, const char *to) {
  char old[FILE_PATH_MAX];
  char new[FILE_PATH_MAX];
  if (file_path(old, directory, from) != RCDP_OK || file_path(new, directory, to) != RCDP_OK) {
    return RCDP_E_NO_SPACE;
  }
  if (rename(old, new) != 0) {
    return errno == ENOENT ? RCDP_E_NOT_FOUND : RCDP_E_STORAGE;
  }
  return sync_folder(directory) == RCDP_OK ? RCDP_OK : RCDP_E_OUTCOME_UNKNOWN;
}

rcdp_err order_dir_make(const char *directory, const order_plan *plan, const rcdp_secret *codes) {
  char folder[FILE_PATH_MAX];
  rcdp_err err = remove_new(directory);
  if (err == RCDP_OK) {
    err = file_path(folder, directory, ORDER_NEW);
  }
  if (err == RCDP_OK) {
    err = file_make_folder(directory, ORDER_NEW);
  }
  for (size_t i = 0; err == RCDP_OK && i < plan->entries; i++) {
    err = write_code(folder, i, &codes[i]);
  }
  if (err == RCDP_OK) {
    err = write_plan(folder, plan);
  }
  return err == RCDP_OK ? move(directory, ORDER_NEW, ORDER) : err;
}

rcdp_err order_dir_remove(const char *directory) {
  rcdp_err err = remove_new(directory);
  for (size_t i = 0; err == RCDP_OK && i < RCDP_ORDER_ENTRIES_MAX; i++) {
    err = wipe_code(directory, i);
  }
  if (err == RCDP_OK) {
    err = move(directory, ORDER, ORDER_NEW);
  }
  return err == RCDP_OK || err == RCDP_E_NOT_FOUND ? remove_new(directory) : err;
}
