/* Loads folders, one file after another. */
#include "folder.h"

#include <stdlib.h>

#include "cli.h"
#include "pem.h"

rcdp_err folder_anchor(rcdp_arena *arena, rcdp_bytes *content) { return pem_certificate_der(*content, arena, content); }

rcdp_err folder_crl(rcdp_arena *arena, rcdp_bytes *content) {
  rcdp_fault fault;
  rcdp_crl crl;
  rcdp_bytes der;
  rcdp_err err = pem_one_crl(*content, arena, &der, &fault);
  if (err == RCDP_OK) {
    err = rcdp_crl_read(der, &crl);
    *content = der;
  }
  return err;
}

int folder_load(const char *directory, const char *folder, rcdp_arena *arena, file_list *files, folder_loader load) {
  char path[FILE_PATH_MAX];
  size_t at = 0;
  rcdp_err err = file_path(path, directory, folder);
  if (err == RCDP_OK) {
    err = file_read_all(path, arena, files);
    at = err != RCDP_OK && files->count > 0 ? files->count - 1 : 0;
  }
  while (err == RCDP_OK && at < files->count) {
    err = load(arena, &files->items[at]);
    at += err == RCDP_OK ? 1 : 0;
  }
  if (err == RCDP_OK) {
    return EXIT_SUCCESS;
  }
  const bool known = at < files->count;
  return cli_fail(err, "%s/%s%s%s", directory, folder, known ? "/" : "", known ? files->names[at] : "");
}
