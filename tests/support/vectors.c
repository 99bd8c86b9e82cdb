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

json_t *vectors_load(const char *variable, const char *file) {
  const char *folder = getenv(variable); // NOLINT(concurrency-mt-unsafe): test programs have one thread
  char path[1024];
  json_error_t error;
  if (folder == NULL) {
    print_message("%s is not set, so %s is not tested\n", variable, file);
    skip();
  }
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
