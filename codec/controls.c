/* Controls (asn1/rcdp-credential.asn1): what somebody allows a device. */
#include <Controls.h>

#include "strict.h"

static const rcdp_field controls_fields[] = {
    RCDP_FLAGGED(NUMBER64, rcdp_controls, not_after, has_not_after, Controls_t, notAfter),
    RCDP_UNLESS_EMPTY(INTEGER, rcdp_controls, lifetime, Controls_t, lifetime),
    RCDP_FLAGGED_STRUCT(rcdp_controls, restrictions, has_restrictions, Controls_t, restrictions,
                        &rcdp_restrictions_map),
};
const rcdp_map rcdp_controls_map = RCDP_MAP(Controls, rcdp_controls, controls_fields, NULL);

rcdp_err rcdp_controls_encode(const rcdp_controls *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&rcdp_controls_map, in, scratch, out);
}

rcdp_err rcdp_controls_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_controls *out) {
  return rcdp_strict_decode(&rcdp_controls_map, in, arena, out);
}
