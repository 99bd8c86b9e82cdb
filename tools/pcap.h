/*
 * A capture of NAS messages that tshark reads as they are: link type 252 (Wireshark upper PDU), each packet led by the name of
 * its dissector.
 */
#ifndef RCDP_TOOLS_PCAP_H
#define RCDP_TOOLS_PCAP_H

#include <stdio.h>

#include <rcdp/bytes.h>

/* A new capture file; NULL when it cannot be written. Close with fclose. */
FILE *pcap_open(const char *path);

/* Append a NAS message, at once visible to readers. */
void pcap_add(FILE *capture, rcdp_bytes nas);

#endif
