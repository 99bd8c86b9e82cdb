/* Causes that are no verdict (docs/protocol.md, clauses 16.13, 18.7). */
#include "causes.h"

#include <stddef.h>

bool rcdp_cause_passes(rcdp_err cause) {
  static const rcdp_err causes[] = {RCDP_E_OVERLOADED, RCDP_E_STORAGE, RCDP_E_CERT_UNAVAILABLE, RCDP_E_CERT_STATUS};
  for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    if (cause == causes[i]) {
      return true;
    }
  }
  return false;
}
