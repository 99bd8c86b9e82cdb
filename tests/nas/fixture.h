/* What the NAS tests share: samples, and NAS messages put together by hand, independently of the code under test. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rcdp/codec.h>
#include <rcdp/nas.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* PLMN 001-01, IMEI 49-015420-323751-8. */
rcdp_nas_header sample_header(rcdp_carriage carriage, rcdp_direction direction);

/* len octets, at most RCDP_MESSAGE_MAX + 1, that do not repeat with a short period. */
rcdp_bytes sample_message(size_t len);

/* Sizes of messages at every edge: of PCO, of containers, of the EAP message, of the whole. */
extern const size_t EDGES[];
extern const size_t EDGE_COUNT;

/* The longest message that the carriage holds. */
size_t longest(rcdp_carriage carriage, rcdp_direction direction);

/* Append the octets that hexadecimal digits stand for; blanks are allowed between octets. */
void add_hex(rcdp_buf *buf, const char *hex);

/* Messages of the least content; REQUEST and REJECT of each system. */
typedef enum { ATTACH_REQUEST, ATTACH_REJECT, REGISTRATION_REQUEST, REGISTRATION_REJECT } nas_kind;

/* Append a message with these elements behind its imperative part, and inner (EPS alone) in its ESM message. */
void add_nas(rcdp_buf *buf, nas_kind kind, const char *inner, const char *elements);

#endif
