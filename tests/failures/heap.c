/* See heap.h. */
#include "failures/heap.h"

#include <search.h>
#include <stddef.h>

#include "world/require.h"

#if RCDP_TEST_WOLFSSL
#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/memory.h>
#endif
#if RCDP_TEST_OPENSSL
#include <openssl/crypto.h>
#endif

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__real_tsearch(const void *key, void **root, int (*compare)(const void *, const void *));

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
void *__wrap_tsearch(const void *key, void **root, int (*compare)(const void *, const void *));

static struct {
  bool armed, stay, inside_only;
  int depth; /* of heap_enter */
  unsigned long calls, fail_at;
  long blocks;
} heap;

void heap_arm(unsigned long n, bool stay) {
  heap.armed = true;
  heap.stay = stay;
  heap.inside_only = false;
  heap.calls = 0;
  heap.fail_at = n;
}

void heap_arm_inside(unsigned long n) {
  heap_arm(n, false);
  heap.inside_only = true;
}

void heap_enter(void) { heap.depth++; }

void heap_leave(void) { heap.depth--; }

unsigned long heap_disarm(void) {
  heap.armed = false;
  return heap.calls;
}

long heap_blocks(void) { return heap.blocks; }

static bool fails(void) {
  if (!heap.armed || (heap.inside_only && heap.depth == 0)) {
    return false;
  }
  heap.calls++;
  return heap.calls == heap.fail_at || (heap.stay && heap.fail_at > 0 && heap.calls > heap.fail_at);
}

static void *counted(void *block) {
  heap.blocks += block != NULL;
  return block;
}

void *__wrap_malloc(size_t size) { return fails() ? NULL : counted(__real_malloc(size)); }

void *__wrap_calloc(size_t count, size_t size) { return fails() ? NULL : counted(__real_calloc(count, size)); }

void *__wrap_realloc(void *block, size_t size) {
  if (fails()) {
    return NULL;
  }
  void *moved = __real_realloc(block, size);
  heap.blocks += block == NULL && moved != NULL;
  return moved;
}

void __wrap_free(void *block) {
  heap.blocks -= block != NULL;
  __real_free(block);
}

/* Its nodes are allocated inside the C library. */
void *__wrap_tsearch(const void *key, void **root, int (*compare)(const void *, const void *)) {
  return fails() ? NULL : __real_tsearch(key, root, compare);
}

/* --- hooks of foreign libraries --- */

#if RCDP_TEST_OPENSSL
static void *openssl_malloc(size_t size, const char *file, int line) {
  (void)file;
  (void)line;
  return __wrap_malloc(size);
}

static void *openssl_realloc(void *block, size_t size, const char *file, int line) {
  (void)file;
  (void)line;
  return __wrap_realloc(block, size);
}

static void openssl_free(void *block, const char *file, int line) {
  (void)file;
  (void)line;
  __wrap_free(block);
}
#endif

void heap_install(void) {
#if RCDP_TEST_OPENSSL
  require(CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1);
#endif
#if RCDP_TEST_WOLFSSL
  require(wolfSSL_SetAllocators(__wrap_malloc, __wrap_free, __wrap_realloc) == 0);
#endif
}
