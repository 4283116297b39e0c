// Message authentication of OpenSSL's libcrypto, HMAC(3ssl) (Debian: libssl-dev).
#include <openssl/evp.h>
#include <openssl/hmac.h>
