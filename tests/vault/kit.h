/* What the tests of the vault share: a folder, a provider, a key. */
#ifndef TEST_VAULT_KIT_H
#define TEST_VAULT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rcdp/vault_file.h>

enum { KIT_PATH = 96 };

typedef struct {
  const rcdp_provider *provider;
  rcdp_key key;
  char directory[KIT_PATH];
  rcdp_vault_file file;
  uint8_t octets[RCDP_VAULT_FILE_MAX + 64];
  rcdp_buf loaded;
} kit;

int kit_setup(void **state); /* the vault is open and empty */
int kit_teardown(void **state);

/* Load into k->loaded, emptied before. */
rcdp_err kit_load(kit *k);
rcdp_err kit_commit(kit *k, const char *text);
bool kit_holds(kit *k, const char *text);

/* Close and open, as another process would. */
void kit_reopen(kit *k);

const char *kit_path(const kit *k, const char *name);
rcdp_bytes kit_read(const kit *k, const char *name); /* valid until the next */
void kit_write(const kit *k, const char *name, rcdp_bytes octets);

rcdp_key kit_key(const rcdp_provider *provider, uint8_t filling);

#endif
