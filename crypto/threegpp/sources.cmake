# Keys from a subscription: files of rcdp_crypto, relative to crypto/.
set(RCDP_THREEGPP_SOURCES threegpp/akma.c threegpp/gba.c threegpp/host.c threegpp/identity.c threegpp/kdf.c)
