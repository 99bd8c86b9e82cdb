# Certificates: files of rcdp_crypto, relative to crypto/.
set(RCDP_CERTIFICATE_SOURCES
    certificate/algorithm.c
    certificate/bundle.c
    certificate/crl.c
    certificate/der.c
    certificate/der_time.c
    certificate/extensions.c
    certificate/fault.c
    certificate/identity.c
    certificate/name.c
    certificate/path.c
    certificate/pem.c
    certificate/read.c
    certificate/rules.c
    certificate/signature.c
    certificate/status.c
    certificate/text.c)
