/* How a terminal conversation goes, and what belongs to the output of a command.
 *
 * After a command was sent, its echo is looked for: the first lines that together spell it, wrapped
 * or scrolled as the device likes. What comes before is a log line that fell in between and stays
 * as a line. The output ends at a prompt, which must stand alone where the cursor is, look like the
 * profile's prompt, and be followed by silence: a short one when the echo was seen and the name in
 * it is the one we know, a long one else. So neither a log line, nor the prompt of before that a
 * late log line made the device write again, nor a table that looks like a prompt ends an output.
 */
#include "probes/wire/ssh_dialogue.h"

#include <string.h>

#include "probes/wire/ssh_lines.h"
#include "probes/wire/ssh_pattern.h"
#include "probes/wire/ssh_words.h"

#define PAGER_SILENCE INT64_C(20000)
#define PROMPT_SILENCE INT64_C(100000)
#define FIRST_SILENCE INT64_C(300000)
#define UNSURE_SILENCE INT64_C(1500000)
#define INTERRUPT "\003"
#define ECHO_TAIL 4 /* characters of a scrolled echo that must be left of the command */

enum phase { ARRIVING, SETUP, COMMAND, LEAVING, STOPPED };

struct question {
	GRegex *expect;
	const char *answer;
};

struct ssh_dialogue {
	const struct ssh_dialect *dialect;
	char *const *commands;
	size_t limit;
	GRegex *prompt_pattern, *pager_pattern, *refusal_pattern;
	GArray *questions;        /* struct question */

	enum phase phase;
	enum ssh_talk state;
	size_t index;             /* of the line of setup, or the command */
	unsigned steps;
	struct ssh_lines lines;
	GByteArray *pending;
	char *first_prompt, *prompt, *stem;

	const char *sent;         /* the command whose output comes */
	struct ssh_output *output;
	bool echoed, asked_to_stop, after_pager, skip_line, busy, expired;
	unsigned completed;       /* lines since it was sent */
	GString *echo;            /* what was seen of the echo so far, without blanks */
	GPtrArray *held;          /* the lines it stood in */
	GQueue outputs;
};

/* ---- beginning and end -------------------------------------------------------------------- */

static void question_clear(void *question)
{
	struct question *q = question;

	g_clear_pointer(&q->expect, g_regex_unref);
}

/* False when one of the patterns is none. */
static bool compile(struct ssh_dialogue *d, GError **error)
{
	const struct ssh_dialect *dialect = d->dialect;

	d->prompt_pattern = ssh_pattern_new(dialect->prompt, error);
	if (!d->prompt_pattern)
		return false;
	if (dialect->pager && !(d->pager_pattern = ssh_pattern_new(dialect->pager, error)))
		return false;
	if (dialect->refusal && !(d->refusal_pattern = ssh_pattern_new(dialect->refusal, error)))
		return false;
	for (const struct ssh_question *q = dialect->questions; q && q->expect; q++) {
		struct question mine = { ssh_pattern_new(q->expect, error), q->answer };

		if (!mine.expect)
			return false;
		g_array_append_val(d->questions, mine);
	}
	return true;
}

struct ssh_dialogue *ssh_dialogue_new(
    const struct ssh_dialect *dialect, char *const *commands, size_t limit, GError **error)
{
	struct ssh_dialogue *d = g_new0(struct ssh_dialogue, 1);

	*d = (struct ssh_dialogue){
		.dialect = dialect,
		.commands = commands,
		.limit = limit,
		.questions = g_array_new(FALSE, FALSE, sizeof(struct question)),
		.pending = g_byte_array_new(),
		.echo = g_string_new(NULL),
		.held = g_ptr_array_new_with_free_func(g_free),
		.steps = 1,
		.outputs = G_QUEUE_INIT,
	};
	g_array_set_clear_func(d->questions, question_clear);
	ssh_lines_init(&d->lines);
	if (!compile(d, error))
		g_clear_pointer(&d, ssh_dialogue_free);
	return d;
}

