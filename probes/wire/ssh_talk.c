/* Commands: typed at a terminal, as the dialogue says, or each in a channel of its own. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/wire/ssh_dialogue.h"
#include "probes/wire/ssh_lines.h"
#include "probes/wire/ssh_parts.h"
#include "probes/wire/ssh_pattern.h"

/* A terminal so large that most devices neither page nor wrap. */
#define COLUMNS 511
#define ROWS 1000
#define STOP_US (CLOCK_SECOND * 9 / 10) /* for an output over its limit to stop */
#define LEAVE_US (CLOCK_SECOND / 2)     /* for the device to hang up after the farewell */
#define PATIENCE_US (CLOCK_SECOND / 20) /* between two tries to open a channel */
#define EOF_US (CLOCK_SECOND / 10)      /* what the end of the stream counts as silence */

static void tell_output(struct ssh_conversation *c, struct ssh_output *output)
{
	if (!output)
		return;
	output->us = mono_between(c->step_begun, clock_mono());
	g_mutex_lock(&c->result->lock);
	g_ptr_array_add(c->result->outputs, output);
	g_mutex_unlock(&c->result->lock);
}

/* ---- channels ----------------------------------------------------------------------------- */

static int open_channel(struct ssh_conversation *c)
{
	return ssh_channel_open_session(c->channel);
}

static int request_terminal(struct ssh_conversation *c)
{
	return ssh_channel_request_pty_size(c->channel, "vt100", COLUMNS, ROWS);
}

static int request_program(struct ssh_conversation *c)
{
	return c->command ? ssh_channel_request_exec(c->channel, c->command)
			  : ssh_channel_request_shell(c->channel);
}

/* A new channel. Some devices have one at a time, and need a moment to close the one before. */
static int open_anew(struct ssh_conversation *c)
{
	bool first = c->channel == NULL;
	struct mono begun = clock_mono();
	int rc;

	do {
		if (c->channel)
			ssh_channel_free(c->channel);
		c->channel = ssh_channel_new(c->session);
		if (!c->channel)
			return SSH_ERROR;
		rc = ssh_repeat(c, open_channel, SSH_AGAIN);
		if (rc != SSH_ERROR || first || !ssh_is_connected(c->session))
			return rc;
		ssh_wait(c, PATIENCE_US);
	} while (mono_between(begun, clock_mono()) < STOP_US);
	return rc;
}

/* A channel that runs c->command, or the command line of the device. */
static bool open_program(struct ssh_conversation *c)
{
	int rc = open_anew(c);

	if (rc == SSH_OK && !c->command)
		rc = ssh_repeat(c, request_terminal, SSH_AGAIN);
	if (rc == SSH_OK)
		rc = ssh_repeat(c, request_program, SSH_AGAIN);
	if (rc == SSH_AGAIN)
		return ssh_fail_timeout(c);
	return rc == SSH_OK || ssh_fail_lost(c);
}

/* Reads what is there of either stream: bytes, 0 for nothing now, negative when no more will come.
 */
static int read_some(struct ssh_conversation *c, uint8_t *buffer, size_t size)
{
	int n = 0;

	for (int stream = 0; stream < 2 && n == 0; stream++) {
		n = ssh_channel_read_nonblocking(c->channel, buffer, (uint32_t)size, stream);
		if (n == SSH_EOF)
			n = 0;
	}
	if (n == 0 &&
	    (ssh_channel_is_eof(c->channel) || !ssh_channel_is_open(c->channel) ||
		!ssh_is_connected(c->session)))
		return -1;
	return n;
}

/* ---- a terminal --------------------------------------------------------------------------- */

struct terminal {
	struct ssh_conversation *c;
	struct ssh_dialogue *dialogue;
	unsigned step;
	struct mono heard;        /* when the last byte came or went */
	struct mono stopping;     /* since when the output in progress is to stop */
	bool is_stopping;
};

/* False when the channel takes no more. */
static bool send_pending(struct terminal *t)
{
	struct bytes pending = ssh_dialogue_pending(t->dialogue);
	int n;

	if (pending.size == 0)
		return true;
	n = ssh_channel_write(t->c->channel, pending.data, (uint32_t)pending.size);
	if (n == SSH_ERROR)
		return false;
	if (n > 0) {
		ssh_dialogue_sent(t->dialogue, (size_t)n);
		t->heard = clock_mono();
	}
	return true;
}

