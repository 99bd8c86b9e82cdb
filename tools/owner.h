/*
 * Names of files in an owner's directory.
 */
#ifndef RCDP_TOOLS_OWNER_H
#define RCDP_TOOLS_OWNER_H

#define OWNER_KEY "owner.key"
#define OWNER_PUBLIC "owner.pem"

#endif
