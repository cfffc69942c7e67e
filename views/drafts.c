#include "views/drafts.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* From the first key that is not yet written to the writing. */
#define PAUSE CLOCK_SECOND
#define DRAFT_LIMIT (64 * 1024)

struct drafts {
	char *directory;
	GHashTable *waiting;         /* name -> text, NULL text: remove */
	struct timer pause;
	GThreadPool *writer;         /* one thread: what was typed later is written later */
};

/* What waits, handed to a worker. */
struct batch {
	char *directory;
	GHashTable *texts;
};

static void write_batch(const char *directory, GHashTable *texts)
{
	GHashTableIter iter;
	void *name, *text;

	g_mkdir_with_parents(directory, 0700);
	g_hash_table_iter_init(&iter, texts);
	while (g_hash_table_iter_next(&iter, &name, &text)) {
		g_autofree char *path = g_build_filename(directory, name, NULL);
		if (text == NULL)
			unlink(path);
		else
			g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT,
			    0600, NULL);
	}
}

static void batch_free(struct batch *batch)
{
	g_hash_table_destroy(batch->texts);
	g_free(batch->directory);
	g_free(batch);
}

static void write_in_thread(void *data, void *unused)
{
	struct batch *batch = data;

	(void)unused;
	write_batch(batch->directory, batch->texts);
	batch_free(batch);
}

static GThreadPool *new_writer(void)
{
	return g_thread_pool_new(write_in_thread, NULL, 1, FALSE, NULL);
}

static GHashTable *new_texts(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void write_later(struct timer *timer, void *data)
{
	struct drafts *drafts = data;
	struct batch *batch = g_new0(struct batch, 1);

	(void)timer;
	batch->directory = g_strdup(drafts->directory);
	batch->texts = drafts->waiting;
	drafts->waiting = new_texts();
	g_thread_pool_push(drafts->writer, batch, NULL);
}

struct drafts *drafts_new(struct timers *timers)
{
	struct drafts *drafts = g_new0(struct drafts, 1);

	drafts->directory = g_build_filename(g_get_user_state_dir(), "zhiban", "drafts", NULL);
	drafts->waiting = new_texts();
	drafts->writer = new_writer();
	timer_init(&drafts->pause, timers, write_later, drafts);
	return drafts;
}

void drafts_free(struct drafts *drafts)
{
	if (drafts == NULL)
		return;
	drafts_flush(drafts);
	g_thread_pool_free(drafts->writer, FALSE, TRUE);
	g_hash_table_destroy(drafts->waiting);
	g_free(drafts->directory);
	g_free(drafts);
}

void draft_keep(struct drafts *drafts, const char *name, const char *text)
{
	if (text != NULL && strlen(text) > DRAFT_LIMIT)
		return;
	g_hash_table_replace(drafts->waiting, g_strdup(name), g_strdup(text));
	if (!timer_is_armed(&drafts->pause))
		timer_after(&drafts->pause, PAUSE);
}

char *draft_get(struct drafts *drafts, const char *name)
{
	g_autofree char *path = g_build_filename(drafts->directory, name, NULL);
	void *waiting;
	char *text = NULL;

	if (g_hash_table_lookup_extended(drafts->waiting, name, NULL, &waiting))
		return g_strdup(waiting);
	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

void drafts_flush(struct drafts *drafts)
{
	timer_stop(&drafts->pause);
	g_thread_pool_free(drafts->writer, FALSE, TRUE);
	drafts->writer = new_writer();
	if (g_hash_table_size(drafts->waiting) > 0)
		write_batch(drafts->directory, drafts->waiting);
	g_hash_table_remove_all(drafts->waiting);
}
