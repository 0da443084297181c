/* A disk that fails: preloaded, it makes the n-th call that puts something on files under one folder fail.
 *
 * Armed by `fail_at` from the process itself (ctypes), so that children forked from one process can each fail elsewhere.
 * `lasting`: so do all that follow. What is mapped into memory (SQLite's -shm) is not seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long countdown = 0, calls = 0;
static int error_number = EIO, lasts = 0;
static char under[PATH_MAX];

void fail_at(const char *folder, long nth, int number, int lasting) {
    strncpy(under, folder, sizeof under - 1);
    countdown = nth;
    error_number = number;
    lasts = lasting;
    calls = 0;
}

long calls_seen(void) { return calls; }

static int fails(int file) {
    char name[64], path[PATH_MAX];
    if (!under[0]) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (strncmp(path, under, strlen(under))) return 0;
    calls++;
    if (!countdown || calls < countdown || (calls > countdown && !lasts)) return 0;
    errno = error_number;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

ssize_t write(int f, const void *b, size_t n) {
    REAL(ssize_t, write, int, const void *, size_t);
    return fails(f) ? -1 : real(f, b, n);
}
ssize_t pwrite(int f, const void *b, size_t n, off_t at) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    return fails(f) ? -1 : real(f, b, n, at);
}
ssize_t pwrite64(int f, const void *b, size_t n, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    return fails(f) ? -1 : real(f, b, n, at);
}
int fsync(int f) {
    REAL(int, fsync, int);
    return fails(f) ? -1 : real(f);
}
int fdatasync(int f) {
    REAL(int, fdatasync, int);
    return fails(f) ? -1 : real(f);
}
int ftruncate(int f, off_t n) {
    REAL(int, ftruncate, int, off_t);
    return fails(f) ? -1 : real(f, n);
}
int ftruncate64(int f, off64_t n) {
    REAL(int, ftruncate64, int, off64_t);
    return fails(f) ? -1 : real(f, n);
}
ssize_t sendfile(int to, int from, off_t *at, size_t n) {
    REAL(ssize_t, sendfile, int, int, off_t *, size_t);
    return fails(to) ? -1 : real(to, from, at, n);
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t n) {
    REAL(ssize_t, sendfile64, int, int, off64_t *, size_t);
    return fails(to) ? -1 : real(to, from, at, n);
}
