/* Parts of messages as trees: what the printers of several procedures use. */
#ifndef RCDP_TOOLS_PRINT_PARTS_H
#define RCDP_TOOLS_PRINT_PARTS_H

#include <rcdp/codec.h>
#include <rcdp/provider.h>

#include "print_tree.h"

/* What a body's printer needs: where its tree goes and by what means. */
typedef struct {
  const rcdp_provider *provider;
  rcdp_arena *arena;
  json_t *tree;
} printer;

void put_id(printer *to, const char *name, const rcdp_id *id);
void put_hash(printer *to, const char *name, const rcdp_octets32 *octets);
void put_suites(printer *to, const rcdp_suite_id *suites, size_t count);
void put_chain(printer *to, const rcdp_bytes *chain, size_t count);
void put_report(printer *to, const rcdp_error_report *report);

/* The size of a content and the digest by which other messages refer to it. */
RCDP_MUST_USE rcdp_err put_content(printer *to, rcdp_bytes content, const char *digest_name, const char *context);

/* The body of a message of the companion procedure, under its name. */
RCDP_MUST_USE rcdp_err print_companion(printer *to, const rcdp_companion_body *body);

#endif
