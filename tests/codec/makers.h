/* Makers of values, one for each type; value is zeros before. */
#ifndef RCDP_TESTS_CODEC_MAKERS_H
#define RCDP_TESTS_CODEC_MAKERS_H

#include "source.h"

void make_message(source *from, void *value);
void make_attach_request(source *from, void *value);
void make_attach_reject(source *from, void *value);
void make_voucher(source *from, void *value);
void make_signed_voucher(source *from, void *value);
void make_attach_seal_info(source *from, void *value);
void make_attach_freshness(source *from, void *value);
void make_attach_confirm(source *from, void *value);
void make_attach_confirmed(source *from, void *value);
void make_companion_offer(source *from, void *value);
void make_companion_grant(source *from, void *value);
void make_companion_seal_info(source *from, void *value);
void make_companion_receipt(source *from, void *value);
void make_companion_confirmed(source *from, void *value);
void make_controls(source *from, void *value);
void make_credential(source *from, void *value);
void make_device_state(source *from, void *value);
void make_entry_state(source *from, void *value);

/* Their parts. */
void make_profile(source *from, rcdp_profile *profile);
void make_restrictions(source *from, rcdp_restrictions *restrictions);
void make_error_report(source *from, rcdp_error_report *error);
void make_authenticated(source *from, rcdp_authenticated *authenticated, size_t most);
void make_chain(source *from, size_t content, rcdp_bytes chain[RCDP_CHAIN_MAX], size_t *count);
rcdp_bytes make_device_id(source *from);
void make_opened(source *from, rcdp_companion_opened *opened);
void make_companion_body(source *from, rcdp_companion_body *body);

#endif
