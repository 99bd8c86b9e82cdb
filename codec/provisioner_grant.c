/* GrantRequest, Grant and their signed forms (asn1/rcdp-provisioner.asn1): what a network lets a provisioner do. Grants and requests are files too. */
#include <string.h>

#include <Grant.h>
#include <GrantRequest.h>
#include <HomeNetworkKey.h>
#include <Operations.h>
#include <SignedGrant.h>
#include <SignedGrantRequest.h>
#include <SupiBlock.h>
#include <Template.h>

#include "strict.h"

static rcdp_err check_template(const void *value) {
  const rcdp_template *terms = value;
  const bool fits =
      rcdp_routing_indicator_valid(terms->routing_indicator) &&
      (!terms->has_home_network_key || rcdp_home_network_key_valid(terms->scheme, terms->home_network_key));
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

/* Equally long, so that the order of the digits is that of the numbers. */
static bool is_block(rcdp_bytes first, rcdp_bytes last) {
  return first.len > 0 && first.len == last.len && rcdp_without_spaces(first) && rcdp_without_spaces(last) &&
         memcmp(first.data, last.data, first.len) <= 0;
}

/* A block is there exactly when the provisioner may make keys. */
static rcdp_err check_grant(const void *value) {
  const rcdp_grant *grant = value;
  const bool fits = grant->operations.make ? is_block(grant->block_first, grant->block_last)
                                           : grant->block_first.len == 0 && grant->block_last.len == 0;
  return fits && rcdp_public_key_fits(grant->hand_in_key) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field request_fields[] = {
    RCDP_STRUCT(rcdp_grant_request, network, GrantRequest_t, network, &rcdp_network_id_map),
    RCDP_STRUCT(rcdp_grant_request, key, GrantRequest_t, key, &rcdp_verification_key_map),
    RCDP_STRUCT(rcdp_grant_request, name, GrantRequest_t, name, &rcdp_device_id_map),
};
static const rcdp_map request_map = RCDP_MAP(GrantRequest, rcdp_grant_request, request_fields, NULL);

rcdp_err rcdp_grant_request_encode(const rcdp_grant_request *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&request_map, in, scratch, out);
}

rcdp_err rcdp_grant_request_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_grant_request *out) {
  return rcdp_strict_decode(&request_map, in, arena, out);
}

static const rcdp_field signed_request_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedGrantRequest_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedGrantRequest_t, signature),
};
static const rcdp_map signed_request_map = RCDP_MAP(SignedGrantRequest, rcdp_signed, signed_request_fields, NULL);

rcdp_err rcdp_signed_grant_request_encode(const rcdp_signed *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&signed_request_map, in, scratch, out);
}

rcdp_err rcdp_signed_grant_request_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_signed *out) {
  return rcdp_strict_decode(&signed_request_map, in, arena, out);
}

static const rcdp_field home_key_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_template, scheme, HomeNetworkKey_t, scheme),
    RCDP_PLAIN(INTEGER, rcdp_template, home_network_key_id, HomeNetworkKey_t, id),
    RCDP_PLAIN(VIEW, rcdp_template, home_network_key, HomeNetworkKey_t, key),
};
static const rcdp_map home_key_map = RCDP_MAP(HomeNetworkKey, rcdp_template, home_key_fields, NULL);

static const rcdp_field template_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_template, algorithm, Template_t, algorithm),
    RCDP_PLAIN(OCTETS, rcdp_template, amf, Template_t, amf),
    RCDP_PLAIN(OCTETS, rcdp_template, routing_indicator, Template_t, routingIndicator),
    RCDP_FLAGGED_FLAT(rcdp_template, has_home_network_key, Template_t, homeNetworkKey, &home_key_map),
    RCDP_PLAIN(INTEGER, rcdp_template, validity, Template_t, validity),
    RCDP_UNLESS_EMPTY(INTEGER, rcdp_template, lifetime, Template_t, lifetime),
    RCDP_UNLESS_EMPTY(INTEGER, rcdp_template, renewal, Template_t, renewal),
    RCDP_STRUCT(rcdp_template, restrictions, Template_t, restrictions, &rcdp_restrictions_map),
    RCDP_STRUCT(rcdp_template, notice_key, Template_t, noticeKey, &rcdp_verification_key_map),
};
static const rcdp_map template_map = RCDP_MAP(Template, rcdp_template, template_fields, check_template);

static const rcdp_field block_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_grant, block_first, SupiBlock_t, first),
    RCDP_PLAIN(VIEW, rcdp_grant, block_last, SupiBlock_t, last),
};
static const rcdp_map block_map = RCDP_MAP(SupiBlock, rcdp_grant, block_fields, NULL);

static const rcdp_field operations_fields[] = {
    RCDP_PLAIN(BOOLEAN, rcdp_operations, provision, Operations_t, provision),
    RCDP_PLAIN(BOOLEAN, rcdp_operations, make, Operations_t, make),
    RCDP_PLAIN(BOOLEAN, rcdp_operations, suspend, Operations_t, suspend),
    RCDP_PLAIN(BOOLEAN, rcdp_operations, end, Operations_t, end),
    RCDP_PLAIN(BOOLEAN, rcdp_operations, transfer, Operations_t, transfer),
};
static const rcdp_map operations_map = RCDP_MAP(Operations, rcdp_operations, operations_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_grant, serial, Grant_t, serial),
    RCDP_STRUCT(rcdp_grant, network, Grant_t, network, &rcdp_network_id_map),
    RCDP_STRUCT(rcdp_grant, provisioner, Grant_t, provisioner, &rcdp_verification_key_map),
    RCDP_FLAGGED_FLAT(rcdp_grant, operations.make, Grant_t, block, &block_map),
    RCDP_PLAIN(INTEGER, rcdp_grant, count, Grant_t, count),
    RCDP_STRUCT(rcdp_grant, operations, Grant_t, operations, &operations_map),
    RCDP_PLAIN(NUMBER64, rcdp_grant, not_before, Grant_t, notBefore),
    RCDP_PLAIN(NUMBER64, rcdp_grant, not_after, Grant_t, notAfter),
    RCDP_PLAIN(VIEW, rcdp_grant, hand_in_key, Grant_t, handInKey),
    RCDP_STRUCT(rcdp_grant, terms, Grant_t, Template, &template_map),
};
static const rcdp_map map = RCDP_MAP(Grant, rcdp_grant, fields, check_grant);

rcdp_err rcdp_grant_encode(const rcdp_grant *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_grant_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_grant *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_grant_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_chained, content, SignedGrant_t, content),
    RCDP_PLAIN(VIEW, rcdp_chained, signature, SignedGrant_t, signature),
    RCDP_LIST(rcdp_chained, chain, chain_count, SignedGrant_t, chain, &rcdp_certificate_map),
};
const rcdp_map rcdp_signed_grant_map = RCDP_MAP(SignedGrant, rcdp_chained, signed_grant_fields, NULL);

rcdp_err rcdp_signed_grant_encode(const rcdp_chained *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&rcdp_signed_grant_map, in, scratch, out);
}

rcdp_err rcdp_signed_grant_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_chained *out) {
  return rcdp_strict_decode(&rcdp_signed_grant_map, in, arena, out);
}
