/* Opens store and storage key together. */
#include "home.h"

#include <stdlib.h>

#include "cli.h"
#include "network_dir.h"

static int open_module(home *self, const char *directory, const rcdp_provider *provider) {
  network_conf conf;
  int status = EXIT_FAILURE;
  if (network_conf_read(directory, &conf) == RCDP_OK) {
    const hsm_place place = hsm_of(&conf);
    status = hsm_open(&self->module, directory, &place, provider);
  }
  network_conf_close(&conf);
  return status;
}

int home_open(home *self, const char *directory, const rcdp_provider *provider, rcdp_sqlite_mode mode) {
  *self = (home){.provider = provider};
  if (open_module(self, directory, provider) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  self->provider = self->module.provider;
  if (hsm_storage_key(&self->module, directory, &self->storage_key) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  return book_open(&self->kept, directory, mode);
}

void home_close(home *self) {
  book_close(&self->kept);
  self->provider->key_release(self->provider->context, &self->storage_key);
  hsm_close(&self->module);
}
