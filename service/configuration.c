#include "service/configuration_parts.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "service/service.h"
#include "service/topics.h"

#define LOOK_INTERVAL (60 * CLOCK_SECOND)
#define SIZE_LIMIT (1024 * 1024) /* of a file; a text in force is never longer */
#define FILES_LIMIT 500          /* in one folder */
#define PAGE 200                 /* records read at once */

/* What is in force under a name. */
struct in_force {
	char *name, *hash;
	char *text;                  /* until it is handed out; then NULL */
	char *unreadable;            /* why this version cannot read it; NULL */
};

struct configuration {
	struct service *service;
	GHashTable *in_force;        /* name -> struct in_force * */
	GPtrArray *edited;           /* names of files on disk other than in force, sorted */
	struct timer look;
	bool looking;
	bool given;                  /* the parts of the service have their files */
	int64_t newest;              /* id of the newest record that was heard of */
	int64_t window, tries, history_limit;    /* as they were when the service started */
	GCancellable *cancel;
};

static void in_force_free(void *data)
{
	struct in_force *file = data;

	g_free(file->name);
	g_free(file->hash);
	g_free(file->text);
	g_free(file->unreadable);
	g_free(file);
}

/* ---- what is on disk, looked at on a worker thread ---------------------------------------- */

struct look {
	char *directories[2];        /* the state directory's files count as well in folders */
	GHashTable *hashes;          /* name -> hash in force */
	GPtrArray *edited;
};

static void look_free(void *data)
{
	struct look *look = data;

	g_free(look->directories[0]);
	g_free(look->directories[1]);
	g_hash_table_destroy(look->hashes);
	g_free(look);
}

/* Whether the file PATH has another text than what is in force under NAME. */
static bool differs(const struct look *look, const char *path, const char *name)
{
	g_autofree char *text = NULL;
	GStatBuf about;
	size_t size;

	if (g_stat(path, &about) != 0 || !S_ISREG(about.st_mode))
		return false;
	if (about.st_size > SIZE_LIMIT)
		return true;
	if (!g_file_get_contents(path, &text, &size, NULL))
		return false;
	g_autofree char *hash =
	    g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, size);
	return g_strcmp0(g_hash_table_lookup(look->hashes, name), hash) != 0;
}

static void look_at(const struct look *look, const char *directory, const char *name)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);

	if (differs(look, path, name) &&
	    !g_ptr_array_find_with_equal_func(look->edited, name, g_str_equal, NULL))
		g_ptr_array_add(look->edited, g_strdup(name));
}

static void look_into(const struct look *look, const char *directory,
    const struct configuration_family *family)
{
	g_autofree char *path = g_build_filename(directory, family->folder, NULL);
	g_autoptr(GDir) files = g_dir_open(path, 0, NULL);
	const char *file;

	for (int i = 0; files != NULL && i < FILES_LIMIT; i++) {
		if ((file = g_dir_read_name(files)) == NULL)
			return;
		g_autofree char *name = g_build_filename(family->folder, file, NULL);
		if (configuration_is_file_name(family, file))
			look_at(look, directory, name);
	}
}

static int by_name(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static void look_around(GTask *task, void *source, void *data, GCancellable *cancel)
{
	struct look *look = data;
	const struct configuration_family *family = configuration_families;

	(void)source, (void)cancel;
	look->edited = g_ptr_array_new_with_free_func(g_free);
	for (; family->check != NULL; family++)
		if (family->file != NULL)
			look_at(look, look->directories[0], family->file);
		else
			for (size_t i = 0; i < G_N_ELEMENTS(look->directories); i++)
				look_into(look, look->directories[i], family);
	g_ptr_array_sort(look->edited, by_name);
	g_task_return_pointer(task, look->edited, (GDestroyNotify)g_ptr_array_unref);
}

static bool same_names(const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return false;
	for (guint i = 0; i < a->len; i++)
		if (strcmp(a->pdata[i], b->pdata[i]) != 0)
			return false;
	return true;
}

static void looked(GObject *source, GAsyncResult *result, void *data)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *edited = g_task_propagate_pointer(G_TASK(result), &error);
	struct configuration *configuration = data;

	(void)source;
	if (edited == NULL)
		return;                 /* cancelled: CONFIGURATION is gone */
	bool changed = !same_names(edited, configuration->edited);
	g_ptr_array_unref(configuration->edited);
	configuration->edited = edited;
	configuration->looking = false;
	if (changed)
		topics_touch(configuration->service->topics, "site", 0, 0);
}

