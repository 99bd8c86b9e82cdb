/* Length of the key in one octet, key, message. */
#include "transfer_file.h"

#include <rcdp/store.h>

#include "file.h"

rcdp_err transfer_file_write(const char *path, rcdp_bytes device_key, rcdp_bytes message) {
  uint8_t octets[1 + RCDP_DEVICE_KEY_MAX + RCDP_MESSAGE_MAX];
  const uint8_t length = (uint8_t)device_key.len;
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_err err = device_key.len <= RCDP_DEVICE_KEY_MAX ? rcdp_buf_add(&out, (rcdp_bytes){&length, 1}) : RCDP_E_BOUNDS;
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&out, device_key);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&out, message);
  }
  return err == RCDP_OK ? file_write_new(path, 0644, rcdp_buf_bytes(&out)) : err;
}

rcdp_err transfer_file_read(const char *path, rcdp_arena *arena, transfer_file *out) {
  rcdp_bytes content;
  rcdp_message message;
  rcdp_err err = file_read(".", path, arena, &content);
  if (err == RCDP_OK &&
      (content.len < 1 || content.data[0] > RCDP_DEVICE_KEY_MAX || content.len - 1 < content.data[0])) {
    err = RCDP_E_MALFORMED;
  }
  if (err != RCDP_OK) {
    return err;
  }
  const size_t length = content.data[0];
  out->device_key = (rcdp_bytes){content.data + 1, length};
  out->message = (rcdp_bytes){content.data + 1 + length, content.len - 1 - length};
  err = rcdp_message_decode(out->message, arena, &message);
  if (err == RCDP_OK &&
      (message.kind != RCDP_BODY_PROVISIONER || message.body.provisioner.kind != RCDP_PROVISIONER_TRANSFER)) {
    err = RCDP_E_UNEXPECTED;
  }
  return err == RCDP_OK ? rcdp_transfer_decode(message.body.provisioner.body.transfer.content, arena, &out->transfer)
                        : err;
}
