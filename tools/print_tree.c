/* Trees for output: their leaves, and how they are written. */
#include "print_tree.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "names.h"

enum { INDENT = 2, NAME_WIDTH = 20, OCTETS_WIDTH = 64, OCTETS_SHOWN = 24 };

static _Noreturn void end_without_memory(void) {
  (void)fputs("rcdp: out of memory\n", stderr);
  exit(EXIT_FAILURE);
}

static json_t *made(json_t *value) {
  if (value == NULL) {
    end_without_memory();
  }
  return value;
}

json_t *tree_object(void) { return made(json_object()); }

json_t *tree_list(void) { return made(json_array()); }

void tree_put(json_t *object, const char *name, json_t *value) {
  made(json_object_set_new(object, name, value) == 0 ? object : NULL);
}

void tree_append(json_t *list, json_t *value) { made(json_array_append_new(list, value) == 0 ? list : NULL); }

json_t *tree_number(uint64_t value) {
  /* JSON readers keep integers of 53 bits at best; larger ones are exact as text. */
  char digits[24];
  if (value <= (UINT64_C(1) << 53)) {
    return made(json_integer((json_int_t)value));
  }
  (void)snprintf(digits, sizeof digits, "%" PRIu64, value);
  return tree_string(digits);
}

json_t *tree_flag(bool value) { return made(json_boolean(value)); }

json_t *tree_string(const char *text) { return made(json_string(text)); }

json_t *tree_octets(rcdp_bytes octets) {
  char *hex = malloc(2 * octets.len + 1);
  if (hex == NULL) {
    return made(NULL);
  }
  hex_write(octets, hex);
  json_t *value = json_string(hex);
  free(hex);
  return made(value);
}

/* jansson has no memory, or the text is not UTF-8: it does not say which. */
json_t *tree_text(rcdp_bytes text) {
  errno = 0;
  json_t *value = json_stringn(text.len > 0 ? (const char *)text.data : "", text.len);
  return value != NULL || errno == ENOMEM ? made(value) : tree_octets(text);
}

json_t *tree_time(uint64_t seconds) {
  char text[32];
  struct tm parts;
  const time_t time = (time_t)seconds;
  if (seconds > INT64_MAX || gmtime_r(&time, &parts) == NULL || parts.tm_year > 9999 - 1900) {
    return tree_number(seconds);
  }
  (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return tree_string(text);
}

json_t *tree_network(const rcdp_network_id *id) {
  char text[RCDP_NETWORK_TEXT_MAX];
  rcdp_network_id_format(id, text);
  return tree_string(text);
}

json_t *tree_name(const char *const *names, size_t count, size_t value) {
  return tree_string(value < count && names[value] != NULL ? names[value] : "reserved");
}

int tree_print_json(const json_t *tree, FILE *out) {
  const bool dumped = json_dumpf(tree, out, JSON_INDENT(INDENT)) == 0;
  if (!dumped && ferror(out) == 0) {
    end_without_memory();
  }
  return dumped && fputc('\n', out) != EOF && fflush(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static bool is_octets(const char *text) { return text[strspn(text, "0123456789abcdef")] == '\0'; }

/* Long octet strings are shortened: nobody reads a whole signature. Control characters never reach a terminal. */
static void print_string(const char *text, FILE *out) {
  const size_t length = strlen(text);
  if (length > OCTETS_WIDTH && is_octets(text)) {
    (void)fprintf(out, "%.*s... (%zu octets)", OCTETS_SHOWN, text, length / 2);
    return;
  }
  for (; *text != '\0'; text++) {
    (void)fputc((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text, out);
  }
}

static void print_leaf(const json_t *value, FILE *out) {
  if (json_is_string(value)) {
    print_string(json_string_value(value), out);
  } else if (json_is_integer(value)) {
    (void)fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
  } else {
    (void)fputs(json_is_true(value) ? "yes" : "no", out);
  }
  (void)fputc('\n', out);
}

static void print_member(const char *name, const json_t *value, int depth, FILE *out);

static void print_object(const json_t *object, int depth, FILE *out) {
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)object, name, value) { print_member(name, value, depth, out); }
}

/* An element has the list's name and, of several, its place. */
static void print_list(const char *name, const json_t *list, int depth, FILE *out) {
  char place[64];
  for (size_t i = 0; i < json_array_size(list); i++) {
    (void)snprintf(place, sizeof place, "%s %zu", name, i + 1);
    print_member(json_array_size(list) > 1 ? place : name, json_array_get(list, i), depth, out);
  }
}

static void print_member(const char *name, const json_t *value, int depth, FILE *out) {
  const int indent = INDENT * depth;
  if (json_is_array(value)) {
    print_list(name, value, depth, out);
  } else if (json_is_object(value)) {
    (void)fprintf(out, "%*s%s:\n", indent, "", name);
    print_object(value, depth + 1, out);
  } else {
    (void)fprintf(out, "%*s%-*s ", indent, "", NAME_WIDTH, name);
    print_leaf(value, out);
  }
}

int tree_print_text(const json_t *tree, FILE *out) {
  print_object(tree, 0, out);
  return fflush(out) == 0 && ferror(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int tree_show(json_t *tree, bool json) {
  const int status = json ? tree_print_json(tree, stdout) : tree_print_text(tree, stdout);
  json_decref(tree);
  return status;
}
