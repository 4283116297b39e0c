// The capability library of Linux, cap_get_proc(3) and its family (Debian: libcap-dev).
#include <sys/capability.h>
