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

#define MAGIC UINT64_C(0x31676e6973726170)      /* "parsing1" */
#define QUARANTINE_LIMIT 64
#define CRASHES_ALLOWED 1

/* The file, as it lies in memory. Device 0: none. */
struct crumbs {
	uint64_t magic;
	_Atomic(int64_t) parsing;
	int64_t suspect;             /* named by the last crash */
	int64_t crashes;             /* in a row, all on `suspect` */
	int64_t quarantined[QUARANTINE_LIMIT];
};

struct breadcrumb {
	struct crumbs *crumbs;
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

/* The last service ended while it parsed an answer of DEVICE. */
static void count_crash(struct crumbs *crumbs, int64_t device)
{
	crumbs->crashes = crumbs->suspect == device ? crumbs->crashes + 1 : 1;
	crumbs->suspect = device;
	if (crumbs->crashes > CRASHES_ALLOWED)
		quarantine(crumbs, device);
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
	int64_t device = atomic_load(&crumbs->parsing);
	if (device != 0)
		count_crash(crumbs, device);
	atomic_store(&crumbs->parsing, 0);
	struct breadcrumb *breadcrumb = g_new0(struct breadcrumb, 1);
	breadcrumb->crumbs = crumbs;
	return breadcrumb;
}

void breadcrumb_close(struct breadcrumb *breadcrumb, bool orderly)
{
	if (breadcrumb == NULL)
		return;
	breadcrumb_pick(breadcrumb);
	if (orderly)
		breadcrumb->crumbs->suspect = breadcrumb->crumbs->crashes = 0;
	munmap(breadcrumb->crumbs, sizeof *breadcrumb->crumbs);
	g_free(breadcrumb);
}

void breadcrumb_drop(struct breadcrumb *breadcrumb, int64_t device)
{
	if (breadcrumb != NULL)
		atomic_store(&breadcrumb->crumbs->parsing, device);
}

void breadcrumb_pick(struct breadcrumb *breadcrumb)
{
	breadcrumb_drop(breadcrumb, 0);
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
	crumbs->suspect = device;
	crumbs->crashes = CRASHES_ALLOWED;
	return true;
}
