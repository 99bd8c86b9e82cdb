/*
 * What a new operator needs besides a database: a root, a network issuer below it, a home network key, a key that signs notices, and one to
 * which provisioners seal what they made.
 */
#ifndef RCDP_TOOLS_OPERATOR_H
#define RCDP_TOOLS_OPERATOR_H

#include <rcdp/types.h>

#include "hsm.h"
#include "new_key.h"

/* Names of files in an operator's directory. */
#define OPERATOR_ROOT "operator-root.pem"
#define OPERATOR_ROOT_KEY "operator-root.key"
#define OPERATOR_ISSUER "network.pem"
#define OPERATOR_ISSUER_KEY "network.key"
#define OPERATOR_HOME_KEY "home-network.key"
#define OPERATOR_NOTICE_KEY "notice.key"
#define OPERATOR_HAND_IN_KEY "hand-in.key"

/* Make them all in directory, and the storage key. Keys have mode 0600; where module has a token, those that the network works with are made in it instead
 * (of P-256). RCDP_E_ALREADY, RCDP_E_STORAGE, RCDP_E_CRYPTO. */
RCDP_MUST_USE rcdp_err operator_make(const char *directory, const rcdp_network_id *network, new_key_kind kind,
                                     const hsm *module);

#endif
