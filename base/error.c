/* The table of errors. */
#include <rcdp/error.h>

#define NAME(id, name, text) name,
#define TEXT(id, name, text) text,
static const char *const names[] = {RCDP_ERRORS(NAME)};
static const char *const texts[] = {RCDP_ERRORS(TEXT)};

static unsigned int index_of(rcdp_err err) { return (unsigned int)err; }

const char *rcdp_err_name(rcdp_err err) { return index_of(err) < RCDP_ERR_COUNT ? names[index_of(err)] : "invalid"; }

const char *rcdp_err_text(rcdp_err err) {
  return index_of(err) < RCDP_ERR_COUNT ? texts[index_of(err)] : "not an error of this library";
}
