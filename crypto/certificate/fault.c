/* The tables of rules and places. */
#include <rcdp/fault.h>

#define ERR(id, err, text) err,
#define TEXT(id, err, text) text,
#define PLACE(id, text) text,
static const rcdp_err errors[] = {RCDP_RULES(ERR)};
static const char *const texts[] = {RCDP_RULES(TEXT)};
static const char *const places[] = {RCDP_PLACES(PLACE)};

rcdp_err rcdp_rule_err(rcdp_rule rule) {
  return (unsigned int)rule < RCDP_RULE_COUNT ? errors[rule] : RCDP_E_CERT_PROFILE;
}

const char *rcdp_rule_text(rcdp_rule rule) {
  return (unsigned int)rule < RCDP_RULE_COUNT ? texts[rule] : "not a rule of this library";
}

const char *rcdp_place_text(rcdp_place place) {
  return (unsigned int)place < RCDP_PLACE_COUNT ? places[place] : "not a place of this library";
}
