/* A finding as a tree. */
#ifndef RCDP_TOOLS_PRINT_FINDING_H
#define RCDP_TOOLS_PRINT_FINDING_H

#include <rcdp/finding.h>

#include "print_tree.h"

json_t *print_finding(const rcdp_finding *finding);

#endif
