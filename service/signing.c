#include "service/signing.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/child.h"
#include "service/private_file.h"
#include "service/signing_book.h"
#include "service/signing_crypt.h"

#define PATIENCE (10 * CLOCK_SECOND)  /* with zhiban-sign, which needs a thirtieth of a second */
#define ANSWER_LIMIT 1024
#define CHILDREN_MOST 2               /* each takes 16 MiB */
#define WAITING_EACH 4                /* tries for one person */
#define WAITING_MOST 128
#define STRANGERS_MOST 1000           /* counted, though none has a password */

struct signing {
	struct signing_place place;
	char *path, *program;
	GHashTable *book;            /* person -> struct signing_entry */
	GQueue tries;                /* struct try, in the order they came; some under way */
	GQueue changes;              /* struct change_of, the first is being written */
	unsigned children;
	bool dirty;                  /* counts that are not yet on the disk */
	struct writing *writing;     /* NULL: none */
	bool ending;
};

/* A password to compare, or to hash. */
struct try {
	struct signing *signing;
	int64_t person;
	enum { TRY_WAITS, TRY_RUNS, TRY_DECIDED } stage;
	GBytes *question;            /* at first the password alone; NULL: it was asked */
	struct child *child;         /* NULL: not yet, or no more */
	struct mono began;
	struct signing_answer answer;
	struct timer pause;
	signing_answered *done;      /* of a comparison */
	void *data;
	struct signing_entry *fresh; /* of a password to be set: what it will be; else NULL */
	signing_kept *kept;
};

/* The file being written by a worker. FRESH counts when it is done. */
struct writing {
	struct signing *signing;
	char *path, *text;
	struct signing_entry *fresh; /* NULL: only counts */
	signing_kept *kept;
	void *data;
};

static void turn(struct signing *signing);
static void write_next(struct signing *signing);

/* ---- small things -------------------------------------------------------------------------- */

static const struct settings *settings_of(const struct signing *signing)
{
	return *signing->place.settings;
}

/* The wall clock less what is doubtful of it. */
static struct wall now_of(const struct signing *signing)
{
	return (struct wall){ clock_wall().us - *signing->place.doubt };
}

static void wipe_free(void *text)
{
	explicit_bzero(text, strlen(text));
	g_free(text);
}

static gboolean is_stranger(void *person, void *value, void *data)
{
	const struct signing_entry *entry = value;

	(void)person, (void)data;
	return entry->hash == NULL && !entry->busy;
}

/* The entry of PERSON, made where there is none: a no counts for who has no password as well. Who
 * names thousands of them makes us forget the earlier ones. */
static struct signing_entry *entry_of(struct signing *signing, int64_t person)
{
	struct signing_entry *entry = g_hash_table_lookup(signing->book, &person);

	if (entry != NULL)
		return entry;
	if (g_hash_table_size(signing->book) > STRANGERS_MOST)
		g_hash_table_foreach_remove(signing->book, is_stranger, NULL);
	entry = g_new0(struct signing_entry, 1);
	entry->person = person;
	g_hash_table_insert(signing->book, &entry->person, entry);
	return entry;
}

/* A try to compare holds its person until its answer is told. */
static bool holds_person(const struct try *try)
{
	return try->fresh == NULL && try->stage == TRY_RUNS;
}

/* It is over: nobody waits behind it any more. */
static void try_free(struct try *try)
{
	struct signing *signing = try->signing;

	g_queue_remove(&signing->tries, try);
	if (holds_person(try))
		entry_of(signing, try->person)->busy = false;
	timer_stop(&try->pause);
	if (try->question != NULL)
		g_bytes_unref(try->question);
	if (try->fresh != NULL)
		signing_entry_free(try->fresh);
	g_free(try);
}

/* VERB (with its line feeds) and PASSWORD in memory that is wiped when nobody needs it any more; no
 * copy of it is made on the way. */
static GBytes *question_new(const char *verb, const char *password)
{
	size_t length = strlen(verb), most = strlen(password);
	char *text = g_malloc(length + most + 1);

	memcpy(text, verb, length);
	memcpy(text + length, password, most + 1);
	return g_bytes_new_with_free_func(text, length + most, wipe_free, text);
}

/* ---- the file ------------------------------------------------------------------------------ */

static void writing_free(void *data)
{
	struct writing *writing = data;

	explicit_bzero(writing->text, strlen(writing->text));
	free(writing->text);
	g_free(writing->path);
	if (writing->fresh != NULL)
		signing_entry_free(writing->fresh);
	g_free(writing);
}

