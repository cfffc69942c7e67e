#include "service/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"

static bool fail(GError **error, const char *path, const char *what)
{
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno), _("%s：%s（%s）"), path,
	    what, g_strerror(errno));
	return false;
}

/* A file that others may read has leaked already: refuse it rather than go on as if it were secret.
 */
static bool is_private(int fd, const char *path, GError **error)
{
	struct stat info;

	if (fstat(fd, &info) != 0)
		return fail(error, path, _("不能检查"));
	if (!S_ISREG(info.st_mode) || (info.st_mode & 077) != 0 || info.st_uid != geteuid()) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
		    _("%s：口令文件必须属于值班服务且权限为 0600，请更换已泄露的口令后 chmod 600"),
		    path);
		return false;
	}
	return true;
}

json_t *private_file_read(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	json_error_t reason;

	if (fd < 0 && errno == ENOENT)
		return json_object();
	if (fd < 0) {
		fail(error, path, _("打不开口令文件"));
		return NULL;
	}
	json_t *all =
	    is_private(fd, path, error) ? json_loadfd(fd, JSON_REJECT_DUPLICATES, &reason) : NULL;
	close(fd);
	if (all != NULL && !json_is_object(all))
		g_clear_pointer(&all, json_decref);
	if (all == NULL && (error == NULL || *error == NULL))
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("%s：口令文件已损坏，请从备份恢复或重新设置"), path);
	return all;
}

static bool write_all(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(fd, text, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text += n;
		left -= (size_t)n;
	}
	return fsync(fd) == 0;
}

/* The name of what was written is durable only when the directory is. */
static bool sync_directory(const char *path)
{
	g_autofree char *directory = g_path_get_dirname(path);
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return synced;
}

/* Write TEXT to a new file beside PATH, make it durable, put it in place. */
bool private_file_write(const char *path, const char *text, GError **error)
{
	g_autofree char *fresh = g_strconcat(path, ".new", NULL);

	unlink(fresh);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(error, fresh, _("不能写口令文件"));
	bool written = write_all(fd, text);
	int why = errno;
	close(fd);
	if (!written) {
		unlink(fresh);
		errno = why;
	}
	if (!written || rename(fresh, path) != 0 || !sync_directory(path))
		return fail(error, path, _("口令没有存下来，请再设一次"));
	return true;
}
