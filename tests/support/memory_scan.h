/*
 * Secrets in memory: remember them in a form that is not itself found, and search for any eight octets of them, at every bit offset, in
 * given octets, in all that this process could write to, or in another process (Linux).
 */
#ifndef TEST_SUPPORT_MEMORY_SCAN_H
#define TEST_SUPPORT_MEMORY_SCAN_H

#include <sys/types.h>

#include <rcdp/bytes.h>

enum { MEMORY_SCAN_PIECE = 8, MEMORY_SCAN_PLACE_MAX = 96 };

typedef struct memory_scan memory_scan;

typedef struct {
  const char *name;                  /* of the secret */
  uint64_t address;                  /* of its piece; in memory_scan_octets, the offset */
  char place[MEMORY_SCAN_PLACE_MAX]; /* the mapping: "[heap]", "[stack]", a file, or empty */
} memory_found;

memory_scan *memory_scan_new(void);
void memory_scan_free(memory_scan *scan);

/* name: a literal. Shorter secrets than a piece, and pieces of one octet repeated, are not looked for: they are found everywhere. Makes no
 * copy that a search would find, on the stack either. */
void memory_scan_remember(memory_scan *scan, const char *name, rcdp_bytes secret);

/* How many pieces are remembered: a search without any proves nothing. */
size_t memory_scan_count(const memory_scan *scan);

/* Memory of this process, or addresses of another, that may hold secrets; at most 16 of them. */
void memory_scan_except(memory_scan *scan, const void *start, size_t len);

/* Whether a piece of a secret is there, and which and where. */
bool memory_scan_octets(const memory_scan *scan, rcdp_bytes octets, memory_found *found);

/* The same in every writable mapping (under one gigabyte: sanitizers have larger ones of their own) of a process; 0: of this one. The
 * program ends when it may not be read. */
bool memory_scan_process(memory_scan *scan, pid_t process, memory_found *found);

/* How many octets the last memory_scan_process read. */
uint64_t memory_scan_read(const memory_scan *scan);

#endif
