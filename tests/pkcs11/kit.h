/* The token that token.sh has made, and a software provider beside it. */
#ifndef TEST_PKCS11_KIT_H
#define TEST_PKCS11_KIT_H

#include "crypto/suite.h"

#include <rcdp/pkcs11.h>

/* As token.sh has set it up: token "rcdp". */
rcdp_pkcs11_config token_config(void);
const rcdp_provider *token_software(void);

/* Open it, and its provider. */
rcdp_pkcs11 *token_open(void);

/* Keys of the token, made where they are not there yet. */
void token_key(rcdp_pkcs11 *token, rcdp_key_kind kind, const char *label, rcdp_key *key);

#endif
