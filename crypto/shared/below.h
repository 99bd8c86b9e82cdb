/* What a cryptographic library leaves on the stack. */
#ifndef RCDP_PROVIDER_BELOW_H
#define RCDP_PROVIDER_BELOW_H

/*
 * Wipe what lies below the frame of the caller, 2048 octets deep: there, functions that have returned to it had theirs.
 * Libraries do not clear all of it: blocks of plaintext and of random octets, secret coordinates, hashes of private keys.
 */
void rcdp_wipe_below(void);

#endif
