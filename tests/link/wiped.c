/*
 * What writing and reading a code leaves on the stack: neither the code nor its symbols. Each runs in a thread whose stack is memory of the
 * test.
 */
#include <pthread.h>
#include <stdlib.h>

#include "kit.h"
#include "support/memory_scan.h"

enum { STACK = 1 << 18, PAGE = 4096 };

typedef rcdp_err (*writer)(const rcdp_secret *code, rcdp_buf *out);

/* What lies outside of that stack: the code and a form of it. */
static struct {
  writer write;
  kit_reader read;
  rcdp_secret code;
  uint8_t octets[TEXT_MAX];
  rcdp_buf form;
  rcdp_err err;
} on;

static const struct {
  writer write;
  kit_reader read;
} forms[] = {
    {rcdp_code_uri, rcdp_code_from_uri}, {rcdp_code_text, rcdp_code_from_text}, {rcdp_code_ndef, rcdp_code_from_ndef}};

static void *write_form(void *unused) {
  on.err = on.write(&on.code, &on.form);
  return unused;
}

static void *read_form(void *unused) {
  on.err = on.read(rcdp_buf_bytes(&on.form), &on.code);
  return unused;
}

static void *keep_form(void *unused) {
  volatile uint8_t kept[TEXT_MAX];
  for (size_t i = 0; i < TEXT_MAX; i++) {
    kept[i] = on.octets[i];
  }
  on.err = kept[0] != 0 ? RCDP_OK : RCDP_E_STATE;
  return unused;
}

/* Whether a piece of the code, or of its symbols, is on the stack when run is over. */
static bool leaves_something(void *(*run)(void *), rcdp_err expected) {
  const rcdp_secret code = kit_code(RCDP_CODE_MAX);
  uint8_t storage[TEXT_MAX];
  memory_scan *scan = memory_scan_new();
  memory_scan_remember(scan, "code", rcdp_secret_bytes(&code));
  memory_scan_remember(scan, "symbols", kit_symbols_of(RCDP_CODE_MAX, storage));
  uint8_t *stack = aligned_alloc(PAGE, STACK);
  memory_found found;
  pthread_attr_t attributes;
  pthread_t thread;
  assert_non_null(stack);
  memset(stack, 0, STACK);
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_setstack(&attributes, stack, STACK), 0);
  assert_int_equal(pthread_create(&thread, &attributes, run, NULL), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_int_equal(pthread_attr_destroy(&attributes), 0);
  assert_err(on.err, expected);
  const bool left = memory_scan_octets(scan, (rcdp_bytes){stack, STACK}, &found);
  free(stack);
  memory_scan_free(scan);
  return left;
}

static void begin(size_t form) {
  memset(&on, 0, sizeof on);
  on.write = forms[form].write;
  on.read = forms[form].read;
  on.code = kit_code(RCDP_CODE_MAX);
  on.form = RCDP_BUF(on.octets);
  assert_ok(on.write(&on.code, &on.form));
}

static void what_is_kept_is_found(void **state) {
  (void)state;
  begin(0);
  assert_true(leaves_something(keep_form, RCDP_OK));
}

static void writing_leaves_nothing(void **state) {
  (void)state;
  for (size_t form = 0; form < COUNT(forms); form++) {
    begin(form);
    on.form.len = 0;
    assert_false(leaves_something(write_form, RCDP_OK));
    on.form = (rcdp_buf){on.octets, 0, 40};
    assert_false(leaves_something(write_form, RCDP_E_NO_SPACE));
  }
}

static void reading_leaves_nothing(void **state) {
  (void)state;
  for (size_t form = 0; form < COUNT(forms); form++) {
    begin(form);
    assert_false(leaves_something(read_form, RCDP_OK));
    on.octets[on.form.len - 20] = on.octets[on.form.len - 20] == 'A' ? 'B' : 'A';
    assert_false(leaves_something(read_form, RCDP_E_CHECKSUM));
    on.octets[on.form.len - 1] = '1';
    assert_false(leaves_something(read_form, RCDP_E_MALFORMED));
    on.octets[on.form.len++] = 'A';
    assert_false(leaves_something(read_form, form == 2 ? RCDP_E_TRAILING : RCDP_E_BOUNDS));
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_kept_is_found),
      cmocka_unit_test(writing_leaves_nothing),
      cmocka_unit_test(reading_leaves_nothing),
  };
  return cmocka_run_group_tests_name("link_wiped", tests, NULL, NULL);
}
