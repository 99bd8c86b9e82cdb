/*
 * A capture of NAS messages that tshark reads as they are: link type 252 (Wireshark upper PDU), each packet led by the name of
 * its dissector.
 */
#ifndef RCDP_TOOLS_PCAP_H
#define RCDP_TOOLS_PCAP_H

#include <stdio.h>

#include <rcdp/bytes.h>

#define PCAP_MAGIC 0xa1b2c3d4U /* the first octets of a capture, in the byte order of the machine that wrote it */

/* A new capture file; NULL when it cannot be written. Close with fclose. */
FILE *pcap_open(const char *path);

/* Append a NAS message, at once visible to readers. */
void pcap_add(FILE *capture, rcdp_bytes nas);

#endif
