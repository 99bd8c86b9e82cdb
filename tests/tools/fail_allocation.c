/*
 * Preloaded before the rcdp command: of the allocations that it makes from main on, one fails (FAIL_AT, counted from 1), and the file FAIL_REPORT
 * then names the library that asked. Of those of libraries that allocate by the hundred, each FAIL_STRIDE-th counts.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
start_function __libc_start_main;

static const char *const many[] = {"libconfig", "libcrypto", "libsqlite3", "libwolfssl"};
enum { MANY = sizeof many / sizeof many[0] };

static struct { uintptr_t start, end; /* of what of many is there */ } places[MANY];

static bool counting;
static unsigned long fail_at, stride, counted, of_many;
static main_function *real_main;

static int note_place(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size, (void)context;
  for (size_t i = 0; i < MANY; i++) {
    for (size_t part = 0; strstr(object->dlpi_name, many[i]) != NULL && part < object->dlpi_phnum; part++) {
      const ElfW(Phdr) *header = &object->dlpi_phdr[part];
      if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0) {
        places[i].start = object->dlpi_addr + header->p_vaddr;
        places[i].end = places[i].start + header->p_memsz;
      }
    }
  }
  return 0;
}

static bool is_of_many(uintptr_t caller) {
  for (size_t i = 0; i < MANY; i++) {
    if (caller >= places[i].start && caller < places[i].end) {
      return true;
    }
  }
  return false;
}

static void report(const void *caller) {
  Dl_info whose = {.dli_fname = "?"};
  const char *path = getenv("FAIL_REPORT");
  const int file = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  (void)dladdr(caller, &whose);
  if (file < 0 || write(file, whose.dli_fname, strlen(whose.dli_fname)) < 0 || close(file) != 0) {
    abort();
  }
}

static bool fails(const void *caller) {
  if (!counting || (is_of_many((uintptr_t)caller) && ++of_many % stride != 0) || ++counted != fail_at) {
    return false;
  }
  counting = false;
  report(caller);
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size) { return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size); }

void *calloc(size_t nmemb, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size) { return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(ptr, size); }

static unsigned long number(const char *name) {
  const char *text = getenv(name);
  return text != NULL ? strtoul(text, NULL, 10) : 0;
}

static int counted_main(int argc, char **argv, char **environment) {
  fail_at = number("FAIL_AT");
  stride = number("FAIL_STRIDE");
  (void)dl_iterate_phdr(note_place, NULL);
  counting = fail_at > 0 && stride > 0;
  return real_main(argc, argv, environment);
}

/* Where libraries make themselves ready before main, it is not for the command to tell what went wrong. */
int __libc_start_main(main_function *begin, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*loader_fini)(void), void *stack_end) {
  void *found = dlsym(RTLD_NEXT, "__libc_start_main");
  start_function *start = NULL;
  memcpy(&start, &found, sizeof start);
  real_main = begin;
  return start(counted_main, argc, argv, init, fini, loader_fini, stack_end);
}
