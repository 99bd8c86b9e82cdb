/*
 * Errors: one enumeration, one table of names and texts (base/error.c).
 *
 * Every fallible function of rcdp returns rcdp_err, and the compiler insists that it is looked at. A function fails
 * closed: unless it returned RCDP_OK, nothing that it was to produce may be used.
 */
#ifndef RCDP_ERROR_H
#define RCDP_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define RCDP_MUST_USE __attribute__((warn_unused_result))
#else
#define RCDP_MUST_USE
#endif

/* X(identifier, name, text): the name is what tools print and logs hold; it never changes once released. */
#define RCDP_ERRORS(X)                                                                                                 \
  X(RCDP_OK, "ok", "success")                                                                                          \
  /* use of the library */                                                                                             \
  X(RCDP_E_PENDING, "pending", "the operation goes on elsewhere; call again")                                          \
  X(RCDP_E_ARGUMENT, "argument", "the caller passed something the function does not take")                             \
  X(RCDP_E_STATE, "state", "this event is not defined in this state")                                                  \
  X(RCDP_E_NO_MEMORY, "noMemory", "the memory that the caller provided is used up")                                    \
  X(RCDP_E_NO_SPACE, "noSpace", "the output does not fit its buffer")                                                  \
  /* messages */                                                                                                       \
  X(RCDP_E_MALFORMED, "malformed", "the encoding is broken or truncated")                                              \
  X(RCDP_E_TRAILING, "trailing", "octets are left over behind the message")                                            \
  X(RCDP_E_BOUNDS, "bounds", "a value is out of its bounds")                                                           \
  X(RCDP_E_NOT_CANONICAL, "notCanonical", "the encoding is not the canonical one")                                     \
  X(RCDP_E_VERSION, "unsupportedVersion", "this version of a message or file is not supported")                        \
  X(RCDP_E_CRITICAL, "unknownCritical", "a critical extension is not known")                                           \
  X(RCDP_E_UNEXPECTED, "unexpectedMessage", "a message of this kind or from this role is not expected here")           \
  X(RCDP_E_TOO_LARGE, "tooLarge", "the message does not fit its carriage")                                             \
  X(RCDP_E_NO_MESSAGE, "noMessage", "the NAS message carries none of ours")                                            \
  /* cryptography */                                                                                                   \
  X(RCDP_E_RANDOM, "random", "the random source failed")                                                               \
  X(RCDP_E_CRYPTO, "crypto", "the crypto provider failed")                                                             \
  X(RCDP_E_ALGORITHM, "algorithm", "the algorithm is not supported")                                                   \
  X(RCDP_E_BAD_KEY, "badKey", "the key is not valid")                                                                  \
  X(RCDP_E_BAD_SIGNATURE, "badSignature", "the signature does not verify")                                             \
  X(RCDP_E_BAD_MAC, "badMac", "the message authentication code does not verify")                                       \
  X(RCDP_E_OPEN, "openFailed", "the sealed box does not open")                                                         \
  /* secure channels */                                                                                                \
  X(RCDP_E_HELLO, "helloRefused", "the hello of a secure channel offers or chooses what is not allowed")               \
  X(RCDP_E_CHANNEL_KEY, "channelKey", "the peer of the secure channel does not hold its key")                          \
  X(RCDP_E_CHANNEL_BROKEN, "channelBroken", "the peer has refused or broken off the secure channel")                   \
  /* certificates: the reasons of certificateRejected */                                                               \
  X(RCDP_E_CERT_UNAVAILABLE, "certificateUnavailable", "the certificate could not be fetched")                         \
  X(RCDP_E_CERT_MALFORMED, "certificateMalformed", "a certificate or CRL is not exact DER of X.509")                   \
  X(RCDP_E_CERT_HASH, "certificateHash", "the certificate is not the one whose hash was given")                        \
  X(RCDP_E_CERT_IDENTITY, "certificateIdentity", "the certificate does not name the expected device or network")       \
  X(RCDP_E_CERT_UNTRUSTED, "certificateUntrusted", "the path does not lead to a trusted root")                         \
  X(RCDP_E_CERT_SIGNATURE, "certificateSignature", "a signature in the certificate path does not verify")              \
  X(RCDP_E_CERT_ALGORITHM, "certificateAlgorithm", "the certificate uses an algorithm outside the profile")            \
  X(RCDP_E_CERT_PROFILE, "certificateProfile", "the certificate breaks the path profile")                              \
  X(RCDP_E_CERT_PURPOSE, "certificatePurpose", "the certificate was issued for another purpose")                       \
  X(RCDP_E_CERT_EXPIRED, "certificateExpired", "a certificate in the path has expired")                                \
  X(RCDP_E_CERT_NOT_YET_VALID, "certificateNotYetValid", "a certificate in the path is not valid yet")                 \
  X(RCDP_E_CERT_REVOKED, "certificateRevoked", "a certificate in the path is revoked")                                 \
  X(RCDP_E_CERT_STATUS, "certificateStatusUnknown", "no current revocation status is at hand")                         \
  /* protocol */                                                                                                       \
  X(RCDP_E_REPLAY, "replay", "the counter is not above the last one seen")                                             \
  X(RCDP_E_CONFLICT, "transactionConflict", "the transaction identifier was used with other content")                  \
  X(RCDP_E_MISMATCH, "mismatch", "an echoed value is not the one that was sent")                                       \
  X(RCDP_E_NETWORK, "wrongNetwork", "the message is for, or from, another network")                                    \
  X(RCDP_E_URL, "urlRefused", "the certificate URL is not canonical or not on the allow-list")                         \
  X(RCDP_E_SUITE, "noCommonSuite", "no cipher suite is acceptable to both sides")                                      \
  X(RCDP_E_QUOTA, "quotaExceeded", "the quota of credentials is used up")                                              \
  X(RCDP_E_NOT_AUTHORISED, "notAuthorised", "the operator's policy does not allow this")                               \
  X(RCDP_E_ALREADY, "alreadyProvisioned", "the device holds an active credential")                                     \
  X(RCDP_E_UNKNOWN_DEVICE, "unknownDevice", "the device is not known")                                                 \
  X(RCDP_E_UNKNOWN_CREDENTIAL, "unknownCredential", "the credential is not known")                                     \
  X(RCDP_E_LAPSED, "offerLapsed", "the offer was not confirmed in time")                                               \
  X(RCDP_E_OVERLOADED, "overloaded", "too many open transactions; try again later")                                    \
  X(RCDP_E_TIMEOUT, "timeout", "no acceptable answer came in time")                                                    \
  /* storage */                                                                                                        \
  X(RCDP_E_NOT_FOUND, "notFound", "there is no such file or record")                                                   \
  X(RCDP_E_STALE, "stale", "the record is not in the state or epoch that was expected")                                \
  X(RCDP_E_EXHAUSTED, "supiExhausted", "the SUPI block is used up")                                                    \
  X(RCDP_E_OUTCOME_UNKNOWN, "outcomeUnknown", "the commit may or may not have happened")                               \
  X(RCDP_E_STORAGE, "storage", "the storage failed and changed nothing")                                               \
  X(RCDP_E_CORRUPT, "corrupt", "what is stored was damaged or tampered with")                                          \
  X(RCDP_E_LOCKED, "locked", "the vault is locked: its code is wanted")                                                \
  X(RCDP_E_ROLLED_BACK, "rolledBack", "what is stored is older than what was committed last")                          \
  /* pairing codes and links with small units */                                                                       \
  X(RCDP_E_CHECKSUM, "checksum", "the checksum does not fit: something was read or typed wrongly")                     \
  X(RCDP_E_SEQUENCE, "outOfSequence", "a unit was lost, came twice or out of order")

#define RCDP_ERROR_ENUMERATOR(id, name, text) id,
typedef enum { RCDP_ERRORS(RCDP_ERROR_ENUMERATOR) RCDP_ERR_COUNT } rcdp_err;
#undef RCDP_ERROR_ENUMERATOR

/* The stable short name ("certificateExpired"); "invalid" for a value outside the enumeration. */
const char *rcdp_err_name(rcdp_err err);

/* One English sentence without a full stop. */
const char *rcdp_err_text(rcdp_err err);

#ifdef __cplusplus
}
#endif

#endif
