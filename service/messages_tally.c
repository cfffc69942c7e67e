#include "service/messages_tally.h"

#include <fcntl.h>
#include <glib.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TALLY_MAGIC UINT64_C(0x31796c6c61747a62)
#define TALLY_SOCKETS 8

struct tally {
	uint64_t magic;
	_Atomic(uint64_t) taken, settled;
	struct {
		uint64_t cookie, drops;
	} sockets[TALLY_SOCKETS];    /* those systemd keeps for us live longer than we do */
	char boot[40];               /* but not longer than this: cookies begin anew */
};

/* Its blocks are taken before it is mapped: on a full disk a later write would kill us. */
struct tally *tally_open(const char *folder, const char *boot)
{
	g_autofree char *path = g_build_filename(folder, "tally", NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	void *mapped = MAP_FAILED;

	if (fd >= 0 && posix_fallocate(fd, 0, sizeof(struct tally)) == 0)
		mapped = mmap(NULL, sizeof(struct tally), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    0);
	if (fd >= 0)
		close(fd);
	if (mapped == MAP_FAILED)
		return g_new0(struct tally, 1); /* ours alone: nothing is known of before */
	struct tally *tally = mapped;
	if (tally->magic != TALLY_MAGIC) {
		memset(tally, 0, sizeof *tally);
		tally->magic = TALLY_MAGIC;
	}
	if (strncmp(tally->boot, boot, sizeof tally->boot - 1) != 0) {
		memset(tally->sockets, 0, sizeof tally->sockets);
		g_strlcpy(tally->boot, boot, sizeof tally->boot);
	}
	return tally;
}

void tally_close(struct tally *tally)
{
	if (tally->magic == TALLY_MAGIC)
		munmap(tally, sizeof *tally);
	else
		g_free(tally);
}

void tally_take(struct tally *tally, uint64_t n)
{
	atomic_fetch_add(&tally->taken, n);
}

void tally_settle(struct tally *tally, uint64_t n)
{
	atomic_fetch_add(&tally->settled, n);
}

uint64_t tally_waiting(const struct tally *tally)
{
	uint64_t settled = atomic_load(&tally->settled), taken = atomic_load(&tally->taken);

	return taken - settled;
}

uint64_t tally_lost(struct tally *tally)
{
	uint64_t taken = atomic_load(&tally->taken), settled = atomic_load(&tally->settled);

	atomic_store(&tally->settled, taken);
	return taken > settled ? taken - settled : 0;
}

uint32_t tally_drops(struct tally *tally, uint64_t cookie, uint32_t drops)
{
	size_t place = 0;

	while (place < TALLY_SOCKETS && tally->sockets[place].cookie != cookie)
		place++;
	if (place == TALLY_SOCKETS) {        /* a new one; the oldest makes room */
		memmove(&tally->sockets[1], &tally->sockets[0],
		    sizeof tally->sockets - sizeof tally->sockets[0]);
		place = 0;
		tally->sockets[0].cookie = cookie;
		tally->sockets[0].drops = 0;
	}
	uint32_t before = (uint32_t)tally->sockets[place].drops;
	tally->sockets[place].drops = drops;
	return drops - before;
}
