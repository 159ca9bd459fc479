/* What libyang calls and wasi-libc lacks. The engine touches no file, so each of these only has to fail properly. */
#include <errno.h>

int
dup(int fd)
{
    (void)fd;
    errno = EBADF;
    return -1;
}
