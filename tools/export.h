/*
 * Subscriptions for programs of others, with K and OPc in clear, as only an explicit command gives them away: into a new file that nobody else
 * may read, or down a pipe.
 */
#ifndef RCDP_TOOLS_EXPORT_H
#define RCDP_TOOLS_EXPORT_H

#include <stdio.h>

#include <rcdp/provider.h>
#include <rcdp/types.h>

enum { EXPORT_TEXT_MAX = 32768, EXPORT_NAME_MAX = RCDP_DEVICE_ID_MAX + 1 };

typedef struct {
  char name[EXPORT_NAME_MAX]; /* the device's */
  const char *imei;           /* of a device's export: 15 digits */
  rcdp_profile profile;
  uint64_t sqn;    /* of a network's export: the next to be given out */
  rcdp_secret key; /* K, 16 octets */
  rcdp_secret op;  /* OPc, 16 octets */
} export_entry;

void export_entry_wipe(export_entry *entry);

/* What goes out for one of them. */
typedef struct {
  char data[EXPORT_TEXT_MAX];
  size_t len;
  bool full; /* it did not fit */
} export_text;

__attribute__((format(printf, 2, 3))) void export_add(export_text *text, const char *format, ...);
void export_add_hex(export_text *text, rcdp_bytes octets);

typedef struct {
  const char *name;    /* "srsepc" */
  const char *heading; /* before the first */
  void (*write)(const export_entry *entry, export_text *text);
} export_format;

extern const export_format export_to_srsepc, export_to_open5gs; /* HSS, UDM */
extern const export_format export_to_srsue, export_to_ueransim; /* UE */

/* The one of this name; NULL, and the user told, when there is none. */
const export_format *export_find(const export_format *const *formats, size_t count, const char *name);

typedef struct {
  const char *path;
  FILE *file;
  uint64_t count;
} export_sink;

/* path: a new file, mode 0600; "-": standard output, but no terminal. EXIT_SUCCESS; otherwise the user was told. */
int export_open(export_sink *sink, const char *path);

/* Whether this format can say it: Milenage, an IMSI, plain names of data networks. EXIT_SUCCESS; otherwise the user was told. */
int export_check(const export_format *format, const rcdp_profile *profile, const char *who);

/* K and OPc into entry, whose profile is set (take_out.h). EXIT_SUCCESS; otherwise the user was told. */
typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key;
  rcdp_bytes key;
  rcdp_bytes op;
} export_source;
int export_take(const export_source *source, export_entry *entry, const char *who);

/* EXIT_SUCCESS; otherwise the user was told that it is too long. */
int export_put(export_sink *sink, const export_format *format, const export_entry *entry);

/* Keeps the file only if status is EXIT_SUCCESS and all of it is written. Returns what came of it; the user was told. */
int export_close(export_sink *sink, int status);

#endif