static void write_thread(GTask *task, void *source, void *data, GCancellable *cancel)
{
	const struct writing *writing = data;
	GError *error = NULL;

	(void)source, (void)cancel;
	if (private_file_write(writing->path, writing->text, &error))
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

/* What was set counts now; a try that is under way for the same person is judged by it. */
static void take_fresh(struct signing *signing, const struct signing_entry *fresh)
{
	struct signing_entry *entry = entry_of(signing, fresh->person);

	g_free(entry->hash);
	entry->hash = g_strdup(fresh->hash);
	entry->set_at = fresh->set_at;
	entry->once = fresh->once;
	entry->failures = 0;
	entry->locked_at.us = 0;
}

static void written(GObject *source, GAsyncResult *result, void *data)
{
	struct writing *writing = data;
	struct signing *signing = writing->signing;
	g_autoptr(GError) error = NULL;
	bool good = g_task_propagate_boolean(G_TASK(result), &error);

	(void)source;
	signing->writing = NULL;
	if (good && writing->fresh != NULL)
		take_fresh(signing, writing->fresh);
	if (writing->kept != NULL)
		writing->kept(good ? NULL : error->message, writing->data);
	write_next(signing);
}

/* Everything as it is, with what the next change makes of it. Counts that could not be written are
 * written with the next ones. */
static void write_next(struct signing *signing)
{
	if (signing->writing != NULL)
		return;
	struct writing *writing = g_queue_pop_head(&signing->changes);
	if (writing == NULL && !signing->dirty)
		return;
	if (writing == NULL)
		writing = g_new0(struct writing, 1);
	json_auto_t *book = signing_book_write(signing->book, writing->fresh);
	signing->dirty = false;
	signing->writing = writing;
	writing->signing = signing;
	writing->path = g_strdup(signing->path);
	writing->text = json_dumps(book, JSON_INDENT(1) | JSON_SORT_KEYS);
	GTask *task = g_task_new(NULL, NULL, written, writing);
	g_task_set_task_data(task, writing, writing_free);
	g_task_run_in_thread(task, write_thread);
	g_object_unref(task);
}

static void note_count(struct signing *signing)
{
	signing->dirty = true;
	write_next(signing);
}

/* ---- the answers --------------------------------------------------------------------------- */

static void answer(struct try *try)
{
	struct signing *signing = try->signing;

	if (try->fresh == NULL)
		try->done(&try->answer, try->data);
	else
		try->kept(_("签名口令程序 zhiban-sign 没有做完，口令没有设上"), try->data);
	try_free(try);
	turn(signing);
}

static void on_pause(struct timer *timer, void *data)
{
	(void)timer;
	answer(data);
}

/* A no: counted at once, told when its time has come. */
static void say_no(struct try *try, const char *cause)
{
	struct signing *signing = try->signing;
	struct signing_entry *entry = entry_of(signing, try->person);

	try->answer.verdict = SIGNING_WRONG;
	try->answer.cause = cause;
	try->answer.locked = signing_fail(entry, settings_of(signing), now_of(signing));
	try->answer.failures = entry->failures;
	if (entry->hash != NULL)
		note_count(signing);
	int64_t due = signing_pause(entry, settings_of(signing)) -
	    mono_between(try->began, clock_mono());
	timer_after(&try->pause, MAX(due, 0));
}

static void say_yes(struct try *try, enum signing_verdict verdict)
{
	struct signing_entry *entry = entry_of(try->signing, try->person);

	try->answer.verdict = verdict;
	if (entry->failures > 0) {
		entry->failures = 0;
		note_count(try->signing);
	}
	answer(try);
}

/* The child has compared; whether that counts is for the standing to say. */
static void judge(struct try *try, bool same)
{
	struct signing *signing = try->signing;
	struct signing_entry *entry = entry_of(signing, try->person);
	enum signing_standing standing =
	    signing_standing(entry, settings_of(signing), now_of(signing));

	if (standing == STANDING_NONE)
		say_no(try, "not_set");
	else if (standing == STANDING_LOCKED)
		say_no(try, "locked");
	else if (!same)
		say_no(try, "wrong");
	else if (standing == STANDING_ONCE_OVER)
		say_no(try, "once");
	else
		say_yes(try, standing == STANDING_EXPIRED ? SIGNING_EXPIRED
			: standing == STANDING_ONCE       ? SIGNING_ONCE
							  : SIGNING_RIGHT);
}

/* ---- the child ----------------------------------------------------------------------------- */

static void hashed(struct try *try, const char *hash)
{
	struct signing *signing = try->signing;
	struct writing *writing = g_new0(struct writing, 1);

	writing->fresh = g_steal_pointer(&try->fresh);
	writing->fresh->hash = g_strdup(hash);
	writing->fresh->set_at = now_of(signing);
	writing->kept = try->kept;
	writing->data = try->data;
	g_queue_push_tail(&signing->changes, writing);
	try->stage = TRY_DECIDED;
	try_free(try);
	write_next(signing);
	turn(signing);
}

/* The one line it says, without its end; "" when there is none. Caller frees. */
static char *line_of(GBytes *out)
{
	gsize size = 0;
	const char *data = out == NULL ? NULL : g_bytes_get_data(out, &size);
	char *line = g_strndup(data == NULL ? "" : data, size);

	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void on_child(GBytes *out, const char *failure, void *data)
{
	struct try *try = data;
	struct signing *signing = try->signing;
	g_autofree char *line = line_of(out);

	try->child = NULL;
	signing->children--;
	if (failure != NULL || line[0] == '\0') {
		try->answer.verdict = SIGNING_UNABLE; /* nobody's password is wrong for that */
		answer(try);
	} else if (try->fresh != NULL) {
		hashed(try, line);
	} else {
		judge(try, strcmp(line, "yes") == 0);
	}
	explicit_bzero(line, strlen(line));
}

/* The hash is asked for when its turn has come: it may have been set anew meanwhile. */
static void begin_comparison(struct try *try)
{
	struct signing *signing = try->signing;
	struct signing_entry *entry = entry_of(signing, try->person);
	g_autofree char *verb = g_strdup_printf("compare\n%s\n",
	    entry->hash == NULL ? SIGNING_CRYPT_NOBODY : entry->hash);
	GBytes *password = try->question;

	entry->busy = true;
	signing_begin(entry, settings_of(signing), now_of(signing));
	const char *typed = g_bytes_get_data(password, NULL);
	try->question = question_new(verb, typed == NULL ? "" : typed);
	g_bytes_unref(password);
}

static void begin(struct try *try)
{
	struct signing *signing = try->signing;
	const char *const argv[] = { signing->program, NULL };
	char *environment[] = { NULL };

	try->stage = TRY_RUNS;
	try->began = clock_mono();
	if (try->fresh == NULL)
		begin_comparison(try);
	struct child_order order = { .argv = argv, .environment = environment,
		.input = try->question, .limit = ANSWER_LIMIT, .us = PATIENCE };
	try->child = child_start(signing->place.timers, &order, on_child, try, NULL);
	g_clear_pointer(&try->question, g_bytes_unref);
	if (try->child != NULL) {
		signing->children++;
		return;
	}
	try->answer.verdict = SIGNING_UNABLE;
	timer_after(&try->pause, 0);
}

static bool may_begin(struct signing *signing, const struct try *try)
{
	return try->stage == TRY_WAITS && !signing->ending &&
	    (try->fresh != NULL || !entry_of(signing, try->person)->busy);
}

/* Begin what can be begun: one for each person at a time, few in all. */
static void turn(struct signing *signing)
{
	for (GList *item = signing->tries.head, *next;
	     item != NULL && signing->children < CHILDREN_MOST; item = next) {
		next = item->next;
		if (may_begin(signing, item->data))
			begin(item->data);
	}
}

/* ---- what others ask for ------------------------------------------------------------------- */

static struct try *try_new(struct signing *signing, int64_t person, GBytes *question, void *data)
{
	struct try *try = g_new0(struct try, 1);

	try->signing = signing;
	try->person = person;
	try->question = question;
	try->data = data;
	timer_init(&try->pause, signing->place.timers, on_pause, try);
	g_queue_push_tail(&signing->tries, try);
	return try;
}

static bool is_crowded(struct signing *signing, int64_t person)
{
	unsigned own = 0;

	for (GList *item = signing->tries.head; item != NULL; item = item->next)
		own += ((struct try *)item->data)->person == person;
	return own >= WAITING_EACH || g_queue_get_length(&signing->tries) >= WAITING_MOST;
}

void signing_check(struct signing *signing, int64_t person, const char *password,
    signing_answered *done, void *data)
{
	bool crowded = is_crowded(signing, person);
	bool fits = strnlen(password, SIGNING_LONGEST + 1) <= SIGNING_LONGEST;
	struct try *try =
	    try_new(signing, person, question_new("", fits ? password : ""), data);

	try->done = done;
	if (crowded) {
		try->stage = TRY_DECIDED;
		try->answer.verdict = SIGNING_BUSY;
		timer_after(&try->pause, 0);
		return;
	}
	turn(signing);
}

void signing_set(struct signing *signing, int64_t person, const char *password, bool once,
    signing_kept *done, void *data)
{
	struct try *try = try_new(signing, person, question_new("hash\n", password), data);

	try->fresh = g_new0(struct signing_entry, 1);
	try->fresh->person = person;
	try->fresh->once = once;
	try->kept = done;
	turn(signing);
}

/* ---- what can be a password ---------------------------------------------------------------- */

static bool is_one_character(const char *password)
{
	size_t first = (size_t)(g_utf8_find_next_char(password, NULL) - password);
	size_t length = strlen(password);

	for (size_t at = first; at < length; at += first)
		if (strncmp(password, password + at, first) != 0)
			return false;
	return true;
}

char *signing_unfit(const struct signing *signing, const char *password)
{
	int64_t least = settings_of(signing)->signing_least;

	if (strlen(password) > SIGNING_LONGEST || !text_is_clean(password) ||
	    strchr(password, '\n') != NULL)
		return g_strdup_printf(_("签名口令是一行文字，最多 %d 字节"), SIGNING_LONGEST);
	if (g_utf8_strlen(password, -1) < least)
		return g_strdup_printf(_("签名口令太短，至少 %d 个字符"), (int)least);
	if (is_one_character(password))
		return g_strdup(_("签名口令不能全是同一个字符"));
	return NULL;
}

char *signing_invent(void)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	char *word = g_strdup("xxxx-xxxx-xxxx");
	const unsigned n = sizeof letters - 1;

	for (char *at = word; *at != '\0';) {
		uint8_t byte;
		if (*at == '-')
			at++;
		else if (getrandom(&byte, 1, 0) == 1 && byte < 256 / n * n)
			*at++ = letters[byte % n];
	}
	return word;
}

/* ---- how it stands ------------------------------------------------------------------------- */

json_t *signing_state(const struct signing *signing, int64_t person)
{
	static const char *const words[] = {
		[STANDING_NONE] = "none", [STANDING_SET] = "set", [STANDING_EXPIRED] = "expired",
		[STANDING_ONCE] = "once", [STANDING_ONCE_OVER] = "expired",
		[STANDING_LOCKED] = "locked",
	};
	const struct signing_entry *entry = g_hash_table_lookup(signing->book, &person);
	struct wall now = now_of(signing);
	enum signing_standing standing = signing_standing(entry, settings_of(signing), now);
	json_t *state = json_pack("{s:s, s:I, s:I}", "state", words[standing], "failures",
	    (json_int_t)(standing == STANDING_NONE ? 0 : entry->failures), "least",
	    (json_int_t)settings_of(signing)->signing_least);

	if (standing == STANDING_NONE)
		return state;
	struct wall end = signing_end(entry, settings_of(signing), now);
	json_object_set_new(state, "set_at", json_integer(entry->set_at.us));
	if (end.us != 0)
		json_object_set_new(state,
		    standing == STANDING_LOCKED ? "locked_until" : "valid_until",
		    json_integer(end.us + *signing->place.doubt));
	return state;
}

bool signing_is_set(const struct signing *signing, int64_t person)
{
	const struct signing_entry *entry = g_hash_table_lookup(signing->book, &person);

	return entry != NULL && entry->hash != NULL;
}

/* ---- beginning and end --------------------------------------------------------------------- */

struct signing *signing_open(const struct signing_place *place, GError **error)
{
	g_autofree char *path = g_build_filename(place->state_dir, "signing", NULL);
	json_auto_t *kept = private_file_read(path, error);
	GHashTable *book = kept == NULL ? NULL : signing_book_read(kept);

	if (kept != NULL && book == NULL)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("%s：签名口令文件已损坏，请从备份恢复，或移走后由安全管理员重置"), path);
	if (book == NULL)
		return NULL;
	struct signing *signing = g_new0(struct signing, 1);
	signing->place = *place;
	signing->path = g_steal_pointer(&path);
	signing->program = place->program != NULL ? g_strdup(place->program)
						  : child_program("zhiban-sign");
	signing->book = book;
	g_queue_init(&signing->tries);
	g_queue_init(&signing->changes);
	return signing;
}

/* Those that wait hear that nothing came of it; so do those whose child is killed. */
static void end_tries(struct signing *signing)
{
	for (GList *item = signing->tries.head, *next; item != NULL; item = next) {
		struct try *try = item->data;
		next = item->next;
		if (try->child != NULL) {
			child_kill(try->child);
			continue;
		}
		if (try->stage == TRY_WAITS)
			try->answer.verdict = SIGNING_UNABLE;
		answer(try);
	}
}

void signing_free(struct signing *signing)
{
	if (signing == NULL)
		return;
	signing->ending = true;
	end_tries(signing);
	while (signing->children > 0 || signing->writing != NULL) {
		g_main_context_iteration(NULL, TRUE);
		end_tries(signing);
	}
	g_hash_table_destroy(signing->book);
	g_free(signing->program);
	g_free(signing->path);
	g_free(signing);
}