/* What the dialogue has learned goes into the result; a new step gets new time. */
static void follow(struct terminal *t)
{
	struct ssh_conversation *c = t->c;
	const char *prompt = ssh_dialogue_prompt(t->dialogue);

	for (struct ssh_output *output; (output = ssh_dialogue_take(t->dialogue));)
		tell_output(c, output);
	if (prompt && !c->result->prompt) {
		g_mutex_lock(&c->result->lock);
		c->result->prompt = g_strdup(prompt);
		g_mutex_unlock(&c->result->lock);
	}
	if (ssh_dialogue_step(t->dialogue) != t->step) {
		t->step = ssh_dialogue_step(t->dialogue);
		ssh_stage_begin(c, ssh_dialogue_stage(t->dialogue));
	}
	if (ssh_dialogue_overrun(t->dialogue) && !t->is_stopping)
		t->stopping = clock_mono();
	t->is_stopping = ssh_dialogue_overrun(t->dialogue);
}

/* An output that did not stop when it was asked to is cut off with the line. */
static bool cut_off(struct terminal *t)
{
	struct ssh_conversation *c = t->c;

	if (!t->is_stopping || mono_between(t->stopping, clock_mono()) < STOP_US)
		return false;
	tell_output(c, ssh_dialogue_take_overrun(t->dialogue));
	if (!ssh_dialogue_is_complete(t->dialogue))
		ssh_fail(c, SSH_OUTCOME_TIMEOUT,
		    g_strdup(_("输出超过上限后设备停不下来，连接已断开，后面的命令没有发。")));
	return true;
}

/* The device will not write any more: what stands there is all there is. */
static bool hung_up(struct terminal *t)
{
	struct ssh_conversation *c = t->c;

	ssh_dialogue_idle(t->dialogue, EOF_US);
	follow(t);
	if (ssh_dialogue_overrun(t->dialogue))
		tell_output(c, ssh_dialogue_take_overrun(t->dialogue));
	if (ssh_dialogue_is_complete(t->dialogue))
		return true;
	if (ssh_dialogue_busy(t->dialogue) && !ssh_dialogue_prompt(t->dialogue))
		return ssh_fail(
		    c, SSH_OUTCOME_BUSY, g_strdup(_("设备没有空闲的登录线路，请稍后再试。")));
	return ssh_fail_lost(c);
}

static bool too_late(struct terminal *t)
{
	struct ssh_conversation *c = t->c;
	g_autofree char *line = ssh_dialogue_line(t->dialogue);

	if (c->result->stage == SSH_STAGE_SHELL && c->counter.in_bytes > 0 && line[0] != '\0')
		return ssh_fail(c, SSH_OUTCOME_NO_PROMPT,
		    g_strdup_printf(_("登录后没有认出提示符，设备停在「%s」。"), line));
	return ssh_fail_timeout(c);
}

/* Reads until nothing more is there, sends what is to be sent, waits. False: the other end went. */
static bool turn(struct terminal *t)
{
	struct ssh_conversation *c = t->c;
	uint8_t buffer[16 * 1024];
	int n = read_some(c, buffer, sizeof buffer);
	int64_t silent, patience;

	if (n > 0) {
		t->heard = clock_mono();
		ssh_dialogue_feed(t->dialogue, (struct bytes){ buffer, (size_t)n });
	}
	follow(t);
	if (n < 0 || !send_pending(t))
		return false;
	if (n > 0)
		return true;
	silent = mono_between(t->heard, clock_mono());
	if (ssh_dialogue_pending(t->dialogue).size == 0)
		ssh_dialogue_idle(t->dialogue, silent);
	follow(t);
	if (ssh_dialogue_pending(t->dialogue).size > 0)
		return send_pending(t);
	patience = ssh_dialogue_patience(silent);
	ssh_wait(c, patience < 0 ? CLOCK_SECOND : patience - silent);
	return true;
}

/* After the farewell the device hangs up; if it does not, we do. */
static void leave(struct terminal *t)
{
	struct mono begun = clock_mono();
	uint8_t buffer[4096];

	while (mono_between(begun, clock_mono()) < LEAVE_US && ssh_time_left(t->c) > 0 &&
	    send_pending(t)) {
		int n = read_some(t->c, buffer, sizeof buffer);

		if (n < 0 || !t->c->job->dialect.farewell)
			return;
		if (n == 0)
			ssh_wait(t->c, CLOCK_SECOND / 10);
	}
}

static bool ended(struct terminal *t)
{
	struct ssh_conversation *c = t->c;
	g_autofree char *line = ssh_dialogue_line(t->dialogue);

	switch (ssh_dialogue_state(t->dialogue)) {
	case SSH_TALK_QUESTION:
		return ssh_fail(c, SSH_OUTCOME_QUESTION,
		    g_strdup_printf(_("设备问「%s」，要由人来回答。"), line));
	case SSH_TALK_EXPIRED:
		return ssh_fail(c, SSH_OUTCOME_PASSWORD_EXPIRED,
		    g_strdup_printf(_("密码已过期，设备停在「%s」：请人工登录处理。"), line));
	case SSH_TALK_ON:
	case SSH_TALK_DONE:
		break;
	}
	leave(t);
	return true;
}

