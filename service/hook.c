#include "service/hook.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/child.h"

#define OUTPUT_LIMIT 4096

struct hook {
	struct timers *timers;
	void (*changed)(void *data);
	void *data;
	char *command;               /* as configured; "" or NULL: none */
	char **words;
	int64_t gap, limit;
	const char *pattern;         /* still to be told; NULL: nothing */
	json_t *facts;
	struct child *child;         /* of now; NULL: none runs */
	struct mono began;           /* the last one; us == 0: none yet */
	struct timer turn;
	char *trouble;
	bool ending;
};

static void set_trouble(struct hook *hook, const char *failure)
{
	g_autofree char *sentence = failure == NULL ? NULL :
	    g_strdup_printf(_("声光外设命令没有做成：%s"), failure);
	char *clean = sentence == NULL ? NULL : text_clean_string(sentence);
	bool same = g_strcmp0(clean, hook->trouble) == 0;

	g_free(hook->trouble);
	hook->trouble = clean;
	if (!same && hook->changed != NULL)
		hook->changed(hook->data);
}

/* As soon as there is something to tell, nothing runs, and the last one was long enough ago. */
static void arm(struct hook *hook)
{
	if (hook->pattern == NULL || hook->child != NULL || hook->ending)
		return;
	int64_t ago = hook->began.us == 0 ? hook->gap : mono_between(hook->began, clock_mono());
	timer_after(&hook->turn, MAX(hook->gap - ago, 0));
}

static void on_done(GBytes *out, const char *failure, void *data)
{
	struct hook *hook = data;

	(void)out;
	hook->child = NULL;
	if (hook->ending)
		return;
	set_trouble(hook, failure);
	arm(hook);
}

static const char **argv_of(const struct hook *hook)
{
	guint n = g_strv_length(hook->words);
	const char **argv = g_new0(const char *, n + 2);

	for (guint i = 0; i < n; i++)
		argv[i] = hook->words[i];
	argv[n] = hook->pattern;
	return argv;
}

static void on_turn(struct timer *timer, void *data)
{
	static const char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
		"LC_ALL=C.UTF-8", NULL };
	struct hook *hook = data;
	g_autofree const char **argv = argv_of(hook);
	char *text = json_dumps(hook->facts, JSON_COMPACT);
	g_autofree char *line = g_strdup_printf("%s\n", text);
	g_autoptr(GBytes) input = g_bytes_new(line, strlen(line));
	g_autoptr(GError) error = NULL;
	struct child_order order = { .argv = argv, .environment = (char **)(uintptr_t)environment,
		.input = input, .limit = OUTPUT_LIMIT, .us = hook->limit, .operators = true };

	(void)timer;
	free(text);
	hook->pattern = NULL;
	g_clear_pointer(&hook->facts, json_decref);
	hook->began = clock_mono();
	hook->child = child_start(hook->timers, &order, on_done, hook, &error);
	if (hook->child == NULL)
		set_trouble(hook, error->message);
}

struct hook *hook_new(struct timers *timers, void (*changed)(void *data), void *data)
{
	struct hook *hook = g_new0(struct hook, 1);

	hook->timers = timers;
	hook->changed = changed;
	hook->data = data;
	timer_init(&hook->turn, timers, on_turn, hook);
	return hook;
}

void hook_end(struct hook *hook)
{
	timer_stop(&hook->turn);
	hook->ending = true;
	if (hook->child != NULL)
		child_kill(hook->child);
	while (hook->child != NULL)
		g_main_context_iteration(NULL, TRUE);
}

void hook_free(struct hook *hook)
{
	if (hook == NULL)
		return;
	hook_end(hook);
	g_strfreev(hook->words);
	json_decref(hook->facts);
	g_free(hook->command);
	g_free(hook->trouble);
	g_free(hook);
}

char **hook_words(const char *line, GError **error)
{
	char **words = NULL;

	if (line[0] == '\0')
		return g_new0(char *, 1);
	if (!g_shell_parse_argv(line, NULL, &words, NULL) || words[0][0] != '/') {
		g_strfreev(words);
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("要写成绝对路径和参数，引号要成对"));
		return NULL;
	}
	return words;
}

void hook_set(struct hook *hook, const char *command, int64_t gap, int64_t limit)
{
	hook->gap = gap;
	hook->limit = limit;
	if (g_strcmp0(hook->command, command) == 0)
		return;
	g_free(hook->command);
	hook->command = g_strdup(command);
	g_strfreev(hook->words);
	hook->words = hook_words(command, NULL);
	set_trouble(hook, NULL);
	if (hook->words != NULL && hook->words[0] != NULL)
		return;
	timer_stop(&hook->turn);
	hook->pattern = NULL;
	g_clear_pointer(&hook->facts, json_decref);
}

void hook_tell(struct hook *hook, const char *pattern, json_t *facts)
{
	json_decref(hook->facts);
	hook->facts = NULL;
	hook->pattern = NULL;
	if (hook->words == NULL || hook->words[0] == NULL) {
		json_decref(facts);
		return;
	}
	hook->pattern = pattern;
	hook->facts = facts;
	arm(hook);
}

const char *hook_trouble(const struct hook *hook)
{
	return hook->trouble;
}
