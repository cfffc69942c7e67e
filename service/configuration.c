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
	int64_t newest;              /* id of the newest record that was heard of */
	int64_t window, tries, history_limit;    /* as they were when the service started */
	GCancellable *cancel;
};

/* ---- what is on disk, looked at on a worker thread ---------------------------------------- */

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
	g_autofree char *hash =
	    g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, size);
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

/* ---- in force ----------------------------------------------------------------------------- */

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

/* RECORD, whole, is in force from now on. */
static void put_in_force(struct configuration *configuration, const json_t *record)
{
	struct service *service = configuration->service;
	const char *name = record_text(record, "name"), *text = record_text(record, "text");
	g_autoptr(GError) error = NULL;
	struct settings *settings = settings_parse(name, text, &error);

	g_hash_table_replace(configuration->in_force, g_strdup(name),
	    g_strdup(record_text(record, "hash")));
	g_clear_pointer(&configuration->unreadable, g_free);
	if (settings == NULL) {
		configuration->unreadable = text_clean_string(error->message);
		log_error("config", "%s", configuration->unreadable);
		return;
	}
	settings_free(service->settings);
	service->settings = settings;
	picture_follow_settings(service);
	timer_after(&configuration->look, CLOCK_SECOND);
	topics_touch(service->topics, "site", 0, 0);
}

static void take_text(json_t *records, const char *failure, void *data)
{
	struct service *service = data;
	const json_t *record = json_array_get(records, 0);

	if (failure != NULL)
		log_error("config", "%s", failure);
	else if (record != NULL && service->configuration != NULL)
		put_in_force(service->configuration, record);
}

/* A change does not carry the text of a file: it is read. */
void configuration_applied(struct configuration *configuration, const json_t *record)
{
	struct service *service = configuration->service;
	int64_t id = record_id(record);

	if (id <= configuration->newest)
		return;
	configuration->newest = id;
	store_list(service->store, kind_find("config"), json_pack("{s:I}", "id", (json_int_t)id), 0,
	    1, take_text, service);
}

struct reading {
	bool done;
	json_t *records;
};

static void take_reading(json_t *records, const char *failure, void *data)
{
	struct reading *reading = data;

	if (failure != NULL)
		log_error("config", "%s", failure);
	reading->records = json_incref(records);
	reading->done = true;
}

/* The newest record matching WHERE, waited for; NULL when there is none. New reference. */
static json_t *read_newest(struct service *service, json_t *where)
{
	struct reading reading = { .done = false };

	store_list(service->store, kind_find("config"), where, 0, 1, take_reading, &reading);
	while (!reading.done)
		g_main_context_iteration(NULL, TRUE);
	json_t *record = json_incref(json_array_get(reading.records, 0));
	json_decref(reading.records);
	return record;
}

void configuration_load(struct configuration *configuration)
{
	struct service *service = configuration->service;
	json_auto_t *newest = read_newest(service, json_pack("{s:s}", "name", SITE_FILE));

	if (newest == NULL)
		return;
	configuration->newest = record_id(newest);
	json_auto_t *whole =
	    read_newest(service, json_pack("{s:I}", "id", (json_int_t)configuration->newest));
	if (whole != NULL)
		put_in_force(configuration, whole);
}

void configuration_started(struct configuration *configuration)
{
	const struct settings *settings = configuration->service->settings;

	configuration->window = settings->window;
	configuration->tries = settings->tries;
	configuration->history_limit = settings->history_limit;
}

void configuration_look(struct configuration *configuration)
{
	timer_after(&configuration->look, 0);
}

static bool is_edited(const struct configuration *configuration, const char *name)
{
	return g_ptr_array_find_with_equal_func(configuration->edited, name, g_str_equal, NULL);
}

json_t *configuration_list(const struct configuration *configuration)
{
	json_t *files = json_array();
	GHashTableIter iter;
	void *name, *hash;

	g_hash_table_iter_init(&iter, configuration->in_force);
	while (g_hash_table_iter_next(&iter, &name, &hash))
		json_array_append_new(files,
		    json_pack("{s:s, s:s, s:b}", "name", name, "hash", hash, "edited",
			(int)is_edited(configuration, name)));
	return json_pack("{s:o}", "files", files);
}

/* What was fixed when the service started. */
static bool waits_for_restart(const struct configuration *configuration)
{
	const struct settings *settings = configuration->service->settings;

	return settings->window != configuration->window ||
	    settings->tries != configuration->tries ||
	    settings->history_limit != configuration->history_limit;
}

void configuration_troubles(const struct configuration *configuration, json_t *troubles)
{
	if (configuration->unreadable != NULL)
		json_array_append_new(troubles, json_string(configuration->unreadable));
	if (waits_for_restart(configuration))
		json_array_append_new(troubles, json_string(
		    _("site.conf 的 window、tries、history limit 已改，重启值班服务后生效")));
	for (size_t i = 0; i < configuration->edited->len; i++) {
		g_autofree char *sentence =
		    g_strdup_printf(_("%s 已修改但未生效，仍按原文运行（zhiban config apply）"),
			(const char *)g_ptr_array_index(configuration->edited, i));
		json_array_append_new(troubles, json_string(sentence));
	}
}
