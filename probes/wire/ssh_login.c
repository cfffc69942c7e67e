/* Logging in, with one secret, once: many devices lock an account after a few failures, and the
 * console asks again and again. "none" is asked first to learn what the device takes; it is refused
 * everywhere and counts nowhere. A partial success (a key, then a password) goes on. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/wire/ssh_parts.h"
#include "probes/wire/ssh_words.h"

#define ROUNDS_MAX 8 /* of questions in keyboard-interactive */

static int by_none(struct ssh_conversation *c)
{
	return ssh_userauth_none(c->session, NULL);
}

static int by_password(struct ssh_conversation *c)
{
	int rc = ssh_userauth_password(c->session, NULL, c->job->password);

	return rc == SSH_AUTH_AGAIN && c->new_password_wanted ? SSH_AUTH_ERROR : rc;
}

static int by_agent(struct ssh_conversation *c)
{
	return ssh_userauth_agent(c->session, NULL);
}

static int by_questions(struct ssh_conversation *c)
{
	return ssh_userauth_kbdint(c->session, NULL, NULL);
}

/* What the device says before the login, clean. */
static void tell_banner(struct ssh_conversation *c)
{
	char *raw = c->result->banner ? NULL : ssh_get_issue_banner(c->session);

	if (!raw)
		return;
	g_mutex_lock(&c->result->lock);
	c->result->banner =
	    text_clean_lines((struct bytes){ (const uint8_t *)raw, strlen(raw) }, 4096);
	g_mutex_unlock(&c->result->lock);
	ssh_string_free_char(raw);
}

static bool expired(struct ssh_conversation *c)
{
	return ssh_fail(c, SSH_OUTCOME_PASSWORD_EXPIRED,
	    g_strdup(_("密码已过期，设备要求先改密码：请人工登录处理。")));
}

/* ---- keyboard-interactive ----------------------------------------------------------------- */

static char *cleaned(const char *text)
{
	return text ? text_clean((struct bytes){ (const uint8_t *)text, strlen(text) }, 400)
		    : g_strdup("");
}

/* The device asks PROMPT, which is neither for the password nor for the name. */
static bool for_a_person(struct ssh_conversation *c, const char *prompt)
{
	return ssh_fail(c, SSH_OUTCOME_QUESTION,
	    g_strdup_printf(_("登录时设备问「%s」，要由人来回答。"), prompt));
}

static bool refused(struct ssh_conversation *c)
{
	return ssh_fail(c, SSH_OUTCOME_AUTH_REFUSED,
	    g_strdup(_("设备不接受这个用户名和凭据。没有再试，以免账号被锁。")));
}

/* Answers question I of a round; ANSWERED: the password was given already. */
static bool answer(struct ssh_conversation *c, unsigned i, bool *answered)
{
	char echo = 0;
	g_autofree char *prompt = cleaned(ssh_userauth_kbdint_getprompt(c->session, i, &echo));
	const char *text = NULL;

	if (ssh_words_expired(prompt))
		return expired(c);
	if (!echo && ssh_words_password(prompt)) {
		if (*answered)
			return refused(c);
		*answered = true;
		text = c->job->password;
	} else if (echo && ssh_words_user(prompt)) {
		text = c->job->user;
	}
	if (!text)
		return for_a_person(c, prompt);
	return ssh_userauth_kbdint_setanswer(c->session, i, text) >= 0 || ssh_fail_lost(c);
}

/* False when the conversation has ended; otherwise RET is what the device says of us. */
static bool questions(struct ssh_conversation *c, int *ret)
{
	bool answered = false;

	for (int round = 0; round < ROUNDS_MAX; round++) {
		g_autofree char *instruction = NULL;
		int n;

		*ret = ssh_repeat(c, by_questions, SSH_AUTH_AGAIN);
		if (*ret != SSH_AUTH_INFO)
			return true;
		instruction = cleaned(ssh_userauth_kbdint_getinstruction(c->session));
		if (ssh_words_expired(instruction))
			return expired(c);
		n = ssh_userauth_kbdint_getnprompts(c->session);
		for (int i = 0; i < n; i++)
			if (!answer(c, (unsigned)i, &answered))
				return false;
	}
	return for_a_person(c, "...");
}

