/* Table-driven configuration by libconfig. */
#include "settings.h"

#include <errno.h>
#include <string.h>

#include "cli.h"

static void write_comment(FILE *file, const char *comment) {
  while (*comment != '\0') {
    size_t length = strcspn(comment, "\n");
    fprintf(file, "# %.*s\n", (int)length, comment);
    comment += length + (comment[length] == '\n' ? 1 : 0);
  }
}

static const char *given(const setting *row, const setting_value *values, size_t value_count) {
  for (size_t i = 0; i < value_count; i++) {
    if (values[i].value != NULL && strcmp(values[i].name, row->name) == 0) {
      return values[i].value;
    }
  }
  return row->standard;
}

void settings_write(FILE *file, const setting *table, size_t count, const setting_value *values, size_t value_count) {
  for (size_t i = 0; i < count; i++) {
    const char *value = given(&table[i], values, value_count);
    write_comment(file, table[i].comment);
    if (value != NULL) {
      fprintf(file, "%s = %s;\n\n", table[i].name, value);
    } else if (table[i].example != NULL) {
      fprintf(file, "# %s = %s;\n\n", table[i].name, table[i].example);
    }
  }
}

static bool take_text(const setting *row, const config_setting_t *value, void *field) {
  (void)row;
  const char *text = config_setting_get_string(value);
  *(const char **)field = text;
  return text != NULL;
}

static bool take_number(const setting *row, const config_setting_t *value, void *field) {
  int type = config_setting_type(value);
  long long number = config_setting_get_int64(value);
  *(uint64_t *)field = (uint64_t)number;
  return (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64) && number >= 0 && (uint64_t)number <= row->max;
}

static bool take_count(const setting *row, const config_setting_t *value, void *field) {
  return take_number(row, value, field) && *(const uint64_t *)field > 0;
}

static bool take_boolean(const setting *row, const config_setting_t *value, void *field) {
  (void)row;
  *(bool *)field = config_setting_get_bool(value) != 0;
  return config_setting_type(value) == CONFIG_TYPE_BOOL;
}

static bool take_list(const setting *row, const config_setting_t *value, void *field) {
  (void)row;
  setting_list *list = field;
  int length = config_setting_length(value);
  if (config_setting_is_scalar(value) || length > SETTINGS_LIST_MAX) {
    return false;
  }
  *list = (setting_list){.present = true, .count = (size_t)length};
  for (int i = 0; i < length; i++) {
    list->items[i] = config_setting_get_string_elem(value, i);
    if (list->items[i] == NULL) {
      return false;
    }
  }
  return true;
}

static bool (*const takers[])(const setting *row, const config_setting_t *value, void *field) = {
    [SETTING_TEXT] = take_text,       [SETTING_NUMBER] = take_number, [SETTING_COUNT] = take_count,
    [SETTING_BOOLEAN] = take_boolean, [SETTING_LIST] = take_list,
};

static const setting *find(const setting *table, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++) {
    if (name != NULL && strcmp(table[i].name, name) == 0) {
      return &table[i];
    }
  }
  return NULL;
}

static rcdp_err take_all(const config_t *from, const char *path, const setting *table, size_t count, void *target) {
  const config_setting_t *root = config_root_setting(from);
  for (int i = 0; i < config_setting_length(root); i++) {
    const config_setting_t *value = config_setting_get_elem(root, (unsigned)i);
    const char *name = config_setting_name(value);
    const setting *row = find(table, count, name);
    if (row == NULL || !takers[row->kind](row, value, (char *)target + row->offset)) {
      cli_error("%s, line %u: %s %s", path, config_setting_source_line(value), name,
                row == NULL ? "is not a setting of this file" : "has a value that it cannot have");
      return RCDP_E_ARGUMENT;
    }
  }
  return RCDP_OK;
}

static rcdp_err read_standards(settings *read, const setting *table, size_t count, void *target) {
  char text[16384];
  FILE *memory = fmemopen(text, sizeof text, "w");
  if (memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  settings_write(memory, table, count, NULL, 0);
  bool whole = fputc('\0', memory) == '\0' && fclose(memory) == 0;
  if (!whole || config_read_string(&read->standards, text) != CONFIG_TRUE) {
    return RCDP_E_NO_MEMORY;
  }
  return take_all(&read->standards, "defaults", table, count, target);
}

static rcdp_err check_given(const config_t *file, const char *path, const setting *table, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (table[i].standard == NULL && table[i].example == NULL && config_lookup(file, table[i].name) == NULL) {
      cli_error("%s: %s is missing", path, table[i].name);
      return RCDP_E_ARGUMENT;
    }
  }
  return RCDP_OK;
}

rcdp_err settings_read(settings *read, const char *path, const setting *table, size_t count, void *target) {
  config_init(&read->standards);
  config_init(&read->file);
  rcdp_err err = read_standards(read, table, count, target);
  if (err != RCDP_OK) {
    cli_fail(err, "%s", path);
    return err;
  }
  if (config_read_file(&read->file, path) != CONFIG_TRUE) {
    if (config_error_type(&read->file) == CONFIG_ERR_FILE_IO) {
      cli_error("%s: %s; rcdp network init and rcdp device init make such directories", path, strerror(errno));
      return RCDP_E_NOT_FOUND;
    }
    cli_error("%s, line %d: %s", path, config_error_line(&read->file), config_error_text(&read->file));
    return RCDP_E_ARGUMENT;
  }
  err = take_all(&read->file, path, table, count, target);
  return err == RCDP_OK ? check_given(&read->file, path, table, count) : err;
}

void settings_close(settings *read) {
  config_destroy(&read->standards);
  config_destroy(&read->file);
}
