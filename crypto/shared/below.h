/* What a cryptographic library leaves on the stack. */
#ifndef RCDP_PROVIDER_BELOW_H
#define RCDP_PROVIDER_BELOW_H

/*
 * Wipe what lies below the frame of the caller, 2048 octets deep: there functions that have returned to it had their frames. Libraries do
 * not clear all of theirs: blocks of plaintext and of random octets, coordinates of points that are secret.
 */
void rcdp_wipe_below(void);

#endif