/* ---- the methods -------------------------------------------------------------------------- */

static int by_key(struct ssh_conversation *c)
{
	return ssh_userauth_publickey(c->session, NULL, c->key);
}

static bool read_key(struct ssh_conversation *c)
{
	if (ssh_pki_import_privkey_base64(c->job->private_key, c->job->passphrase, NULL, NULL,
		&c->key) == SSH_OK)
		return true;
	return ssh_fail(c, SSH_OUTCOME_BAD_JOB,
	    g_strdup(_("凭据里的私钥读不出来：格式不对，或口令不对。")));
}

/* Which of the METHODS that the device takes we can serve; 0: none. */
static int choose(const struct ssh_job *job, int methods)
{
	if (methods & SSH_AUTH_METHOD_PUBLICKEY && (job->private_key || job->agent))
		return SSH_AUTH_METHOD_PUBLICKEY;
	if (methods & SSH_AUTH_METHOD_PASSWORD && job->password)
		return SSH_AUTH_METHOD_PASSWORD;
	if (methods & SSH_AUTH_METHOD_INTERACTIVE && job->password)
		return SSH_AUTH_METHOD_INTERACTIVE;
	return 0;
}

static bool nothing_fits(struct ssh_conversation *c, int methods)
{
	g_autoptr(GString) list = g_string_new(NULL);

	if (methods & SSH_AUTH_METHOD_PUBLICKEY)
		g_string_append(list, " publickey");
	if (methods & SSH_AUTH_METHOD_PASSWORD)
		g_string_append(list, " password");
	if (methods & SSH_AUTH_METHOD_INTERACTIVE)
		g_string_append(list, " keyboard-interactive");
	return ssh_fail(c, SSH_OUTCOME_AUTH_REFUSED,
	    g_strdup_printf(_("设备接受的登录方式（%s）凭据里都没有。"),
		list->len > 0 ? list->str + 1 : "-"));
}

static bool attempt(struct ssh_conversation *c, int method, int *ret)
{
	ssh_stage_begin(c, SSH_STAGE_AUTH);
	if (method == SSH_AUTH_METHOD_INTERACTIVE)
		return questions(c, ret);
	if (method == SSH_AUTH_METHOD_PASSWORD)
		*ret = ssh_repeat(c, by_password, SSH_AUTH_AGAIN);
	else if (!c->job->private_key)
		*ret = ssh_repeat(c, by_agent, SSH_AUTH_AGAIN);
	else if (read_key(c))
		*ret = ssh_repeat(c, by_key, SSH_AUTH_AGAIN);
	else
		return false;
	return true;
}

/* The line broke, or the device said something that is no answer. */
static bool broken(struct ssh_conversation *c, int method)
{
	const char *said = ssh_get_error(c->session);

	if (c->new_password_wanted)
		return expired(c);
	if (method != 0 && strstr(said, "authentication"))
		return refused(c);
	return ssh_fail_lost(c);
}

static bool log_in(struct ssh_conversation *c)
{
	int tried = 0, method = 0, rc;

	ssh_stage_begin(c, SSH_STAGE_AUTH);
	rc = ssh_repeat(c, by_none, SSH_AUTH_AGAIN);
	tell_banner(c);
	for (;;) {
		int methods = ssh_userauth_list(c->session, NULL);

		if (rc == SSH_AUTH_SUCCESS)
			return true;
		if (rc == SSH_AUTH_AGAIN)
			return ssh_fail_timeout(c);
		if (rc == SSH_AUTH_ERROR)
			return broken(c, method);
		if (rc == SSH_AUTH_DENIED && method != 0)
			return refused(c);
		method = choose(c->job, methods & ~tried);
		if (method == 0)
			return nothing_fits(c, methods);
		tried |= method;
		if (!attempt(c, method, &rc))
			return false;
		tell_banner(c);
	}
}

bool ssh_login(struct ssh_conversation *c)
{
	bool in = log_in(c);

	ssh_listen(c, false);
	return in;
}
