/* See vectors.h. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>

#include "hex.h"
#include "vectors.h"

static const char *folder_of(const char *variable) {
  return getenv(variable); // NOLINT(concurrency-mt-unsafe): test programs have one thread
}

int vectors_absent(const char *variable, const char *origin) {
  if (folder_of(variable) != NULL) {
    return 0;
  }
  print_message("skipped: set %s to a folder with %s\n", variable, origin);
  return VECTORS_SKIPPED;
}

json_t *vectors_load(const char *variable, const char *file) {
  const char *folder = folder_of(variable);
  char path[1024];
  json_error_t error;
  assert_non_null(folder);
  const int len = snprintf(path, sizeof path, "%s/%s", folder, file);
  assert_true(len > 0 && (size_t)len < sizeof path);
  json_t *root = json_load_file(path, 0, &error);
  if (root == NULL) {
    fail_msg("%s: %s", path, error.text);
  }
  return root;
}

rcdp_bytes vector_octets(const json_t *object, const char *member, uint8_t *storage, size_t cap) {
  const char *text = json_string_value(json_object_get(object, member));
  assert_non_null(text);
  return unhex(text, storage, cap);
}