static bool converse(struct terminal *t)
{
	follow(t);
	while (ssh_dialogue_state(t->dialogue) == SSH_TALK_ON) {
		if (!turn(t))
			return hung_up(t);
		if (cut_off(t))
			return ssh_dialogue_is_complete(t->dialogue);
		if (ssh_dialogue_state(t->dialogue) == SSH_TALK_ON && ssh_time_left(t->c) <= 0)
			return too_late(t);
	}
	follow(t);
	return ended(t);
}

/* ---- a channel for each command ----------------------------------------------------------- */

struct program {
	struct ssh_output *output;
	struct ssh_lines lines;
	GRegex *refusal;
};

static void program_line(struct program *p, size_t limit)
{
	const GByteArray *raw = p->lines.line;
	g_autofree char *line =
	    text_clean((struct bytes){ raw->data, raw->len }, 4 * SSH_LINE_MAX);

	ssh_output_add(p->output, line, limit);
	p->output->refused |= ssh_pattern_matches(p->refusal, line, NULL);
	ssh_lines_next(&p->lines);
}

/* Reads to the end of the stream or to the limit. */
static bool read_program(struct ssh_conversation *c, struct program *p)
{
	uint8_t buffer[16 * 1024];
	int n;

	while ((n = read_some(c, buffer, sizeof buffer)) >= 0 && !p->output->cut) {
		for (int i = 0; i < n; i++)
			if (ssh_lines_put(&p->lines, buffer[i]))
				program_line(p, c->job->limit);
		if (ssh_time_left(c) <= 0)
			return ssh_fail_timeout(c);
		if (n == 0)
			ssh_wait(c, CLOCK_SECOND);
	}
	if (p->lines.line->len > 0)
		program_line(p, c->job->limit);
	return p->output->cut || ssh_channel_is_eof(c->channel) || ssh_fail_lost(c);
}

static int exit_status(struct ssh_conversation *c)
{
	if (ssh_channel_get_exit_status(c->channel) >= 0 || ssh_channel_is_closed(c->channel) ||
	    !ssh_is_connected(c->session))
		return SSH_OK;
	return ssh_channel_poll(c->channel, 0) == SSH_ERROR ? SSH_OK : SSH_AGAIN;
}

static bool run_program(struct ssh_conversation *c, const char *command, GRegex *refusal)
{
	struct program p = { .output = ssh_output_new(command), .refusal = refusal };
	bool done;

	c->command = command;
	ssh_lines_init(&p.lines);
	ssh_stage_begin(c, SSH_STAGE_COMMAND);
	done = open_program(c) && read_program(c, &p);
	ssh_lines_clear(&p.lines);
	if (!done) {
		ssh_output_free(p.output);
		return false;
	}
	if (!p.output->cut)
		ssh_repeat(c, exit_status, SSH_AGAIN);
	p.output->exit = ssh_channel_get_exit_status(c->channel);
	ssh_output_finish(p.output);
	tell_output(c, p.output);
	return true;
}

static bool bad_pattern(struct ssh_conversation *c, const GError *error)
{
	return ssh_fail(c, SSH_OUTCOME_BAD_JOB,
	    g_strdup_printf(_("任务里的正则表达式不对：%s"), error->message));
}

static bool run_programs(struct ssh_conversation *c)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GRegex) refusal = NULL;

	if (c->job->dialect.refusal)
		refusal = ssh_pattern_new(c->job->dialect.refusal, &error);
	if (error)
		return bad_pattern(c, error);
	for (char **command = c->job->commands; *command; command++)
		if (!run_program(c, *command, refusal))
			return false;
	ssh_stage_begin(c, SSH_STAGE_CLOSE);
	return true;
}

bool ssh_talk(struct ssh_conversation *c)
{
	g_autoptr(GError) error = NULL;
	own(ssh_dialogue) dialogue = NULL;
	struct terminal terminal = { .c = c };

	if (c->job->dialect.exec)
		return run_programs(c);
	dialogue = ssh_dialogue_new(&c->job->dialect, c->job->commands, c->job->limit, &error);
	if (!dialogue)
		return bad_pattern(c, error);
	ssh_stage_begin(c, SSH_STAGE_SHELL);
	if (!open_program(c))
		return false;
	terminal.dialogue = dialogue;
	terminal.heard = clock_mono();
	return converse(&terminal);
}
