/* The extensions of hellos (RFC 8446, clause 4.2): tables of what each has to say. */
#ifndef RCDP_CHANNEL_EXTENSIONS_H
#define RCDP_CHANNEL_EXTENSIONS_H

#include "hello.h"
#include "octets.h"

rcdp_hello_rule rcdp_extensions_of_client(rcdp_octets *list, rcdp_hello *hello);
rcdp_hello_rule rcdp_extensions_of_server(rcdp_octets *list, uint16_t group);

#endif
