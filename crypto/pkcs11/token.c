/* The module, its token, and the session with it. */
#include "pkcs11.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOKEN_LABEL_LEN = 32, SLOTS_MAX = 64 };

rcdp_err rcdp_p11_error(CK_RV answer) {
  switch (answer) {
  case CKR_OK:
    return RCDP_OK;
  case CKR_PIN_INCORRECT:
  case CKR_PIN_INVALID:
  case CKR_PIN_LEN_RANGE:
  case CKR_PIN_EXPIRED:
  case CKR_PIN_LOCKED:
    return RCDP_E_NOT_AUTHORISED;
  case CKR_HOST_MEMORY:
    return RCDP_E_NO_MEMORY;
  default:
    return RCDP_E_CRYPTO;
  }
}

rcdp_err rcdp_p11_enter(rcdp_pkcs11 *token) {
  if (getpid() != token->process || pthread_mutex_lock(&token->mutex) != 0) {
    return RCDP_E_CRYPTO;
  }
  return RCDP_OK;
}

void rcdp_p11_leave(rcdp_pkcs11 *token) { (void)pthread_mutex_unlock(&token->mutex); }

/* --- the module --- */

static rcdp_err load(rcdp_pkcs11 *token, const char *path) {
  CK_C_GetFunctionList get;
  token->module = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE); /* others of this process may have it open too */
  if (token->module == NULL) {
    return RCDP_E_STORAGE;
  }
  void *symbol = dlsym(token->module, "C_GetFunctionList");
  memcpy(&get, &symbol, sizeof get); /* POSIX: both are of one representation */
  if (symbol == NULL || get(&token->calls) != CKR_OK || token->calls == NULL) {
    token->calls = NULL;
    return RCDP_E_STORAGE;
  }
  CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
  const CK_RV answer = token->calls->C_Initialize(&arguments);
  return answer == CKR_CRYPTOKI_ALREADY_INITIALIZED ? RCDP_OK : rcdp_p11_error(answer);
}

/* --- the token --- */

/* Labels of tokens are filled up with blanks. */
static bool is_called(const CK_TOKEN_INFO *info, const char *label) {
  const size_t len = strlen(label);
  bool same = len >= 1 && len <= TOKEN_LABEL_LEN && memcmp(info->label, label, len) == 0;
  for (size_t i = len; same && i < TOKEN_LABEL_LEN; i++) {
    same = info->label[i] == ' ';
  }
  return same;
}

static rcdp_err find_slot(const rcdp_pkcs11 *token, const char *label, CK_SLOT_ID *slot) {
  CK_SLOT_ID slots[SLOTS_MAX];
  CK_ULONG count = SLOTS_MAX;
  rcdp_err err = rcdp_p11_error(token->calls->C_GetSlotList(CK_TRUE, slots, &count));
  for (CK_ULONG i = 0; err == RCDP_OK && i < count && i < SLOTS_MAX; i++) {
    CK_TOKEN_INFO info;
    err = rcdp_p11_error(token->calls->C_GetTokenInfo(slots[i], &info));
    if (err == RCDP_OK && is_called(&info, label)) {
      *slot = slots[i];
      return RCDP_OK;
    }
  }
  return err == RCDP_OK ? RCDP_E_NOT_FOUND : err;
}

/* Who is logged in is a matter of the whole process. */
static rcdp_err log_in(rcdp_pkcs11 *token, rcdp_bytes pin) {
  const CK_RV answer = token->calls->C_Login(token->session, CKU_USER, (CK_UTF8CHAR_PTR)pin.data, pin.len);
  return answer == CKR_USER_ALREADY_LOGGED_IN ? RCDP_OK : rcdp_p11_error(answer);
}

static rcdp_err open_session(rcdp_pkcs11 *token, const rcdp_pkcs11_config *config) {
  CK_SLOT_ID slot;
  rcdp_err err = find_slot(token, config->token, &slot);
  if (err == RCDP_OK) {
    err = rcdp_p11_error(
        token->calls->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &token->session));
    token->has_session = err == RCDP_OK;
  }
  return err == RCDP_OK ? log_in(token, config->pin) : err;
}

/* --- the provider --- */

static rcdp_err hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  const rcdp_provider *software = ((const rcdp_pkcs11 *)context)->software;
  return software->hash(software->context, alg, parts, count, out);
}

static rcdp_err verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                       rcdp_bytes signature) {
  const rcdp_provider *software = ((const rcdp_pkcs11 *)context)->software;
  return software->verify(software->context, alg, public_key, message, signature);
}

static const rcdp_provider table = {
    .name = "pkcs11",
    .random = rcdp_p11_random,
    .hash = hash,
    .hmac = rcdp_p11_hmac,
    .aead_seal = rcdp_p11_aead_seal,
    .aead_open = rcdp_p11_aead_open,
    .key_import = rcdp_p11_key_import,
    .key_public = rcdp_p11_key_public,
    .key_wrap = rcdp_p11_key_wrap,
    .key_unwrap = rcdp_p11_key_unwrap,
    .key_release = rcdp_p11_key_release,
    .agree = rcdp_p11_agree,
    .sign = rcdp_p11_sign,
    .verify = verify,
    .block = rcdp_p11_block,
};

rcdp_err rcdp_pkcs11_open(const rcdp_pkcs11_config *config, rcdp_pkcs11 **token) {
  rcdp_pkcs11 *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  made->provider = table;
  made->provider.context = made;
  made->software = config->software;
  made->process = getpid();
  if (pthread_mutex_init(&made->mutex, NULL) != 0) {
    free(made);
    return RCDP_E_NO_MEMORY;
  }
  rcdp_err err = load(made, config->module);
  if (err == RCDP_OK) {
    err = open_session(made, config);
  }
  if (err != RCDP_OK) {
    rcdp_pkcs11_close(made);
    return err;
  }
  *token = made;
  return RCDP_OK;
}

void rcdp_pkcs11_close(rcdp_pkcs11 *token) {
  if (token->calls != NULL && token->has_session && token->process == getpid()) {
    (void)token->calls->C_CloseSession(token->session); /* and its objects are gone */
  }
  if (token->module != NULL) {
    (void)dlclose(token->module);
  }
  (void)pthread_mutex_destroy(&token->mutex);
  free(token);
}

const rcdp_provider *rcdp_pkcs11_provider(const rcdp_pkcs11 *token) { return &token->provider; }
