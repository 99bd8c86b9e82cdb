/* See memory_scan.h. Pieces are kept exclusive-or'ed with a mask, in an open hash table; what is compared is masked too. */
#include "memory_scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "world/require.h"

#define MASK UINT64_C(0xa5c3965a3cf0691e)
enum { FIRST_SLOTS = 1024, FILTER_BITS = 18, EXCEPTIONS_MAX = 16, CHUNK = 1 << 16, STACK_USED = 16384 };
#define LARGEST_MAPPING (UINT64_C(1) << 30)

typedef struct {
  uint64_t masked;
  const char *name; /* NULL: free */
} slot;

typedef struct {
  uint64_t start, end;
} range;

struct memory_scan {
  slot *slots;
  size_t slot_count; /* a power of two */
  size_t count;
  range exceptions[EXCEPTIONS_MAX];
  size_t exception_count;
  uint64_t read;
  uint8_t filter[(1 << FILTER_BITS) / 8]; /* a bit for each piece, since hardly any window of memory is one */
  uint8_t chunk[CHUNK];                   /* what is read; itself an exception */
};

/* What is searched may never have been written to. */
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define ANY_OCTETS __attribute__((no_sanitize("memory")))
#endif
#endif
#ifndef ANY_OCTETS
#define ANY_OCTETS
#endif

/* --- the table --- */

/* The slot of this piece, or the free one where it belongs. */
ANY_OCTETS static slot *find(slot *slots, size_t slot_count, uint64_t masked) {
  size_t at = (size_t)((masked ^ MASK) * UINT64_C(0x9e3779b97f4a7c15) >> 20);
  while (slots[at &= slot_count - 1].name != NULL && slots[at].masked != masked) {
    at++;
  }
  return &slots[at];
}

ANY_OCTETS static size_t filter_bit(uint64_t masked) {
  return (size_t)((masked ^ MASK) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - FILTER_BITS));
}

/* Its slot; NULL where it is none of the pieces. */
ANY_OCTETS static const slot *known(const memory_scan *scan, uint64_t masked) {
  const size_t bit = filter_bit(masked);
  if ((scan->filter[bit / 8] >> bit % 8 & 1) == 0) {
    return NULL;
  }
  const slot *place = find(scan->slots, scan->slot_count, masked);
  return place->name != NULL ? place : NULL;
}

static slot *new_slots(size_t count) {
  slot *slots = calloc(count, sizeof *slots);
  require(slots != NULL);
  return slots;
}

static void grow(memory_scan *scan) {
  slot *larger = new_slots(scan->slot_count * 2);
  for (size_t i = 0; i < scan->slot_count; i++) {
    if (scan->slots[i].name != NULL) {
      *find(larger, scan->slot_count * 2, scan->slots[i].masked) = scan->slots[i];
    }
  }
  free(scan->slots);
  scan->slots = larger;
  scan->slot_count *= 2;
}

ANY_OCTETS static uint64_t window(const uint8_t *octets) {
  uint64_t value;
  memcpy(&value, octets, sizeof value);
  return value;
}

/* One octet repeated. */
static bool plain(uint64_t piece) { return piece == (piece & 255) * UINT64_C(0x0101010101010101); }

static void add(memory_scan *scan, const char *name, uint64_t piece) {
  slot *place = find(scan->slots, scan->slot_count, piece ^ MASK);
  if (place->name != NULL || plain(piece)) {
    return;
  }
  *place = (slot){piece ^ MASK, name};
  scan->filter[filter_bit(piece ^ MASK) / 8] |= (uint8_t)(1U << filter_bit(piece ^ MASK) % 8);
  if (++scan->count * 4 > scan->slot_count) {
    grow(scan);
  }
}

memory_scan *memory_scan_new(void) {
  memory_scan *scan = calloc(1, sizeof *scan);
  require(scan != NULL);
  scan->slot_count = FIRST_SLOTS;
  scan->slots = new_slots(scan->slot_count);
  memory_scan_except(scan, scan->chunk, sizeof scan->chunk);
  return scan;
}

void memory_scan_free(memory_scan *scan) {
  free(scan->slots);
  free(scan);
}

size_t memory_scan_count(const memory_scan *scan) { return scan->count; }

uint64_t memory_scan_read(const memory_scan *scan) { return scan->read; }

/* In UPER octets stand at any bit: what is moved by one to seven bits counts too. */
__attribute__((noinline)) static void add_pieces(memory_scan *scan, const char *name, rcdp_bytes secret) {
  for (size_t at = 0; at + MEMORY_SCAN_PIECE <= secret.len; at++) {
    add(scan, name, window(secret.data + at));
    for (unsigned shift = 1; shift < 8 && at + MEMORY_SCAN_PIECE < secret.len; shift++) {
      uint8_t piece[MEMORY_SCAN_PIECE];
      for (size_t i = 0; i < sizeof piece; i++) {
        piece[i] = (uint8_t)((secret.data[at + i] << 8 | secret.data[at + i + 1]) >> shift);
      }
      add(scan, name, window(piece));
    }
  }
}