void ssh_dialogue_free(struct ssh_dialogue *d)
{
	if (!d)
		return;
	g_clear_pointer(&d->prompt_pattern, g_regex_unref);
	g_clear_pointer(&d->pager_pattern, g_regex_unref);
	g_clear_pointer(&d->refusal_pattern, g_regex_unref);
	g_array_unref(d->questions);
	g_byte_array_unref(d->pending);
	g_string_free(d->echo, TRUE);
	g_ptr_array_unref(d->held);
	ssh_lines_clear(&d->lines);
	ssh_output_free(d->output);
	g_queue_clear_full(&d->outputs, (GDestroyNotify)ssh_output_free);
	g_free(d->first_prompt);
	g_free(d->prompt);
	g_free(d->stem);
	g_free(d);
}

/* ---- sending ------------------------------------------------------------------------------ */

static void queue(struct ssh_dialogue *d, const char *text)
{
	g_byte_array_append(d->pending, (const guint8 *)text, (guint)strlen(text));
}

/* Sends TEXT as a person does: the Enter key is CR. */
static void queue_line(struct ssh_dialogue *d, const char *text)
{
	queue(d, text);
	queue(d, "\r");
}

/* The prompt stays in the line: the echo is written behind it. */
static void send_command(struct ssh_dialogue *d, const char *command)
{
	queue_line(d, command);
	d->sent = command;
	d->output = ssh_output_new(command);
	d->echoed = d->asked_to_stop = d->after_pager = d->skip_line = false;
	d->completed = 0;
	d->steps++;
}

/* The next line of setup, the next command, or the farewell. */
static void go_on(struct ssh_dialogue *d)
{
	if (d->phase == ARRIVING) {
		d->phase = SETUP;
		d->index = 0;
	} else {
		d->index++;
	}
	if (d->phase == SETUP && d->dialect->setup && d->dialect->setup[d->index]) {
		send_command(d, d->dialect->setup[d->index]);
		return;
	}
	if (d->phase == SETUP) {
		d->phase = COMMAND;
		d->index = 0;
	}
	if (d->commands[d->index]) {
		send_command(d, d->commands[d->index]);
		return;
	}
	d->phase = LEAVING;
	d->state = SSH_TALK_DONE;
	d->steps++;
	if (d->dialect->farewell)
		queue_line(d, d->dialect->farewell);
}

/* ---- lines -------------------------------------------------------------------------------- */

static char *clean_line(const struct ssh_dialogue *d)
{
	const GByteArray *line = d->lines.line;

	return text_clean((struct bytes){ line->data, line->len }, 4 * SSH_LINE_MAX);
}

static void keep(struct ssh_dialogue *d, const char *line)
{
	ssh_output_add(d->output, line, d->limit);
	if (!d->output->refused && ssh_pattern_matches(d->refusal_pattern, line, NULL))
		d->output->refused = true;
	if (!d->output->cut || d->asked_to_stop)
		return;
	d->asked_to_stop = true;
	queue(d, INTERRUPT);
}

/* What was held as the beginning of an echo was all there is. */
static void release(struct ssh_dialogue *d)
{
	g_string_truncate(d->echo, 0);
	for (guint i = 0; i < d->held->len; i++)
		keep(d, g_ptr_array_index(d->held, i));
	g_ptr_array_set_size(d->held, 0);
}

static char *without_blanks(const char *text)
{
	GString *packed = g_string_new(NULL);

	for (; *text; text++)
		if (*text != ' ')
			g_string_append_c(packed, *text);
	return g_string_free(packed, FALSE);
}

/* LINE without the prompt before it. */
static const char *after_prompt(const struct ssh_dialogue *d, const char *line)
{
	return d->prompt && g_str_has_prefix(line, d->prompt) ? line + strlen(d->prompt) : line;
}

/* A line editor that scrolls sideways leaves "$" and the end of the command. */
static bool scrolled(const char *typed, const char *whole)
{
	return typed[0] == '$' && strlen(typed + 1) >= ECHO_TAIL &&
	    g_str_has_suffix(whole, typed + 1);
}

/* Takes LINE for a part of the echo, if together with what came before it begins the command. */
static bool take_echo(struct ssh_dialogue *d, const char *line)
{
	g_autofree char *whole = without_blanks(d->sent);
	g_autofree char *typed = without_blanks(after_prompt(d, line));

	if (typed[0] == '\0')
		return d->echo->len > 0;
	if (d->echo->len == 0 && scrolled(typed, whole)) {
		d->echoed = true;
		return true;
	}
	if (!g_str_has_prefix(whole + d->echo->len, typed))
		return false;
	g_string_append(d->echo, typed);
	if (d->echo->len < strlen(whole)) {
		g_ptr_array_add(d->held, g_strdup(after_prompt(d, line)));
		return true;
	}
	d->echoed = true;
	g_string_truncate(d->echo, 0);
	g_ptr_array_set_size(d->held, 0);
	return true;
}

