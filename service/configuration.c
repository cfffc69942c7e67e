#include "service/configuration.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "service/service.h"
#include "service/topics.h"

#define LOOK_INTERVAL (60 * CLOCK_SECOND)
#define SITE_FILE "site.conf"

struct configuration {
	struct service *service;
	GHashTable *in_force;        /* file name -> hash */
	GPtrArray *edited;           /* names of files on disk other than in force */
	char *unreadable;            /* why what is in force cannot be read by this version; NULL */
	struct timer look;
	bool looking;
	GCancellable *cancel;
};

/* ---- what is on disk, looked at on a worker thread ------------------------------------------------ */

struct look {
	char *directory;
	GHashTable *in_force;        /* copy */
};

static void look_free(void *data)
{
	struct look *look = data;

	g_free(look->directory);
	g_hash_table_destroy(look->in_force);
	g_free(look);
}

static bool differs(const struct look *look, const char *name)
{
	g_autofree char *path = g_build_filename(look->directory, name, NULL);
	g_autofree char *text = NULL;
	size_t size;

	if (!g_file_get_contents(path, &text, &size, NULL))
		return false;
	g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, size);
	return g_strcmp0(g_hash_table_lookup(look->in_force, name), hash) != 0;
}

static void look_around(GTask *task, void *source, void *data, GCancellable *cancel)
{
	struct look *look = data;
	g_autoptr(GDir) directory = g_dir_open(look->directory, 0, NULL);
	GPtrArray *edited = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	(void)source, (void)cancel;
	while (directory != NULL && (name = g_dir_read_name(directory)) != NULL)
		if (strcmp(name, SITE_FILE) == 0 && differs(look, name))
			g_ptr_array_add(edited, g_strdup(name));
	g_task_return_pointer(task, edited, (GDestroyNotify)g_ptr_array_unref);
}

static void looked(GObject *source, GAsyncResult *result, void *data)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *edited = g_task_propagate_pointer(G_TASK(result), &error);
	struct configuration *configuration = data;

	(void)source;
	if (edited == NULL)
		return;                 /* cancelled: CONFIGURATION is gone */
	bool changed = edited->len != configuration->edited->len;
	g_ptr_array_unref(configuration->edited);
	configuration->edited = edited;
	configuration->looking = false;
	if (changed)
		topics_touch(configuration->service->topics, "site", 0, 0);
}

static void look_now(struct timer *timer, void *data)
{
	struct configuration *configuration = data;
	struct look *look;
	GHashTableIter iter;
	void *name, *hash;

	timer_after(timer, LOOK_INTERVAL);
	if (configuration->looking)
		return;
	configuration->looking = true;
	look = g_new0(struct look, 1);
	look->directory = g_strdup(configuration->service->places.config_dir);
	look->in_force = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_hash_table_iter_init(&iter, configuration->in_force);
	while (g_hash_table_iter_next(&iter, &name, &hash))
		g_hash_table_insert(look->in_force, g_strdup(name), g_strdup(hash));
	GTask *task = g_task_new(NULL, configuration->cancel, looked, configuration);
	g_task_set_task_data(task, look, look_free);
	g_task_run_in_thread(task, look_around);
	g_object_unref(task);
}

/* ---- in force ------------------------------------------------------------------------------ */

struct configuration *configuration_new(struct service *service)
{
	struct configuration *configuration = g_new0(struct configuration, 1);

	configuration->service = service;
	configuration->in_force = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	configuration->edited = g_ptr_array_new_with_free_func(g_free);
	configuration->cancel = g_cancellable_new();
	timer_init(&configuration->look, service->timers, look_now, configuration);
	timer_after(&configuration->look, 0);
	return configuration;
}

void configuration_free(struct configuration *configuration)
{
	if (configuration == NULL)
		return;
	timer_stop(&configuration->look);
	g_cancellable_cancel(configuration->cancel);
	g_object_unref(configuration->cancel);
	g_hash_table_destroy(configuration->in_force);
	g_ptr_array_unref(configuration->edited);
	g_free(configuration->unreadable);
	g_free(configuration);
}

char *configuration_check(const char *name, const char *text)
{
	g_autoptr(GError) error = NULL;

	if (strcmp(name, SITE_FILE) != 0)
		return g_strdup_printf(_("%s：不是值班台认识的配置文件（site.conf）"), name);
	own(settings) settings = settings_parse(name, text, &error);
	return settings == NULL ? text_clean_string(error->message) : NULL;
}

void configuration_applied(struct configuration *configuration, const json_t *record)
{
	struct service *service = configuration->service;
	const char *name = record_text(record, "name"), *text = record_text(record, "text");
	g_autoptr(GError) error = NULL;
	struct settings *settings = settings_parse(name, text, &error);

	g_hash_table_replace(configuration->in_force, g_strdup(name), g_strdup(record_text(record, "hash")));
	g_clear_pointer(&configuration->unreadable, g_free);
	if (settings == NULL) {
		configuration->unreadable = text_clean_string(error->message);
		log_error("config", "%s", configuration->unreadable);
		return;
	}
	settings_free(service->settings);
	service->settings = settings;
	timer_after(&configuration->look, CLOCK_SECOND);
	topics_touch(service->topics, "site", 0, 0);
}

void configuration_troubles(const struct configuration *configuration, json_t *troubles)
{
	if (configuration->unreadable != NULL)
		json_array_append_new(troubles, json_string(configuration->unreadable));
	for (size_t i = 0; i < configuration->edited->len; i++) {
		g_autofree char *sentence = g_strdup_printf(_("%s 已修改但未生效，仍按原文运行（zhiban config apply）"),
		    (const char *)g_ptr_array_index(configuration->edited, i));
		json_array_append_new(troubles, json_string(sentence));
	}
}