static void look_now(struct timer *timer, void *data)
{
	struct configuration *configuration = data;
	const struct places *places = &configuration->service->places;
	struct look *look;
	GHashTableIter iter;
	void *value;

	timer_after(timer, LOOK_INTERVAL);
	if (configuration->looking)
		return;
	configuration->looking = true;
	look = g_new0(struct look, 1);
	look->directories[0] = g_strdup(places->config_dir);
	look->directories[1] = g_strdup(places->state_dir);
	look->hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_hash_table_iter_init(&iter, configuration->in_force);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct in_force *file = value;
		g_hash_table_insert(look->hashes, g_strdup(file->name), g_strdup(file->hash));
	}
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
	configuration->in_force =
	    g_hash_table_new_full(g_str_hash, g_str_equal, NULL, in_force_free);
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
	g_free(configuration);
}

/* Give FILE to the part of the service it is for; what this version cannot read stays out. */
static void give(struct configuration *configuration, struct in_force *file)
{
	g_autofree char *text = g_steal_pointer(&file->text);
	g_autoptr(GError) error = NULL;
	g_autofree char *name = configuration_check(file->name, text, &error);

	if (name == NULL) {
		file->unreadable = text_clean_string(error->message);
		log_error("config", "%s", file->unreadable);
		return;
	}
	const struct configuration_family *family = configuration_family(file->name, text);
	bool withdrawn = family->folder != NULL && configuration_is_void(text);
	family->take(configuration->service, file->name, withdrawn ? NULL : text);
}

static bool is_early(const char *name)
{
	const struct configuration_family *family = configuration_families;

	for (; family->check != NULL; family++)
		if (family->early && strcmp(family->file, name) == 0)
			return true;
	return false;
}

/* RECORD, whole, is in force from now on. */
static void put_in_force(struct configuration *configuration, const json_t *record)
{
	struct in_force *file = g_new0(struct in_force, 1);

	file->name = g_strdup(record_text(record, "name"));
	file->hash = g_strdup(record_text(record, "hash"));
	file->text = g_strdup(record_text(record, "text"));
	g_hash_table_replace(configuration->in_force, file->name, file);
	if (configuration->given || is_early(file->name))
		give(configuration, file);
	timer_after(&configuration->look, CLOCK_SECOND);
	topics_touch(configuration->service->topics, "site", 0, 0);
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

/* ---- at the start ------------------------------------------------------------------------- */

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

/* Records matching WHERE, newest first, waited for; NULL on failure. New reference. */
static json_t *read_records(struct service *service, json_t *where, int64_t before)
{
	struct reading reading = { .done = false };

	store_list(service->store, kind_find("config"), where, before, PAGE, take_reading,
	    &reading);
	while (!reading.done)
		g_main_context_iteration(NULL, TRUE);
	return reading.records;
}

/* Adds to IDS the newest of each name among RECORDS; the last id, 0 when there was none. */
static int64_t find_newest(const json_t *records, json_t *ids)
{
	int64_t last = 0;

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);
		const char *name = record_text(record, "name");
		last = record_id(record);
		if (json_object_get(ids, name) == NULL)
			json_object_set_new(ids, name, json_integer(last));
	}
	return last;
}

void configuration_load(struct configuration *configuration)
{
	struct service *service = configuration->service;
	json_auto_t *ids = json_object();
	int64_t last = 0;
	const char *name;
	json_t *id;

	do {
		json_auto_t *records = read_records(service, NULL, last);
		last = find_newest(records, ids);
	} while (last != 0);
	json_object_foreach(ids, name, id) {
		json_auto_t *found = read_records(service, json_pack("{s:O}", "id", id), 0);
		configuration->newest = MAX(configuration->newest, json_integer_value(id));
		if (json_array_size(found) > 0)
			put_in_force(configuration, json_array_get(found, 0));
	}
}

void configuration_hand_out(struct configuration *configuration)
{
	GHashTableIter iter;
	void *value;

	configuration->given = true;
	g_hash_table_iter_init(&iter, configuration->in_force);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((struct in_force *)value)->text != NULL)
			give(configuration, value);
}

void configuration_started(struct configuration *configuration)
{
	const struct settings *settings = configuration->service->settings;

	configuration->window = settings->window;
	configuration->tries = settings->tries;
	configuration->history_limit = settings->history_limit;
}

/* ---- telling ------------------------------------------------------------------------------ */

void configuration_look(struct configuration *configuration)
{
	timer_after(&configuration->look, 0);
}

bool configuration_is_edited(const struct configuration *configuration, const char *name)
{
	return g_ptr_array_find_with_equal_func(configuration->edited, name, g_str_equal, NULL);
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
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, configuration->in_force);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((const struct in_force *)value)->unreadable != NULL)
			json_array_append_new(troubles, json_string(
			    ((const struct in_force *)value)->unreadable));
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
