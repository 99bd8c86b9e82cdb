/*
 * Certificates and CRLs made to order: every field as the test wants it, right or wrong, and signed all the same. DER is
 * written here, so that encodings which no tool makes can be made; OpenSSL signs.
 */
#ifndef RCDP_TESTS_CERTIFICATE_MAKE_H
#define RCDP_TESTS_CERTIFICATE_MAKE_H

#include <openssl/evp.h>

#include <rcdp/certificate.h>

enum { MADE_MAX = 4096 };

typedef struct {
  uint8_t data[MADE_MAX];
  size_t len;
} made;

rcdp_bytes made_bytes(const made *m);

/* Keys, made afresh by make_setup. */
typedef enum {
  KEY_ROOT,
  KEY_CA,
  KEY_CA_2,
  KEY_CA_3,
  KEY_LEAF,
  KEY_OTHER,
  KEY_P384,
  KEY_ED25519,
  KEY_RSA,
  KEY_P521,
  KEY_COUNT
} key_name;

typedef enum {
  SIGNED_SHA256,
  SIGNED_SHA384,
  SIGNED_SHA512,
  SIGNED_ED25519,
  SIGNED_SHA1,
  SIGNED_RSA,
  SIGNED_SHA256_NULL
} signed_with;

/* One thing that is wrong with the encoding. */
typedef enum {
  EXACT,
  PADDED_LENGTH,     /* of TBSCertificate: 83 00 */
  LONG_LENGTH,       /* of the serial number: 81 01 */
  INDEFINITE_LENGTH, /* of the validity */
  PADDED_SERIAL,
  EXPLICIT_FALSE, /* critical FALSE, which DER leaves out */
  BOOLEAN_ONE,    /* critical TRUE as 01 */
  NO_EXTENSIONS_BUT_A_LIST,
  UNIQUE_IDENTIFIER,
  TRAILING_IN_TBS,
  TRAILING_IN_EXTENSION,
  TRAILING_BEHIND,
  UNSORTED_NAME, /* two attributes of the subject in falling order */
  USAGE_WITH_TRAILING_ZEROS,
  COMPRESSED_KEY,
  PADDED_SIGNATURE, /* r with a zero too many */
  NEGATIVE_SIGNATURE,
  ZERO_SIGNATURE,
  TRAILING_IN_SIGNATURE,
} quirk;

enum { ABSENT = -1, PURPOSES_MAX = 3 };

typedef struct {
  rcdp_bytes oid;
  bool critical;
  rcdp_bytes value;
} made_extension;

typedef struct {
  int version;                        /* 2 is v3; 0: v1, left out */
  const char *serial;                 /* hexadecimal */
  const char *issuer, *subject;       /* commonName; "" is an empty name */
  key_name key, signer, named_signer; /* named_signer: whose key identifier is in the extension */
  int claimed_key;                    /* whose key identifier it gives as its own; ABSENT: key */
  signed_with alg;
  int outer_alg;                      /* ABSENT: as alg */
  const char *not_before, *not_after; /* 13 characters: UTCTime; 15: GeneralizedTime */
  int ca, path_length, key_usage;     /* ABSENT: no such field */
  bool basic_critical, no_key_id, no_issuer_key_id, critical_key_ids;
  rcdp_bytes purposes[PURPOSES_MAX];
  size_t purpose_count;
  bool purpose_critical;
  const char *serial_number; /* attribute of the subject, or NULL */
  const char *uri, *dns;     /* subject alternative names, or NULL */
  bool names_critical;
  made_extension extra[2];
  quirk quirk;
} certificate_spec;

typedef struct {
  int version; /* 1 is v2 */
  const char *issuer;
  key_name signer, named_signer;
  signed_with alg;
  int outer_alg;                         /* ABSENT: as alg */
  const char *this_update, *next_update; /* next_update may be NULL */
  const char *revoked[3];                /* hexadecimal serial numbers */
  int reason;                            /* of the first one, or ABSENT */
  made_extension entry_extra;            /* of the first one */
  bool no_number, number_critical;
  made_extension extra;
} crl_spec;

int make_setup(void **state);
int make_teardown(void **state);

made make_certificate(const certificate_spec *spec);
made make_crl(const crl_spec *spec);

/* PEM of der behind what text has. */
void make_pem(char *text, size_t size, const char *label, rcdp_bytes der);

#endif
