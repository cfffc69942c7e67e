#include "views/drafts.h"

#include <gio/gio.h>
#include <unistd.h>

/* A key starts it anew: a draft is written when typing pauses. */
#define PAUSE CLOCK_SECOND
#define DRAFT_LIMIT (64 * 1024)

struct drafts {
	char *directory;
	GHashTable *waiting;         /* name -> text, NULL text: remove */
	struct timer pause;
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
			g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
	}
}

static void batch_free(void *data)
{
	struct batch *batch = data;

	g_hash_table_destroy(batch->texts);
	g_free(batch->directory);
	g_free(batch);
}

static void write_in_thread(GTask *task, void *source, void *data, GCancellable *cancel)
{
	struct batch *batch = data;

	(void)source, (void)cancel;
	write_batch(batch->directory, batch->texts);
	g_task_return_boolean(task, TRUE);
}

static GHashTable *new_texts(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void write_later(struct timer *timer, void *data)
{
	struct drafts *drafts = data;
	struct batch *batch = g_new0(struct batch, 1);
	GTask *task = g_task_new(NULL, NULL, NULL, NULL);

	(void)timer;
	batch->directory = g_strdup(drafts->directory);
	batch->texts = drafts->waiting;
	drafts->waiting = new_texts();
	g_task_set_task_data(task, batch, batch_free);
	g_task_run_in_thread(task, write_in_thread);
	g_object_unref(task);
}

struct drafts *drafts_new(struct timers *timers)
{
	struct drafts *drafts = g_new0(struct drafts, 1);

	drafts->directory = g_build_filename(g_get_user_state_dir(), "zhiban", "drafts", NULL);
	drafts->waiting = new_texts();
	timer_init(&drafts->pause, timers, write_later, drafts);
	return drafts;
}

void drafts_free(struct drafts *drafts)
{
	if (drafts == NULL)
		return;
	drafts_flush(drafts);
	g_hash_table_destroy(drafts->waiting);
	g_free(drafts->directory);
	g_free(drafts);
}

void draft_keep(struct drafts *drafts, const char *name, const char *text)
{
	if (text != NULL && strlen(text) > DRAFT_LIMIT)
		return;
	g_hash_table_replace(drafts->waiting, g_strdup(name), g_strdup(text));
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
	if (g_hash_table_size(drafts->waiting) > 0)
		write_batch(drafts->directory, drafts->waiting);
	g_hash_table_remove_all(drafts->waiting);
}
