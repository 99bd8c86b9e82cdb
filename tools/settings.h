/*
 * Configuration files: one const table for each, from which the commented file is written and by which it is read. What a
 * file leaves out has the default that the table gives; a name that is not in the table is an error.
 */
#ifndef RCDP_TOOLS_SETTINGS_H
#define RCDP_TOOLS_SETTINGS_H

#include <libconfig.h>
#include <stdio.h>

#include <rcdp/bytes.h>

/* A number may be 0, a count not. */
typedef enum { SETTING_TEXT, SETTING_NUMBER, SETTING_COUNT, SETTING_BOOLEAN, SETTING_LIST } setting_kind;

enum { SETTINGS_LIST_MAX = 16 };
typedef struct {
  bool present;
  size_t count;
  const char *items[SETTINGS_LIST_MAX];
} setting_list;

typedef struct {
  const char *name;
  setting_kind kind;
  size_t offset;        /* in the caller's struct: const char *, uint64_t, bool, setting_list */
  uint64_t max;         /* SETTING_NUMBER, SETTING_COUNT */
  const char *standard; /* the default as the file spells it; NULL: absent */
  const char *example;  /* written as a comment where there is no default; NULL: the value must be given */
  const char *comment;  /* lines */
} setting;

/* A value to be written in place of the default. */
typedef struct {
  const char *name;
  const char *value; /* as the file spells it */
} setting_value;

void settings_write(FILE *file, const setting *table, size_t count, const setting_value *values, size_t value_count);

/* What was read; the caller's texts point into it. */
typedef struct {
  config_t standards;
  config_t file;
} settings;

/* Read path into the struct at target. RCDP_OK; otherwise the user was told what is wrong. Close in either case. */
RCDP_MUST_USE rcdp_err settings_read(settings *read, const char *path, const setting *table, size_t count,
                                     void *target);
void settings_close(settings *read);

#endif
