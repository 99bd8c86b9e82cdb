/* Unix datagram sockets. */
#include "local.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static rcdp_err address_of(const char *path, local_peer *peer) {
  *peer = (local_peer){.address.sun_family = AF_UNIX, .length = sizeof peer->address};
  const size_t length = strlen(path);
  if (length >= sizeof peer->address.sun_path) {
    return RCDP_E_TOO_LARGE;
  }
  memcpy(peer->address.sun_path, path, length);
  return RCDP_OK;
}

static rcdp_err open_socket(const char *path, local_peer *peer, int *fd) {
  *fd = -1;
  const rcdp_err err = address_of(path, peer);
  if (err == RCDP_OK) {
    *fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  }
  return err == RCDP_OK && *fd < 0 ? RCDP_E_STORAGE : err;
}

/* Of a socket alone; errno stays that of the call that failed. */
static rcdp_err give_up(int *fd, rcdp_err err) {
  const int why = errno;
  close(*fd);
  *fd = -1;
  errno = why;
  return err;
}

static bool bind_private(int fd, const local_peer *peer) {
  const mode_t before = umask(S_IXUSR | S_IRWXG | S_IRWXO);
  const bool bound = bind(fd, (const struct sockaddr *)&peer->address, peer->length) == 0;
  umask(before);
  return bound;
}

/* Whether what is at the address is a socket behind which nobody is any more, and it is out of the way now. */
static bool clear_away(int fd, const local_peer *peer) {
  struct stat there;
  if (errno != EADDRINUSE || connect(fd, (const struct sockaddr *)&peer->address, peer->length) == 0) {
    return false;
  }
  return errno == ECONNREFUSED && lstat(peer->address.sun_path, &there) == 0 && S_ISSOCK(there.st_mode) &&
         unlink(peer->address.sun_path) == 0;
}

rcdp_err local_serve(const char *path, int *fd) {
  local_peer here;
  const rcdp_err err = open_socket(path, &here, fd);
  if (err != RCDP_OK) {
    return err;
  }
  if (bind_private(*fd, &here)) {
    return RCDP_OK;
  }
  const bool taken = errno == EADDRINUSE;
  if (clear_away(*fd, &here) && bind_private(*fd, &here)) {
    return RCDP_OK;
  }
  return give_up(fd, taken ? RCDP_E_ALREADY : RCDP_E_STORAGE);
}

/* Connected before it has a name, so nobody but the peer can ever send to it. The name is one that leaves no file (unix(7), autobind). */
rcdp_err local_connect(const char *path, int *fd) {
  local_peer peer;
  const rcdp_err err = open_socket(path, &peer, fd);
  if (err != RCDP_OK) {
    return err;
  }
  if (connect(*fd, (const struct sockaddr *)&peer.address, peer.length) != 0) {
    return give_up(fd, RCDP_E_NOT_FOUND);
  }
  const struct sockaddr_un any = {.sun_family = AF_UNIX};
  return bind(*fd, (const struct sockaddr *)&any, sizeof any.sun_family) == 0 ? RCDP_OK : give_up(fd, RCDP_E_STORAGE);
}

rcdp_err local_receive(int fd, uint8_t room[LOCAL_DATAGRAM_MAX], local_peer *peer, rcdp_bytes *datagram) {
  *peer = (local_peer){.length = sizeof peer->address};
  const ssize_t length =
      recvfrom(fd, room, LOCAL_DATAGRAM_MAX, MSG_TRUNC, (struct sockaddr *)&peer->address, &peer->length);
  *datagram = RCDP_NO_BYTES;
  if (length < 0) {
    return RCDP_E_NOT_FOUND;
  }
  if (length > LOCAL_DATAGRAM_MAX) {
    return RCDP_E_TOO_LARGE;
  }
  *datagram = (rcdp_bytes){room, (size_t)length};
  return RCDP_OK;
}

rcdp_err local_send(int fd, const local_peer *peer, rcdp_bytes datagram) {
  const struct sockaddr *address = peer != NULL ? (const struct sockaddr *)&peer->address : NULL;
  const ssize_t sent = sendto(fd, datagram.data, datagram.len, 0, address, peer != NULL ? peer->length : 0);
  if (sent >= 0) {
    return RCDP_OK;
  }
  return errno == EAGAIN || errno == ENOBUFS ? RCDP_E_OVERLOADED : RCDP_E_NOT_FOUND;
}
