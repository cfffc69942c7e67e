/* The conversation as a whole, its clock, and how it may end. */
#include "probes/wire/ssh.h"

#include <libssh/callbacks.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/wire/ssh_parts.h"
#include "probes/wire/ssh_words.h"

/* However well everything is accounted for, poll() returns once in a while. */
#define SLICE_US (CLOCK_SECOND / 5)

void ssh_stage_begin(struct ssh_conversation *c, enum ssh_stage stage)
{
	c->step_begun = clock_mono();
	g_mutex_lock(&c->result->lock);
	c->result->stage = stage;
	g_mutex_unlock(&c->result->lock);
}

int64_t ssh_time_left(const struct ssh_conversation *c)
{
	struct mono now = clock_mono();
	bool connecting = c->result->stage <= SSH_STAGE_BANNER;
	int64_t step = connecting ? c->job->connect_us : c->job->step_us;
	struct mono begun = connecting ? c->begun : c->step_begun;

	return MIN(step - mono_between(begun, now), c->job->total_us - mono_between(c->begun, now));
}

/* Some firewalls forget a connection that is silent. SSH_MSG_IGNORE wants no answer, which is more
 * than some devices can bear; so it is sent only where the job says so. */
static void keep_alive(struct ssh_conversation *c)
{
	struct mono now = clock_mono();

	if (c->job->keepalive_s == 0 || c->result->stage < SSH_STAGE_SHELL ||
	    mono_between(c->kept_alive, now) < c->job->keepalive_s * CLOCK_SECOND)
		return;
	c->kept_alive = now;
	ssh_send_ignore(c->session, "");
}

void ssh_wait(struct ssh_conversation *c, int64_t us)
{
	struct pollfd ready = { .fd = c->fd, .events = POLLIN };
	int64_t wait = MIN(MIN(us, ssh_time_left(c)), SLICE_US);

	keep_alive(c);
	if (c->session && ssh_get_poll_flags(c->session) & SSH_WRITE_PENDING)
		ready.events |= POLLOUT;
	if (wait > 0)
		poll(&ready, 1, (int)((wait + 999) / 1000));
}

int ssh_repeat(struct ssh_conversation *c, ssh_call *call, int again)
{
	for (;;) {
		int rc = call(c);

		if (rc != again || ssh_time_left(c) <= 0)
			return rc;
		ssh_wait(c, SLICE_US);
	}
}

bool ssh_fail(struct ssh_conversation *c, enum ssh_outcome outcome, char *reason)
{
	g_mutex_lock(&c->result->lock);
	c->result->outcome = outcome;
	g_free(c->result->reason);
	c->result->reason = reason;
	g_mutex_unlock(&c->result->lock);
	return false;
}

static const char *const waited_for[] = {
	[SSH_STAGE_JOB] = N_("开始"),
	[SSH_STAGE_CONNECT] = N_("建立连接"),
	[SSH_STAGE_BANNER] = N_("对方报出 SSH 版本"),
	[SSH_STAGE_KEX] = N_("密钥协商"),
	[SSH_STAGE_HOST_KEY] = N_("主机密钥"),
	[SSH_STAGE_AUTH] = N_("登录"),
	[SSH_STAGE_SHELL] = N_("命令行提示符"),
	[SSH_STAGE_SETUP] = N_("终端设置"),
	[SSH_STAGE_COMMAND] = N_("命令的输出"),
	[SSH_STAGE_CLOSE] = N_("断开"),
};

bool ssh_fail_timeout(struct ssh_conversation *c)
{
	return ssh_fail(c, SSH_OUTCOME_TIMEOUT,
	    g_strdup_printf(_("设备没有在时限内完成：%s。"), _(waited_for[c->result->stage])));
}

bool ssh_fail_lost(struct ssh_conversation *c)
{
	g_autofree char *said = text_clean_string(ssh_get_error(c->session));

	if (ssh_words_busy(said))
		return ssh_fail(c, SSH_OUTCOME_BUSY,
		    g_strdup_printf(_("设备没有空闲的登录线路：%s"), said));
	if (c->result->stage == SSH_STAGE_COMMAND)
		return ssh_fail(c, SSH_OUTCOME_LOST,
		    g_strdup(_("命令发出后连接断了，不知道设备做到了哪里。")));
	return ssh_fail(c, SSH_OUTCOME_LOST,
	    g_strdup_printf(_("连接断了，当时在等：%s。"), _(waited_for[c->result->stage])));
}

/* Two things libssh knows and does not hand out: that no algorithm was common (the error is
 * replaced by the one of closing the socket), and that the device wants a new password (RFC 4252
 * section 8; the message is dropped, and one would wait for ever). It says both to its log. */
static void overhear(int priority, const char *function, const char *text, void *data)
{
	struct ssh_conversation *c = data;

	(void)priority;
	(void)function;
	if (!c->mismatch && strstr(text, "kex error"))
		c->mismatch = g_strndup(text, 4096);
	if (strstr(text, "rejected packet (type 60)"))
		c->new_password_wanted = true;
}

void ssh_listen(struct ssh_conversation *c, bool on)
{
	ssh_set_log_userdata(c);
	ssh_set_log_callback(overhear);
	ssh_set_log_level(on ? SSH_LOG_TRACE : SSH_LOG_NOLOG);
}

void ssh_converse(const struct ssh_job *job, struct ssh_result *result)
{
	struct ssh_conversation c = { .job = job, .result = result, .fd = -1 };

	c.begun = c.kept_alive = clock_mono();
	if (ssh_link(&c) && ssh_login(&c) && ssh_talk(&c))
		ssh_fail(&c, SSH_OUTCOME_OK, NULL);
	if (c.channel)
		ssh_channel_free(c.channel);
	if (c.key)
		ssh_key_free(c.key);
	if (c.session) {
		if (ssh_is_connected(c.session))
			ssh_disconnect(c.session);
		ssh_free(c.session);
	} else if (c.fd >= 0) {
		close(c.fd);
	}
	g_free(c.mismatch);
}