/* A line of what followed a command. */
static void output_line(struct ssh_dialogue *d, const char *line)
{
	d->completed++;
	if (!d->echoed && take_echo(d, line))
		return;
	if (!d->echoed && d->echo->len > 0) {
		/* A log line broke into the echo, which then begins anew. */
		g_string_truncate(d->echo, 0);
		g_ptr_array_set_size(d->held, 0);
		if (take_echo(d, line))
			return;
	}
	/* A prompt that a log line pushed aside. */
	if (d->prompt && strcmp(line, d->prompt) == 0)
		return;
	keep(d, d->echoed ? line : after_prompt(d, line));
}

/* A line before the first prompt: a greeting, or why there will be no prompt. */
static void greeting_line(struct ssh_dialogue *d, const char *line)
{
	d->busy |= ssh_words_busy(line);
	d->expired |= ssh_words_expired(line);
}

static void end_line(struct ssh_dialogue *d)
{
	g_autofree char *line = clean_line(d);
	bool bare = d->after_pager && line[0] == '\0';

	ssh_lines_next(&d->lines);
	d->after_pager = false;
	if (d->skip_line || bare) {
		d->skip_line = false;
		return;
	}
	if (d->phase == ARRIVING)
		greeting_line(d, line);
	else if (d->output)
		output_line(d, line);
}

void ssh_dialogue_feed(struct ssh_dialogue *d, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.size; i++) {
		uint8_t byte = bytes.data[i];

		/* An erased pager leaves its row; one that is not erased is ended by a line feed.
		 */
		if (d->after_pager && byte != '\r' && byte != '\n' && byte != '\0')
			d->after_pager = false;
		if (ssh_lines_put(&d->lines, byte))
			end_line(d);
	}
}

/* ---- silence ------------------------------------------------------------------------------ */

/* The part of a prompt that names the device: without the signs around it and what follows ":" or
 * "(": "HUAWEI" of "<HUAWEI>", "Switch" of "Switch(config)#", "duty@host" of "duty@host:~$". */
static char *stem_of(const char *prompt)
{
	size_t begin = strcspn(prompt, "<>[]()~*#$%: ") > 0 ? 0 : strspn(prompt, "<>[]()~*#$%: ");
	size_t size = strcspn(prompt + begin, "<>[]()#$%: ");

	return g_strndup(prompt + begin, size);
}

/* The device waits at PROMPT for the next command. */
static void accept(struct ssh_dialogue *d, const char *prompt)
{
	if (!d->first_prompt) {
		d->first_prompt = g_strdup(prompt);
		d->stem = stem_of(prompt);
	}
	g_free(d->prompt);
	d->prompt = g_strdup(prompt);
	if (d->output)
		release(d);
	if (d->phase == COMMAND) {
		ssh_output_finish(d->output);
		g_queue_push_tail(&d->outputs, g_steal_pointer(&d->output));
	}
	g_clear_pointer(&d->output, ssh_output_free);
	go_on(d);
}

/* The cursor is behind all that stands in the line: where one would type. */
static bool cursor_at_end(const struct ssh_dialogue *d)
{
	const GByteArray *line = d->lines.line;

	for (size_t i = d->lines.column; i < line->len; i++)
		if (line->data[i] != ' ')
			return false;
	return true;
}

static bool is_prompt(const struct ssh_dialogue *d, const char *line, int64_t us)
{
	if (!cursor_at_end(d) || !ssh_pattern_matches(d->prompt_pattern, line, NULL))
		return false;
	if (d->phase == ARRIVING)
		return us >= FIRST_SILENCE;
	if (d->completed == 0)
		return false;
	return us >= (d->echoed && strstr(line, d->stem) ? PROMPT_SILENCE : UNSURE_SILENCE);
}