/* Where add_pieces and what it called had their locals. */
__attribute__((noinline)) static void wipe_stack(void) {
  uint8_t below[STACK_USED];
  rcdp_wipe(below, sizeof below);
}

void memory_scan_remember(memory_scan *scan, const char *name, rcdp_bytes secret) {
  add_pieces(scan, name, secret);
  wipe_stack();
}

void memory_scan_except(memory_scan *scan, const void *start, size_t len) {
  require(scan->exception_count < EXCEPTIONS_MAX);
  const uint64_t address = (uint64_t)(uintptr_t)start;
  scan->exceptions[scan->exception_count++] = (range){address, address + len};
}

/* --- searching --- */

static bool excepted(const memory_scan *scan, uint64_t address) {
  for (size_t i = 0; i < scan->exception_count; i++) {
    if (address >= scan->exceptions[i].start && address < scan->exceptions[i].end) {
      return true;
    }
  }
  return false;
}

/* How many of the octets at the beginning cannot begin a piece, all being zeros up to those that another piece needs. */
ANY_OCTETS static size_t zeros(rcdp_bytes octets) {
  size_t at = 0;
  while (at + (size_t)2 * MEMORY_SCAN_PIECE <= octets.len && window(octets.data + at) == 0 &&
         window(octets.data + at + MEMORY_SCAN_PIECE) == 0) {
    at += MEMORY_SCAN_PIECE;
  }
  return at;
}

/* Octets that lie at address; exceptions count only in processes. */
ANY_OCTETS static bool search(const memory_scan *scan, rcdp_bytes octets, uint64_t address, bool exceptions,
                              memory_found *found) {
  for (size_t at = 0; at + MEMORY_SCAN_PIECE <= octets.len; at++) {
    at += zeros((rcdp_bytes){octets.data + at, octets.len - at});
    const slot *place = known(scan, window(octets.data + at) ^ MASK);
    if (place != NULL && !(exceptions && excepted(scan, address + at))) {
      *found = (memory_found){.name = place->name, .address = address + at};
      return true;
    }
  }
  return false;
}

bool memory_scan_octets(const memory_scan *scan, rcdp_bytes octets, memory_found *found) {
  return search(scan, octets, 0, false, found);
}

/* What cannot be read ([vvar], a mapping that has just gone) holds nothing of ours. */
static bool search_mapping(memory_scan *scan, int memory, range mapping, memory_found *found) {
  bool hit = false;
  for (uint64_t at = mapping.start; !hit && at < mapping.end; at += CHUNK - MEMORY_SCAN_PIECE + 1) {
    const uint64_t left = mapping.end - at;
    const ssize_t len = pread(memory, scan->chunk, left < CHUNK ? (size_t)left : CHUNK, (off_t)at);
    if (len <= 0) {
      break;
    }
    scan->read += (uint64_t)len;
    hit = search(scan, (rcdp_bytes){scan->chunk, (size_t)len}, at, true, found);
  }
  rcdp_wipe(scan->chunk, sizeof scan->chunk);
  return hit;
}

static FILE *open_maps(pid_t process) {
  char path[32];
  (void)snprintf(path, sizeof path, "/proc/%d/maps", (int)process);
  FILE *maps = fopen(path, "re");
  require(maps != NULL);
  return maps;
}

static int open_memory(pid_t process) {
  char path[32];
  (void)snprintf(path, sizeof path, "/proc/%d/mem", (int)process);
  const int memory = open(path, O_RDONLY | O_CLOEXEC);
  require(memory >= 0);
  return memory;
}

/* "start-end rw-p offset device inode   place" (proc(5)); false: not writable, or larger than any of ours. */
static bool read_mapping(const char *line, range *mapping, char place[MEMORY_SCAN_PLACE_MAX]) {
  char *end;
  mapping->start = strtoull(line, &end, 16);
  require(*end == '-');
  mapping->end = strtoull(end + 1, &end, 16);
  const char *name = strpbrk(end, "/[");
  (void)snprintf(place, MEMORY_SCAN_PLACE_MAX, "%.*s", name == NULL ? 0 : (int)strcspn(name, "\n"),
                 name == NULL ? "" : name);
  return strncmp(end, " rw", 3) == 0 && mapping->end - mapping->start < LARGEST_MAPPING;
}

bool memory_scan_process(memory_scan *scan, pid_t process, memory_found *found) {
  const pid_t target = process == 0 ? getpid() : process;
  FILE *maps = open_maps(target);
  const int memory = open_memory(target);
  char line[512];
  bool hit = false;
  scan->read = 0;
  while (!hit && fgets(line, sizeof line, maps) != NULL) {
    range mapping;
    char place[MEMORY_SCAN_PLACE_MAX];
    if (read_mapping(line, &mapping, place) && search_mapping(scan, memory, mapping, found)) {
      memcpy(found->place, place, sizeof place);
      hit = true;
    }
  }
  (void)close(memory);
  (void)fclose(maps);
  return hit;
}
