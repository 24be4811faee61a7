/* Makes every flush of a file take longer, for `bench/message_path.py`: a cloud disk instead of a fast one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_the_disk(void)
{
    const char *microseconds = getenv("SLOW_DISK_MICROSECONDS");
    if (microseconds)
        usleep((useconds_t)atoi(microseconds));
}

int fdatasync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return real(file);
}

int fsync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return real(file);
}
