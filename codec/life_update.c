/* UpdateRequest, Update, their authenticated and signed forms, and UpdateSealInfo (asn1/rcdp-life.asn1): a held credential becomes its next epoch. */
#include <AuthenticatedUpdateRequest.h>
#include <SignedUpdate.h>
#include <Update.h>
#include <UpdateRequest.h>
#include <UpdateSealInfo.h>

#include "strict.h"

/* Always sealed to a fresh key: none of the suites is static. */
static rcdp_err check(const void *value) {
  const rcdp_update_request *request = value;
  return rcdp_suites_fit_fresh(request->suites, request->suite_count, request->ephemeral_key) ? RCDP_OK : RCDP_E_BOUNDS;
}

/* A request has no static suite, so its answer has none. */
static rcdp_err check_update(const void *value) {
  const rcdp_update *update = value;
  const bool fits = update->suite != RCDP_SUITE_STATIC && rcdp_suite_fits_enc(update->suite, update->enc);
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static rcdp_err check_info(const void *value) {
  const rcdp_update_seal_info *info = value;
  return info->suite != RCDP_SUITE_STATIC ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field request_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_update_request, transaction, UpdateRequest_t, transaction),
    RCDP_STRUCT(rcdp_update_request, device, UpdateRequest_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_update_request, credential, UpdateRequest_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_update_request, epoch, UpdateRequest_t, epoch),
    RCDP_STRUCT(rcdp_update_request, network, UpdateRequest_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_update_request, device_nonce, UpdateRequest_t, deviceNonce),
    RCDP_LIST(rcdp_update_request, suites, suite_count, UpdateRequest_t, suites, &rcdp_suite_map),
    RCDP_PLAIN(VIEW, rcdp_update_request, ephemeral_key, UpdateRequest_t, ephemeralKey),
};
static const rcdp_map request_map = RCDP_MAP(UpdateRequest, rcdp_update_request, request_fields, check);

rcdp_err rcdp_update_request_encode(const rcdp_update_request *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&request_map, in, scratch, out);
}

rcdp_err rcdp_update_request_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_update_request *out) {
  return rcdp_strict_decode(&request_map, in, arena, out);
}

static const rcdp_field authenticated_update_request_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_attested, body.content, AuthenticatedUpdateRequest_t, content),
    RCDP_PLAIN(OCTETS, rcdp_attested, body.mac, AuthenticatedUpdateRequest_t, mac),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_attested, signature, AuthenticatedUpdateRequest_t, signature),
};
const rcdp_map rcdp_authenticated_update_request_map =
    RCDP_MAP(AuthenticatedUpdateRequest, rcdp_attested, authenticated_update_request_fields, NULL);

static const rcdp_field update_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_update, transaction, Update_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_update, request_hash, Update_t, requestHash),
    RCDP_STRUCT(rcdp_update, device, Update_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_update, credential, Update_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_update, epoch, Update_t, epoch),
    RCDP_STRUCT(rcdp_update, network, Update_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_update, issued, Update_t, issued),
    RCDP_PLAIN(INTEGER, rcdp_update, suite, Update_t, suite),
    RCDP_PLAIN(VIEW, rcdp_update, enc, Update_t, enc),
    RCDP_PLAIN(VIEW, rcdp_update, sealed, Update_t, sealed),
};
static const rcdp_map update_map = RCDP_MAP(Update, rcdp_update, update_fields, check_update);

rcdp_err rcdp_update_encode(const rcdp_update *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&update_map, in, scratch, out);
}

rcdp_err rcdp_update_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_update *out) {
  return rcdp_strict_decode(&update_map, in, arena, out);
}

static const rcdp_field signed_update_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedUpdate_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedUpdate_t, signature),
};
const rcdp_map rcdp_signed_update_map = RCDP_MAP(SignedUpdate, rcdp_signed, signed_update_fields, NULL);

static const rcdp_field info_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_update_seal_info, request_hash, UpdateSealInfo_t, requestHash),
    RCDP_STRUCT(rcdp_update_seal_info, device, UpdateSealInfo_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_update_seal_info, credential, UpdateSealInfo_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_update_seal_info, epoch, UpdateSealInfo_t, epoch),
    RCDP_STRUCT(rcdp_update_seal_info, network, UpdateSealInfo_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_update_seal_info, issued, UpdateSealInfo_t, issued),
    RCDP_PLAIN(INTEGER, rcdp_update_seal_info, suite, UpdateSealInfo_t, suite),
};
static const rcdp_map info_map = RCDP_MAP(UpdateSealInfo, rcdp_update_seal_info, info_fields, check_info);

rcdp_err rcdp_update_seal_info_encode(const rcdp_update_seal_info *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&info_map, in, scratch, out);
}
