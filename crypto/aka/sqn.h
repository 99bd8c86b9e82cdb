/* What is a sequence number. */
#ifndef RCDP_AKA_SQN_H
#define RCDP_AKA_SQN_H

#include <rcdp/aka.h>

/* Within 48 bits. */
bool rcdp_sqn_valid(uint64_t sqn);

#endif
