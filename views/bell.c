#include "views/bell.h"

#include <string.h>

#include "views/show.h"

#define BELL_GAP (600 * CLOCK_SECOND / 1000)
#define BELL_REPEAT (30 * CLOCK_SECOND)
#define BELL_SILENCE (600 * CLOCK_SECOND)
#define BELL_CRITICAL 3
#define BELL_MAJOR 1

struct bell {
	struct app *app;
	const struct mirror *attention;
	struct timer next;
	GHashTable *heard;           /* int64 keys of what has rung, or was there before */
	bool began;                  /* rows have come */
	unsigned owed;               /* bells still to be rung */
	struct mono rang, silent_until;
};

int64_t bell_silent(const struct bell *bell)
{
	return MAX(mono_between(clock_mono(), bell->silent_until), 0);
}

void bell_silence(struct bell *bell)
{
	bool silent = bell_silent(bell) > 0;

	bell->silent_until = silent ? clock_mono() : mono_after(clock_mono(), BELL_SILENCE);
	bell->owed = 0;
	bell->rang = clock_mono();
}

static unsigned bells_of(const json_t *row)
{
	const char *severity = row_get(row, "severity");

	if (strcmp(severity, "critical") == 0)
		return BELL_CRITICAL;
	return strcmp(severity, "major") == 0 ? BELL_MAJOR : 0;
}

/* The bells for what is new in the rows, and the most any row asks for to *RET_MOST. What is over
 * is forgotten: it rings when it comes back. */
static unsigned hear(struct bell *bell, unsigned *ret_most)
{
	g_autoptr(GPtrArray) rows = mirror_rows(bell->attention);
	GHashTable *heard = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	unsigned news = 0;

	*ret_most = 0;
	for (guint i = 0; i < rows->len; i++) {
		int64_t key = row_get_integer(rows->pdata[i], "key");
		unsigned bells = bells_of(rows->pdata[i]);
		*ret_most = MAX(*ret_most, bells);
		if (bells == 0)
			continue;
		if (!g_hash_table_contains(bell->heard, &key))
			news = MAX(news, bells);
		g_hash_table_add(heard, g_memdup2(&key, sizeof key));
	}
	g_hash_table_destroy(bell->heard);
	bell->heard = heard;
	return news;
}

static void ring(struct bell *bell)
{
	unsigned most, news = hear(bell, &most);
	struct mono now = clock_mono();

	if (!bell->began) {
		bell->began = true;
		bell->rang = now;
		return;
	}
	if (bell_silent(bell) > 0)
		return;
	bell->owed = MAX(bell->owed, news);
	if (bell->owed == 0 && mono_between(bell->rang, now) >= BELL_REPEAT)
		bell->owed = most;
	if (bell->owed == 0)
		return;
	bell->owed--;
	bell->rang = now;
	terminal_bell(app_terminal(bell->app));
}

static void on_next(struct timer *timer, void *data)
{
	struct bell *bell = data;

	timer_after(timer, BELL_GAP);
	if (mirror_is_known(bell->attention))
		ring(bell);
}

struct bell *bell_new(struct app *app, const struct mirror *attention)
{
	struct bell *bell = g_new0(struct bell, 1);

	bell->app = app;
	bell->attention = attention;
	bell->heard = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	timer_init(&bell->next, app_timers(app), on_next, bell);
	timer_after(&bell->next, 0);
	return bell;
}

void bell_free(struct bell *bell)
{
	timer_stop(&bell->next);
	g_hash_table_destroy(bell->heard);
	g_free(bell);
}
