/*
 * Limits on a credential as a command line gives them: what an owner allows a device, what a subscription allows its children. The words
 * are those of network.conf.
 */
#ifndef RCDP_TOOLS_CONTROLS_H
#define RCDP_TOOLS_CONTROLS_H

#include <popt.h>

#include <rcdp/codec.h>

typedef struct {
  char *until;
  int lifetime;
  int no_roaming;
  char **dnns;
  char **slices;
  char **rats;
} controls_options;

/* Rows for the table of a command that has controls_options *options. */
#define CONTROLS_OPTIONS(options)                                                                                      \
  {"until",                                                                                                            \
   0,                                                                                                                  \
   POPT_ARG_STRING,                                                                                                    \
   &(options)->until,                                                                                                  \
   0,                                                                                                                  \
   "no longer than this, in UTC, or so many seconds from now",                                                         \
   "YYYY-MM-DD[THH:MM:SSZ]|+SECONDS"},                                                                                 \
      {"lifetime", 0, POPT_ARG_INT, &(options)->lifetime, 0, "no longer than so many seconds from its installation",   \
       "SECONDS"},                                                                                                     \
      {"no-roaming", 0, POPT_ARG_NONE, &(options)->no_roaming, 0, "not in visited networks", NULL},                    \
      {"dnn", 0, POPT_ARG_ARGV, &(options)->dnns, 0, "only this data network; may be repeated", "NAME"},               \
      {"slice", 0, POPT_ARG_ARGV, &(options)->slices, 0, "only this slice; may be repeated", "SST[-SD]"}, {            \
    "rat", 0, POPT_ARG_ARGV, &(options)->rats, 0, "only this radio access technology; may be repeated", "NAME"         \
  }

/* Whether any of them was given. */
bool controls_given(const controls_options *options);

/* out has views into options. EXIT_SUCCESS; otherwise the user was told what is wrong. */
int controls_read(const controls_options *options, rcdp_controls *out);

/* "+90" from now, "2026-01-31" (its first second), "2026-01-31T12:00:00Z". RCDP_E_ARGUMENT. */
RCDP_MUST_USE rcdp_err controls_time(const char *text, uint64_t now, uint64_t *seconds);

#endif
