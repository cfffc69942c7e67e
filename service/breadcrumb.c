#include "service/breadcrumb.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"

#define MAGIC UINT64_C(0x32676e6973726170)      /* "parsing2" */
#define QUARANTINE_LIMIT 64
#define CRASHES_ALLOWED 1

/* Who parses. */
enum { ON_LOOP, IN_THREAD, PLACES };

struct suspect {
	int64_t device;
	int64_t crashes;             /* in a row */
};

/* The file, as it lies in memory. Device 0: none. */
struct crumbs {
	uint64_t magic;
	_Atomic(int64_t) parsing[PLACES];
	struct suspect suspects[PLACES]; /* named by the last crash */
	int64_t quarantined[QUARANTINE_LIMIT];
};

struct breadcrumb {
	struct crumbs *crumbs;
	GMutex thread;               /* held by who is in a thread */
};

static bool fail(GError **error, const char *path)
{
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
	    _("%s：建不了，应答致使崩溃的设备不能自动隔离（%s）"), path, g_strerror(errno));
	return false;
}

/* Its blocks are taken before it is mapped: on a full disk a later write would kill us. */
static bool map_file(const char *path, struct crumbs **ret, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return fail(error, path);
	errno = posix_fallocate(fd, 0, sizeof(struct crumbs));
	void *mapped = errno != 0 ? MAP_FAILED : mmap(NULL, sizeof(struct crumbs),
	    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	int why = errno;
	close(fd);
	errno = why;
	if (mapped == MAP_FAILED)
		return fail(error, path);
	*ret = mapped;
	return true;
}

static void quarantine(struct crumbs *crumbs, int64_t device)
{
	for (size_t i = 0; i < QUARANTINE_LIMIT; i++)
		if (crumbs->quarantined[i] == 0 || crumbs->quarantined[i] == device) {
			crumbs->quarantined[i] = device;
			return;
		}
}

static int64_t crashes_of(const struct crumbs *crumbs, int64_t device)
{
	for (size_t i = 0; i < PLACES; i++)
		if (crumbs->suspects[i].device == device)
			return crumbs->suspects[i].crashes;
	return 0;
}

/* The last service ended as the crumbs say. While it parsed nothing, it accuses nobody. */
static void count_crash(struct crumbs *crumbs)
{
	struct suspect now[PLACES] = { { 0 } };
	bool accused = false;

	for (size_t i = 0; i < PLACES; i++) {
		int64_t device = atomic_load(&crumbs->parsing[i]);
		atomic_store(&crumbs->parsing[i], 0);
		if (device == 0 || (i > 0 && now[0].device == device))
			continue;
		accused = true;
		now[i] = (struct suspect){ device, crashes_of(crumbs, device) + 1 };
		if (now[i].crashes > CRASHES_ALLOWED)
			quarantine(crumbs, device);
	}
	if (accused)
		memcpy(crumbs->suspects, now, sizeof now);
}

struct breadcrumb *breadcrumb_open(const char *state_dir, GError **error)
{
	g_autofree char *path = g_build_filename(state_dir, "parsing", NULL);
	struct crumbs *crumbs = NULL;

	if (!map_file(path, &crumbs, error))
		return NULL;
	if (crumbs->magic != MAGIC) {
		memset(crumbs, 0, sizeof *crumbs);
		crumbs->magic = MAGIC;
	}
	count_crash(crumbs);
	struct breadcrumb *breadcrumb = g_new0(struct breadcrumb, 1);
	g_mutex_init(&breadcrumb->thread);
	breadcrumb->crumbs = crumbs;
	return breadcrumb;
}

void breadcrumb_close(struct breadcrumb *breadcrumb, bool orderly)
{
	if (breadcrumb == NULL)
		return;
	breadcrumb_pick(breadcrumb);
	if (orderly)
		memset(breadcrumb->crumbs->suspects, 0, sizeof breadcrumb->crumbs->suspects);
	munmap(breadcrumb->crumbs, sizeof *breadcrumb->crumbs);
	g_mutex_clear(&breadcrumb->thread);
	g_free(breadcrumb);
}

void breadcrumb_drop(struct breadcrumb *breadcrumb, int64_t device)
{
	if (breadcrumb != NULL)
		atomic_store(&breadcrumb->crumbs->parsing[ON_LOOP], device);
}

void breadcrumb_pick(struct breadcrumb *breadcrumb)
{
	breadcrumb_drop(breadcrumb, 0);
}

void breadcrumb_enter(struct breadcrumb *breadcrumb, int64_t device)
{
	if (breadcrumb == NULL)
		return;
	g_mutex_lock(&breadcrumb->thread);
	atomic_store(&breadcrumb->crumbs->parsing[IN_THREAD], device);
}

void breadcrumb_leave(struct breadcrumb *breadcrumb)
{
	if (breadcrumb == NULL)
		return;
	atomic_store(&breadcrumb->crumbs->parsing[IN_THREAD], 0);
	g_mutex_unlock(&breadcrumb->thread);
}

bool breadcrumb_is_quarantined(const struct breadcrumb *breadcrumb, int64_t device)
{
	for (size_t i = 0; breadcrumb != NULL && device != 0 && i < QUARANTINE_LIMIT; i++)
		if (breadcrumb->crumbs->quarantined[i] == device)
			return true;
	return false;
}

bool breadcrumb_release(struct breadcrumb *breadcrumb, int64_t device)
{
	if (device == 0 || !breadcrumb_is_quarantined(breadcrumb, device))
		return false;
	struct crumbs *crumbs = breadcrumb->crumbs;
	for (size_t i = 0; i < QUARANTINE_LIMIT; i++)
		if (crumbs->quarantined[i] == device)
			crumbs->quarantined[i] = 0;
	memset(crumbs->suspects, 0, sizeof crumbs->suspects);
	crumbs->suspects[0] = (struct suspect){ device, CRASHES_ALLOWED };
	return true;
}