/* The pager waits: answered, and its prompt taken out of the line. */
static bool page(struct ssh_dialogue *d, const char *line)
{
	size_t start;

	if (!ssh_pattern_matches(d->pager_pattern, line, &start))
		return false;
	if (d->asked_to_stop && d->dialect->pager_quit)
		queue(d, d->dialect->pager_quit);
	else
		queue(d, d->dialect->pager_answer ? d->dialect->pager_answer : " ");
	ssh_lines_truncate(&d->lines, strspn(line, " ") >= start ? 0 : start);
	d->after_pager = true;
	return true;
}

/* A question is for a person; whether it is about a password that has run out, the lines before it
 * may have said. */
static void stop_at(struct ssh_dialogue *d, const char *line)
{
	d->expired |= ssh_words_expired(line);
	d->state = d->expired ? SSH_TALK_EXPIRED : SSH_TALK_QUESTION;
}

/* True for a question of the profile: it is answered, or it ends the dialogue. */
static bool answer(struct ssh_dialogue *d, const char *line)
{
	for (guint i = 0; i < d->questions->len; i++) {
		const struct question *q = &g_array_index(d->questions, struct question, i);

		if (!ssh_pattern_matches(q->expect, line, NULL))
			continue;
		if (q->answer) {
			queue_line(d, q->answer);
			d->skip_line = true;
		} else {
			stop_at(d, line);
		}
		return true;
	}
	return false;
}

void ssh_dialogue_idle(struct ssh_dialogue *d, int64_t us)
{
	g_autofree char *line = NULL;

	if (d->state != SSH_TALK_ON || d->skip_line || us < PAGER_SILENCE)
		return;
	line = clean_line(d);
	if (line[0] == '\0' || page(d, line) || us < PROMPT_SILENCE || answer(d, line))
		return;
	if (is_prompt(d, line, us))
		accept(d, line);
	else if (us >= UNSURE_SILENCE && ssh_words_question(line))
		stop_at(d, line);
}

int64_t ssh_dialogue_patience(int64_t us)
{
	static const int64_t silences[] = { PAGER_SILENCE, PROMPT_SILENCE, FIRST_SILENCE,
		UNSURE_SILENCE };

	for (size_t i = 0; i < G_N_ELEMENTS(silences); i++)
		if (us < silences[i])
			return silences[i];
	return -1;
}

/* ---- looking in --------------------------------------------------------------------------- */

struct bytes ssh_dialogue_pending(const struct ssh_dialogue *d)
{
	return (struct bytes){ d->pending->data, d->pending->len };
}

void ssh_dialogue_sent(struct ssh_dialogue *d, size_t size)
{
	g_byte_array_remove_range(d->pending, 0, (guint)MIN(size, d->pending->len));
}

enum ssh_talk ssh_dialogue_state(const struct ssh_dialogue *d)
{
	return d->state;
}

enum ssh_stage ssh_dialogue_stage(const struct ssh_dialogue *d)
{
	static const enum ssh_stage stages[] = {
		[ARRIVING] = SSH_STAGE_SHELL,
		[SETUP] = SSH_STAGE_SETUP,
		[COMMAND] = SSH_STAGE_COMMAND,
		[LEAVING] = SSH_STAGE_CLOSE,
		[STOPPED] = SSH_STAGE_COMMAND,
	};

	return stages[d->phase];
}

unsigned ssh_dialogue_step(const struct ssh_dialogue *d)
{
	return d->steps;
}

bool ssh_dialogue_overrun(const struct ssh_dialogue *d)
{
	return d->asked_to_stop && d->output;
}

bool ssh_dialogue_is_complete(const struct ssh_dialogue *d)
{
	return d->phase == LEAVING;
}

bool ssh_dialogue_busy(const struct ssh_dialogue *d)
{
	return d->busy;
}

const char *ssh_dialogue_prompt(const struct ssh_dialogue *d)
{
	return d->first_prompt;
}

char *ssh_dialogue_line(const struct ssh_dialogue *d)
{
	return clean_line(d);
}

struct ssh_output *ssh_dialogue_take(struct ssh_dialogue *d)
{
	return g_queue_pop_head(&d->outputs);
}

struct ssh_output *ssh_dialogue_take_overrun(struct ssh_dialogue *d)
{
	if (!ssh_dialogue_overrun(d) || d->phase != COMMAND)
		return NULL;
	d->phase = d->commands[d->index + 1] ? STOPPED : LEAVING;
	d->state = SSH_TALK_DONE;
	ssh_output_finish(d->output);
	return g_steal_pointer(&d->output);
}
