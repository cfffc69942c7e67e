/* A VFS under SQLite that stands for the disk: it can be full or fail to sync, and it counts who
 * has records.db open for writing and who writes to the file itself, which only a checkpoint
 * does. */
#ifndef TESTS_UNIT_DISK_SHIM_H
#define TESTS_UNIT_DISK_SHIM_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

struct disk {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	gint full, sync_fails;       /* atomic; sync_fails counts down, negative: for ever */
	gint writers,
	    most_writers; /* connections that have records.db open for writing: now, at once */
	gint stray_writes;           /* writes to records.db by another handle than the writer's */
};

struct disk_file {
	sqlite3_file base;
	bool is_database, may_write;
	struct disk *disk;
	sqlite3_file *real;
};

static struct disk the_disk; /* SQLite wants its VFS to outlive all connections */

#define REAL(file) (((struct disk_file *)(void *)(file))->real)
#define FORWARD(name, parameters, ...) \
	static int disk_##name parameters \
	{ \
		return REAL(file)->pMethods->x##name(REAL(file), ##__VA_ARGS__); \
	}

FORWARD(Read, (sqlite3_file *file, void *to, int n, sqlite3_int64 at), to, n, at)
FORWARD(Truncate, (sqlite3_file *file, sqlite3_int64 size), size)
FORWARD(FileSize, (sqlite3_file *file, sqlite3_int64 *size), size)
FORWARD(Lock, (sqlite3_file *file, int lock), lock)
FORWARD(Unlock, (sqlite3_file *file, int lock), lock)
FORWARD(CheckReservedLock, (sqlite3_file *file, int *out), out)
FORWARD(FileControl, (sqlite3_file *file, int op, void *arg), op, arg)
FORWARD(SectorSize, (sqlite3_file *file))
FORWARD(DeviceCharacteristics, (sqlite3_file *file))
FORWARD(ShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **out), page,
    size, extend, out)
FORWARD(ShmLock, (sqlite3_file *file, int at, int n, int flags), at, n, flags)
FORWARD(ShmUnmap, (sqlite3_file *file, int drop), drop)
FORWARD(Fetch, (sqlite3_file *file, sqlite3_int64 at, int n, void **out), at, n, out)
FORWARD(Unfetch, (sqlite3_file *file, sqlite3_int64 at, void *page), at, page)

static void disk_ShmBarrier(sqlite3_file *file)
{
	REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int disk_Write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
	struct disk_file *self = (struct disk_file *)(void *)file;

	if (g_atomic_int_get(&self->disk->full))
		return SQLITE_FULL;
	if (self->is_database && !self->may_write)
		g_atomic_int_inc(&self->disk->stray_writes);
	return self->real->pMethods->xWrite(self->real, from, n, at);
}

static int disk_Sync(sqlite3_file *file, int flags)
{
	struct disk_file *self = (struct disk_file *)(void *)file;
	gint left = g_atomic_int_get(&self->disk->sync_fails);

	if (left > 0)
		g_atomic_int_add(&self->disk->sync_fails, -1);
	return left ? SQLITE_IOERR_FSYNC : self->real->pMethods->xSync(self->real, flags);
}

static int disk_Close(sqlite3_file *file)
{
	struct disk_file *self = (struct disk_file *)(void *)file;
	int code = self->real->pMethods->xClose(self->real);

	if (self->is_database && self->may_write)
		g_atomic_int_add(&self->disk->writers, -1);
	g_free(self->real);
	return code;
}

static const sqlite3_io_methods disk_methods = {
	3,
	disk_Close,
	disk_Read,
	disk_Write,
	disk_Truncate,
	disk_Sync,
	disk_FileSize,
	disk_Lock,
	disk_Unlock,
	disk_CheckReservedLock,
	disk_FileControl,
	disk_SectorSize,
	disk_DeviceCharacteristics,
	disk_ShmMap,
	disk_ShmLock,
	disk_ShmBarrier,
	disk_ShmUnmap,
	disk_Fetch,
	disk_Unfetch,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct disk *disk = (struct disk *)(void *)vfs;
	struct disk_file *self = (struct disk_file *)(void *)file;

	*self = (struct disk_file){
		.is_database = name && g_str_has_suffix(name, "/records.db"),
		.may_write = flags & SQLITE_OPEN_READWRITE,
		.disk = disk,
		.real = g_malloc0((gsize)disk->real->szOsFile),
	};
	int code = disk->real->xOpen(disk->real, name, self->real, flags, out);
	if (code != SQLITE_OK) {
		g_clear_pointer(&self->real, g_free);
		return code;
	}
	self->base.pMethods = &disk_methods;
	if (self->is_database && self->may_write) {
		gint now = g_atomic_int_add(&disk->writers, 1) + 1;

		g_atomic_int_set(&disk->most_writers,
		    MAX(now, g_atomic_int_get(&disk->most_writers)));
	}
	return SQLITE_OK;
}

/* From now on every connection goes through the disk; before the first one is opened. */
static inline void disk_insert(void)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	the_disk = (struct disk){ .vfs = *real, .real = real };
	the_disk.vfs.pNext = NULL;
	the_disk.vfs.zName = "disk";
	the_disk.vfs.szOsFile = sizeof(struct disk_file);
	the_disk.vfs.xOpen = disk_open;
	sqlite3_vfs_register(&the_disk.vfs, 1);
}

#endif
