/*
 * Datagram sockets of this machine (AF_UNIX), by which hostapd asks an AuC and wpa_supplicant is controlled.
 */
#ifndef RCDP_TOOLS_LOCAL_H
#define RCDP_TOOLS_LOCAL_H

#include <sys/socket.h>
#include <sys/un.h>

#include <rcdp/bytes.h>

enum { LOCAL_DATAGRAM_MAX = 4096 };

typedef struct {
  struct sockaddr_un address;
  socklen_t length;
} local_peer;

/* Serve at path, for this user alone (mode 0600), never blocking. What a process that is gone has left there is taken over. RCDP_E_ALREADY: another
 * process serves there; RCDP_E_TOO_LARGE: path is too long; RCDP_E_STORAGE: errno tells. fd is -1 then. */
RCDP_MUST_USE rcdp_err local_serve(const char *path, int *fd);

/* Speak with who serves at path, never blocking; nobody else is heard. RCDP_E_NOT_FOUND: nobody does (errno tells more); RCDP_E_TOO_LARGE,
 * RCDP_E_STORAGE: as above. */
RCDP_MUST_USE rcdp_err local_connect(const char *path, int *fd);

/* One datagram, its view into room, and who sent it. RCDP_E_NOT_FOUND: none is there; RCDP_E_TOO_LARGE: it did not fit, and is gone. */
RCDP_MUST_USE rcdp_err local_receive(int fd, uint8_t room[LOCAL_DATAGRAM_MAX], local_peer *peer, rcdp_bytes *datagram);

/* To peer, or over a connected socket (NULL). RCDP_E_NOT_FOUND: it is gone; RCDP_E_OVERLOADED: it takes no more now. */
RCDP_MUST_USE rcdp_err local_send(int fd, const local_peer *peer, rcdp_bytes datagram);

#endif
