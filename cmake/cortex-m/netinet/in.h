/* newlib has no such header; asn1c's runtime includes it and needs nothing of it. */
