/*
 * What a command has to tell, as a tree (jansson): printed as JSON for programs, or as indented text for people. Both show
 * the same fields in the same order.
 *
 * A program that runs out of memory while it makes such a tree says so and ends.
 */
#ifndef RCDP_TOOLS_PRINT_TREE_H
#define RCDP_TOOLS_PRINT_TREE_H

#include <jansson.h>
#include <stdio.h>

#include <rcdp/types.h>

json_t *tree_object(void);
json_t *tree_list(void);

/* Take value over as object's member, respectively as list's last element. */
void tree_put(json_t *object, const char *name, json_t *value);
void tree_append(json_t *list, json_t *value);

json_t *tree_number(uint64_t value);
json_t *tree_flag(bool value);
json_t *tree_string(const char *text);
json_t *tree_octets(rcdp_bytes octets); /* hexadecimal */
json_t *tree_text(rcdp_bytes text);     /* as it stands; hexadecimal unless it is UTF-8 */
json_t *tree_time(uint64_t seconds);    /* since 1970: "2026-01-31T12:00:00Z" */
json_t *tree_network(const rcdp_network_id *id);

/* The names behind small numbers; NULL in a table: "reserved". */
json_t *tree_name(const char *const *names, size_t count, size_t value);

/* EXIT_SUCCESS when all of it was written. */
int tree_print_json(const json_t *tree, FILE *out);
int tree_print_text(const json_t *tree, FILE *out);

/* To standard output, either way; the tree is given back. */
int tree_show(json_t *tree, bool json);

#endif
