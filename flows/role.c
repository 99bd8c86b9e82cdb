/* The face that every role shows to its driver, and the names of the steps that roles report. */
#include <rcdp/role.h>

rcdp_err rcdp_role_input(rcdp_role *role, const rcdp_input *input) { return role->input(role, input); }

bool rcdp_role_next(rcdp_role *role, rcdp_action *action) { return role->next(role, action); }

uint64_t rcdp_role_deadline(const rcdp_role *role) { return role->deadline(role); }

void rcdp_role_close(rcdp_role *role) { role->close(role); }

#define NAME(id, name, text) name,
#define TEXT(id, name, text) text,
static const char *const names[] = {RCDP_STEPS(NAME)};
static const char *const texts[] = {RCDP_STEPS(TEXT)};

const char *rcdp_step_name(rcdp_step step) {
  return (unsigned)step < RCDP_STEP_COUNT ? names[(unsigned)step] : "invalid";
}

const char *rcdp_step_text(rcdp_step step) {
  return (unsigned)step < RCDP_STEP_COUNT ? texts[(unsigned)step] : "invalid";
}
