/* For targets whose libraries allocate much: what was freed need not be kept apart for long, nor be known by its whole call chain. */
const char *__asan_default_options(void);  // NOLINT(bugprone-reserved-identifier)
const char *__asan_default_options(void) { // NOLINT(bugprone-reserved-identifier)
  return "quarantine_size_mb=1:malloc_context_size=1:max_malloc_fill_size=0";
}
