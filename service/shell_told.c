/* What zhiban-ssh said of a conversation (docs/protocol.md): JSON of a child that spoke with a
 * stranger, read as if it were the stranger's. Pure. */
#include <string.h>

#include "base/i18n.h"
#include "base/rpc.h"
#include "service/shell_parts.h"

#define SENTENCE_LIMIT 400
#define OUTCOME_LIMIT 40
#define KEY_LIMIT 6000
#define FINGERPRINT_LIMIT 80
/* Of the text of one answer, clean. As JSON it is at most twice as long. */
#define TEXT_LIMIT (RPC_MESSAGE_LIMIT / 8 * 3)
/* Of a message with the text and the table of an answer. */
#define TOLD_LIMIT (RPC_MESSAGE_LIMIT / 8 * 7)

static void said_free(void *data)
{
	struct said *said = data;

	g_free(said->text);
	g_free(said->refused);
	cli_result_free(said->result);
	json_decref(said->told);
	g_free(said);
}

void told_free(struct told *told)
{
	if (told == NULL)
		return;
	g_free(told->outcome);
	g_free(told->reason);
	g_free(told->host_key);
	g_free(told->fingerprint);
	g_ptr_array_unref(told->said);
	g_free(told);
}

/* Text member NAME, clean whatever the child thinks of it. NULL when absent. */
static char *member(const json_t *object, const char *name, size_t limit)
{
	const json_t *value = json_object_get(object, name);

	return !json_is_string(value) ? NULL :
	    text_clean((struct bytes){ (const uint8_t *)json_string_value(value),
	    json_string_length(value) }, limit);
}

/* The same line by line; blanks at the beginning of a line are its columns. *RET_CUT is set when
 * not all of it was taken. */
static char *lines_of(const json_t *object, const char *name, bool *ret_cut)
{
	const json_t *value = json_object_get(object, name);
	const char *text = json_is_string(value) ? json_string_value(value) : "";
	const char *end = text + json_string_length(value), *stop;
	GString *lines = g_string_new(NULL);
	bool full = false;

	for (const char *line = text; line <= end && !full; line = stop + 1) {
		stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop == NULL ? end : stop;
		g_autofree char *clean = text_clean((struct bytes){ (const uint8_t *)line,
		    (size_t)(stop - line) }, TEXT_LIMIT);
		full = lines->len + strlen(clean) >= TEXT_LIMIT;
		if (!full && line != text)
			g_string_append_c(lines, '\n');
		if (!full)
			g_string_append(lines, clean);
	}
	*ret_cut = *ret_cut || full;
	return g_string_free(lines, FALSE);
}

/* Leave out of ANSWER, the least needed first, what does not fit a message; and say so. */
static void fit(json_t *answer, GString *trouble)
{
	static const char *const members[] = { "points", "rows" };

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		if (json_dumpb(answer, NULL, 0, 0) <= TOLD_LIMIT)
			return;
		json_object_del(answer, members[i]);
		g_string_append(trouble,
		    i == 0 ? _("监测点太多，没有列出；") : _("表太大，看原文；"));
	}
}

/* What a person gets to read. */
static json_t *answer_of(const struct said *said, struct wall at)
{
	json_t *answer = json_pack("{s:s, s:I, s:s, s:I}", "line", said->line, "at",
	    (json_int_t)at.us, "text", said->text, "ms", (json_int_t)said->ms);
	json_auto_t *result = cli_result_to_json(said->result);
	g_autofree char *doubt = cli_result_trouble(said->result);
	g_autoptr(GString) trouble = g_string_new(NULL);

	if (said->refused != NULL)
		json_object_set_new(answer, "refused", json_string(said->refused));
	if (said->cut) {
		json_object_set_new(answer, "cut", json_true());
		g_string_append(trouble, _("输出太长，只留了前面；"));
	}
	if (said->refused == NULL && said->result->rows->rows->len > 0) {
		json_object_set(answer, "columns", json_object_get(result, "columns"));
		json_object_set(answer, "rows", json_object_get(result, "rows"));
		json_object_set(answer, "points", json_object_get(result, "points"));
	}
	fit(answer, trouble);
	if (said->refused == NULL && doubt != NULL)
		g_string_append(trouble, doubt);
	if (g_str_has_suffix(trouble->str, "；")) /* not shown */
		g_string_truncate(trouble, trouble->len - strlen("；")); /* not shown */
	if (trouble->len > 0)
		json_object_set_new(answer, "trouble", json_string(trouble->str));
	return answer;
}

static struct said *read_output(const struct asked *asked, guint i, const json_t *output)
{
	struct said *said = g_new0(struct said, 1);

	said->line = asked->lines->pdata[i];
	said->cut = json_is_true(json_object_get(output, "cut"));
	said->text = lines_of(output, "text", &said->cut);
	said->ms = json_integer_value(json_object_get(output, "ms"));
	said->result = cli_command_read(asked->profile, asked->commands->pdata[i],
	    (struct bytes){ (const uint8_t *)said->text, strlen(said->text) });
	if (said->result->rows->refused != NULL)
		said->refused = g_strdup(said->result->rows->refused);
	else if (json_is_true(json_object_get(output, "refused")))
		said->refused = text_clean((struct bytes){ (const uint8_t *)said->text,
		    strcspn(said->text, "\n") }, SENTENCE_LIMIT);
	if (asked->for_person)
		said->told = answer_of(said, asked->at);
	return said;
}

struct told *told_read(const struct asked *asked, const char *text, size_t size)
{
	json_auto_t *object = json_loadb(text, size, JSON_ALLOW_NUL, NULL);
	const json_t *outputs = json_object_get(object, "outputs");
	char *outcome = member(object, "outcome", OUTCOME_LIMIT);

	if (outcome == NULL)
		return NULL;
	struct told *told = g_new0(struct told, 1);
	told->outcome = outcome;
	told->reason = member(object, "reason", SENTENCE_LIMIT);
	told->host_key = member(object, "host_key", KEY_LIMIT);
	told->fingerprint = member(object, "fingerprint", FINGERPRINT_LIMIT);
	told->said = g_ptr_array_new_with_free_func(said_free);
	for (guint i = 0; i < MIN(json_array_size(outputs), asked->lines->len); i++)
		g_ptr_array_add(told->said, read_output(asked, i, json_array_get(outputs, i)));
	return told;
}
