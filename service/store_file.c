/* records.db as a file: the lock, the first making, checking, copying, putting back. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "service/store_parts.h"
#include "service/store_signed.h"
#include "service/store_schema.h"

#define LOCK_FILE "records.lock"

static bool fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool fail(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, text);
	return false;
}

int store_lock(const char *state_dir, GError **error)
{
	g_autofree char *path = g_build_filename(state_dir, LOCK_FILE, NULL);
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (lock < 0) {
		fail(error, _("状态目录 %s 不能写（%s），请检查是否存在、权限和磁盘。"), state_dir,
		    g_strerror(errno));
		return -1;
	}
	if (flock(lock, LOCK_EX | LOCK_NB) == 0)
		return lock;
	fail(error, _("状态目录 %s 正被另一个值班服务使用，先停掉它。"), state_dir);
	close(lock);
	return -1;
}

/* What is in DIR that says there was a database here; NULL if nothing does. Caller frees. */
static char *find_trace(const char *state_dir)
{
	g_autoptr(GDir) dir = g_dir_open(state_dir, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		bool ours = g_str_has_prefix(name, "records") && strstr(name, ".db") &&
		    !g_str_has_prefix(name, STORE_FILE ".new");

		if (ours || strcmp(name, "history.db") == 0 || strcmp(name, "records.ballast") == 0)
			return g_strdup(name);
	}
	return NULL;
}

static void remove_with_log(const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < G_N_ELEMENTS(tails); i++) {
		g_autofree char *file = g_strconcat(path, tails[i], NULL);

		unlink(file);
	}
}

/* An empty file of ours; SQLite would make it with the umask's mode. */
static bool make_empty(const char *path, GError **error)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (file < 0)
		return fail(error, _("不能建立文件 %s：%s。"), path, g_strerror(errno));
	close(file);
	return true;
}

