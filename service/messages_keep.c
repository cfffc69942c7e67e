/* How long messages stay: whole days go, oldest first, when they are older than is to be kept or
 * all are too large; never one that the rules want kept. A clock that leapt ahead makes no day old:
 * until the leap is confirmed, age goes by the clock before it. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "service/messages_store.h"

bool message_day_may_go(const GDate *day, const GDate *today)
{
	GDate end = *day, months;

	g_date_add_days(&end, 1);    /* its last message */
	months = end;
	g_date_add_months(&months, 6);
	return g_date_compare(&months, today) <= 0 && g_date_days_between(&end, today) >= 183;
}

static int64_t file_size(const char *path, const char *part)
{
	g_autofree char *name = g_strconcat(path, part, NULL);
	struct stat info;

	return stat(name, &info) == 0 ? (int64_t)info.st_size : 0;
}

static int64_t day_size(const char *path)
{
	return file_size(path, "") + file_size(path, "-wal");
}

static void drop_day(const char *path)
{
	static const char *const parts[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *name = g_strconcat(path, parts[i], NULL);
		unlink(name);
	}
	log_info("messages", "%s was kept long enough, removed", path);
}

static bool is_date(const char *day, GDate *ret)
{
	g_date_set_parse(ret, day);
	return g_date_valid(ret);
}

/* The day by whose date others are old. */
static void find_today(struct message_store *store, char today[DAY_SIZE])
{
	struct wall now = clock_wall();

	steps_notice(&store->steps, clock_mono(), now,
	    !clock_is_shared() && clock_is_synchronised());
	message_day(MIN(now.us, now.us - store->steps.doubt), today);
}

void message_store_keep_days(struct message_store *store)
{
	g_autoptr(GPtrArray) days = message_days(store->folder);
	g_autofree int64_t *sizes = g_new0(int64_t, days->len + 1);
	char now[DAY_SIZE];
	GDate today, day;
	int64_t bytes = 0;
	guint gone = 0;

	find_today(store, now);
	g_mutex_lock(&store->mutex);
	const int64_t keep_days = store->keep_days, limit = store->limit;
	g_mutex_unlock(&store->mutex);
	g_date_clear(&today, 1);
	g_date_clear(&day, 1);
	for (guint i = 0; i < days->len; i++) {
		g_autofree char *path = message_day_path(store->folder, days->pdata[i]);
		bytes += sizes[i] = day_size(path);
	}
	for (; gone < days->len && is_date(now, &today) && is_date(days->pdata[gone], &day);
	     gone++) {
		bool old = g_date_days_between(&day, &today) > keep_days;
		if ((!old && bytes <= limit) || !message_day_may_go(&day, &today))
			break;
		g_autofree char *path = message_day_path(store->folder, days->pdata[gone]);
		drop_day(path);
		bytes -= sizes[gone];
	}
	g_mutex_lock(&store->mutex);
	store->status.bytes = bytes;
	store->status.days = days->len - gone;
	g_strlcpy(store->status.oldest, gone < days->len ? days->pdata[gone] : "",
	    sizeof store->status.oldest);
	store->too_large = bytes > limit;
	g_mutex_unlock(&store->mutex);
}
