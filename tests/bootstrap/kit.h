/* Names and runs that the tests of this folder share. */
#ifndef TEST_BOOTSTRAP_KIT_H
#define TEST_BOOTSTRAP_KIT_H

#include "crypto/suite.h"

#include <rcdp/bootstrap.h>

#define SERVING_NETWORK "5G:mnc001.mcc001.3gppnetwork.org"
#define HOST "companion.example.org"
#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"

/* TS 35.208 test set 1, with the AUTN that its SQN, AK, AMF and f1 make. */
rcdp_aka_run run_of_set_1(void);

/* A secret of these hexadecimal digits. */
rcdp_secret secret_of(const char *digits);

/* "001010123456789" */
rcdp_supi sample_supi(void);

#endif