/* The name must be on the disk as well as the file. */
static bool rename_durably(const char *from, const char *to, const char *state_dir, GError **error)
{
	int dir = -1;
	bool done = rename(from, to) == 0 &&
	    (dir = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0 && fsync(dir) == 0;

	if (!done)
		fail(error, _("不能把 %s 改名为 %s：%s。"), from, to, g_strerror(errno));
	if (dir >= 0)
		close(dir);
	return done;
}

/* Made under another name and renamed when it is whole: so an empty records.db is never ours. */
static bool make_database(const char *state_dir, const char *path, GError **error)
{
	g_autofree char *fresh = g_strconcat(path, ".new", NULL);

	remove_with_log(fresh);
	if (!make_empty(fresh, error))
		return false;
	sqlite3 *db = sql_open(fresh, SQL_CREATE, error);
	bool made = db && schema_migrate(db, error);
	if (sqlite3_close(db) != SQLITE_OK && made)
		made = fail(error, _("不能建立数据库 %s。"), fresh);
	return made && rename_durably(fresh, path, state_dir, error);
}

bool store_create(const char *state_dir, GError **error)
{
	g_autofree char *path = g_build_filename(state_dir, STORE_FILE, NULL);
	struct stat status;

	if (lstat(path, &status) == 0) {
		if (!S_ISREG(status.st_mode))
			return fail(error, _("%s 不是普通文件，不能打开。"), path);
		if (status.st_size == 0)
			return fail(error,
			    _("%s 是空文件，不是值班数据库。请用备份恢复（zhiban restore）。"),
			    path);
		return true;
	}
	if (errno != ENOENT)
		return fail(error, _("%s 看不到：%s。"), path, g_strerror(errno));
	g_autofree char *trace = find_trace(state_dir);
	if (trace)
		return fail(error,
		    _("%s 不见了，但有 %s，说明原来有数据库。不会另建空库："
		      "请用备份恢复（zhiban restore）。"),
		    path, trace);
	return make_database(state_dir, path, error);
}

/* Runs PRAGMA quick_check or integrity_check; its first line is "ok" or what is wrong. */
bool store_check(sqlite3 *db, bool thorough, GError **error)
{
	if (!schema_is_known(db, error))
		return false;
	g_autoptr(sqlite3_stmt) check = sql_prepare(db,
	    thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", error);
	if (!check)
		return false;
	if (sqlite3_step(check) != SQLITE_ROW)
		return sql_fail(db, error);
	const char *found = (const char *)sqlite3_column_text(check, 0);
	if (g_strcmp0(found, "ok") == 0)
		return true;
	return fail(error, _("数据库已损坏（%s），请停止服务，用备份恢复（zhiban restore）。"),
	    found ? found : "");
}

/* ---- copying --------------------------------------------------------------------------------- */

/* All pages in one go, so that the copy is of one moment. */
static bool copy_pages(sqlite3 *from, sqlite3 *to, GError **error)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

	if (!backup)
		return sql_fail(to, error);
	sqlite3_backup_step(backup, -1);
	if (sqlite3_backup_finish(backup) != SQLITE_OK)
		return sql_fail(to, error);
	/* One file, that can be read from a medium that cannot be written. */
	return sql_run(to, "PRAGMA journal_mode=DELETE", error);
}

int64_t store_copy(sqlite3 *from, const char *file, GError **error)
{
	struct stat status;

	if (!make_empty(file, error))
		return -1;
	sqlite3 *to = sql_open(file, SQL_CREATE, error);
	bool done = to && copy_pages(from, to, error) && store_check(to, false, error);
	sqlite3_close_v2(to);
	if (done && stat(file, &status) == 0)
		return status.st_size;
	if (done)
		fail(error, _("备份 %s 写完后不见了。"), file);
	remove_with_log(file);
	return -1;
}

static bool verify(sqlite3 *db, int64_t *ret_rows, char ret_head[65], int64_t *ret_bad_seq,
    GError **error)
{
	struct chain end;

	if (!schema_is_known(db, error) || !chain_verify(db, 1, &end, ret_bad_seq, error) ||
	    !signed_verify(db, ret_bad_seq, error))
		return false;
	*ret_rows = end.seq;
	g_strlcpy(ret_head, end.hash, AUDIT_HASH_SIZE);
	return true;
}

bool store_verify_audit(const char *state_dir, int64_t *ret_rows, char ret_head[65],
    int64_t *ret_bad_seq, GError **error)
{
	g_autofree char *path = g_build_filename(state_dir, STORE_FILE, NULL);
	sqlite3 *db = sql_open(path, SQL_READ, error);

	*ret_bad_seq = 0;
	bool done = db != NULL && verify(db, ret_rows, ret_head, ret_bad_seq, error);
	if (db != NULL)
		sql_close(db);
	return done;
}

/* ---- restoring ------------------------------------------------------------------------------- */

/* A whole, known database with an unbroken chain into FRESH; RET_END is its end. */
static bool copy_checked(const char *file, const char *fresh, struct chain *ret_end, GError **error)
{
	g_autoptr(sqlite3) from = sql_open(file, SQL_READ, error);
	int64_t bad;

	if (!from || !store_check(from, true, error) ||
	    !chain_verify(from, 1, ret_end, &bad, error))
		return false;
	remove_with_log(fresh);
	return store_copy(from, fresh, error) >= 0;
}

/* The present database and its log get a dated name; it may be broken, so it is not opened. */
static bool put_aside(const char *state_dir, const char *path, char **ret_aside, GError **error)
{
	static const char *const tails[] = { "-wal", "-shm", "" };
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(clock_wall().us / CLOCK_SECOND);
	g_autofree char *date = g_date_time_format(now, "%Y%m%d-%H%M%S");
	g_autofree char *name = g_strdup_printf("records-%s.db", date);
	g_autofree char *aside = g_build_filename(state_dir, name, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(tails); i++) {
		g_autofree char *from = g_strconcat(path, tails[i], NULL);
		g_autofree char *to = g_strconcat(aside, tails[i], NULL);

		if (g_file_test(to, G_FILE_TEST_EXISTS))
			return fail(error, _("%s 已在，请过一秒再试。"), to);
		if (g_file_test(from, G_FILE_TEST_EXISTS) &&
		    !rename_durably(from, to, state_dir, error))
			return false;
	}
	*ret_aside = g_steal_pointer(&name);
	return true;
}

/* The restored chain goes on with a row that says where it came from. */
static bool note_restore(const char *state_dir, const struct actor *actor, const char *file,
    const char *aside, const struct chain *end, GError **error)
{
	struct writer writer;

	if (!writer_open(&writer, state_dir, error))
		return false;
	json_t *detail = json_pack("{s:s, s:s, s:I, s:s}", "file", file, "put_aside", aside,
	    "head_seq", (json_int_t)end->seq, "head", end->hash);
	bool done = writer_note(&writer, actor, "store.restore", detail, error);
	json_decref(detail);
	writer_close(&writer);
	return done;
}

static bool restore_locked(const char *state_dir, const char *file, const struct actor *actor,
    GError **error)
{
	g_autofree char *path = g_build_filename(state_dir, STORE_FILE, NULL);
	g_autofree char *fresh = g_strconcat(path, ".new", NULL);
	g_autofree char *aside = NULL;
	struct chain end;

	return copy_checked(file, fresh, &end, error) &&
	    put_aside(state_dir, path, &aside, error) &&
	    rename_durably(fresh, path, state_dir, error) &&
	    note_restore(state_dir, actor, file, aside, &end, error);
}

bool store_restore(const char *state_dir, const char *file, const struct actor *actor,
    GError **error)
{
	int lock = store_lock(state_dir, error);

	if (lock < 0)
		return false;
	bool done = restore_locked(state_dir, file, actor, error);
	close(lock);
	return done;
}
