/* Phrases are looked for without regard to case, anywhere in a line. */
#include "probes/wire/ssh_words.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static const char *const busy[] = {
	"all user interfaces are used",	 /* VRP, Comware */
	"all vty lines in use",
	"all vty lines are in use",
	"no free vty",
	"no vty available",
	"no available vty",
	"too many connections",
	"too many users",
	"too many sessions",
	"too many logins",
	"maximum number of users",
	"maximum number of sessions",
	"maximum number of connections",
	"max number of users",
	"reached the maximum",
	"reaches the maximum",
	"exceeded the maximum",
	"exceeds the maximum",
	"try again later",
	"try later",
	"用户数已达", /* not shown */
	"连接数已达", /* not shown */
	"会话数已达", /* not shown */
	"已达到最大", /* not shown */
	NULL,
};

static const char *const expired[] = {
	"password has expired",
	"password is expired",
	"password expired",
	"password has been expired",
	"password needs to be changed",
	"password must be changed",
	"must change your password",
	"required to change your password",
	"change your password immediately",
	"change the initial password",
	"initial password",
	"old password",
	"new password",
	"密码已过期", /* not shown */
	"口令已过期", /* not shown */
	"密码过期",     /* not shown */
	"修改密码",     /* not shown */
	"修改口令",     /* not shown */
	"新密码",        /* not shown */
	"新口令",        /* not shown */
	NULL,
};

static const char *const questions[] = {
	"[y/n]",
	"(y/n)",
	"[yes/no]",
	"(yes/no)",
	"y/n?",
	"password:",
	"password：", /* not shown */
	"passphrase:",
	"密码:",	 /* not shown */
	"密码：", /* not shown */
	"口令:",	 /* not shown */
	"口令：", /* not shown */
	"[confirm]",
	"press any key",
	"press enter",
	"press return",
	NULL,
};

static const char *const passwords[] = {
	"password",
	"passcode",
	"密码", /* not shown */
	"口令", /* not shown */
	NULL,
};

/* Words beside "password" that make it another one than the account's own. */
static const char *const not_passwords[] = {
	"new",
	"old",
	"current",
	"change",
	"again",
	"retype",
	"confirm",
	"one-time",
	"one time",
	"otp",
	"token",
	"code:",
	"verification",
	"新",	  /* not shown */
	"旧",	  /* not shown */
	"原",	  /* not shown */
	"再",	  /* not shown */
	"修改", /* not shown */
	"动态", /* not shown */
	"一次", /* not shown */
	"验证", /* not shown */
	NULL,
};

static const char *const users[] = {
	"user",
	"login",
	"account",
	"用户", /* not shown */
	"账号", /* not shown */
	"帐号", /* not shown */
	NULL,
};

static bool holds(const char *text, const char *const *phrases)
{
	g_autofree char *low = g_utf8_strdown(text, -1);

	for (; *phrases; phrases++)
		if (strstr(low, *phrases))
			return true;
	return false;
}

bool ssh_words_busy(const char *text)
{
	return holds(text, busy);
}

bool ssh_words_expired(const char *text)
{
	return holds(text, expired);
}

bool ssh_words_question(const char *text)
{
	return holds(text, questions);
}

bool ssh_words_password(const char *prompt)
{
	return holds(prompt, passwords) && !holds(prompt, not_passwords);
}

bool ssh_words_user(const char *prompt)
{
	return holds(prompt, users) && !holds(prompt, passwords);
}

struct algorithm_kind {
	const char *begins;       /* as libssh calls it */
	const char *name;
};

static const struct algorithm_kind kinds[] = {
	{ "kex algos", N_("密钥交换") },
	{ "server host key", N_("主机密钥") },
	{ "encryption", N_("加密") },
	{ "mac", N_("完整性校验") },
	{ "compression", N_("压缩") },
	{ NULL, NULL },
};

/* What `legacy` adds to what libssh offers by itself. */
static const char *const old_algorithms[] = {
	"diffie-hellman-group1-sha1",
	"diffie-hellman-group14-sha1",
	"diffie-hellman-group-exchange-sha1",
	"ssh-rsa",
	"3des-cbc",
	"aes128-cbc",
	"aes192-cbc",
	"aes256-cbc",
	"hmac-sha1",
	NULL,
};

static bool any_old(const char *offered)
{
	g_auto(GStrv) names = g_strsplit(offered, ",", 200);

	for (char **name = names; *name; name++)
		if (g_strv_contains(old_algorithms, *name))
			return true;
	return false;
}

/* What is between FROM and TO in TEXT, clean and not too long for a sentence. */
static char *between(const char *text, const char *from, const char *to)
{
	const char *start = strstr(text, from), *end;

	if (!start)
		return NULL;
	start += strlen(from);
	end = strstr(start, to);
	if (!end)
		end = start + strlen(start);
	return text_clean((struct bytes){ (const uint8_t *)start, (size_t)(end - start) }, 400);
}

char *ssh_words_mismatch(const char *error, bool legacy)
{
	g_autofree char *method = between(error, "no match for method ", ": server [");
	g_autofree char *offered = between(error, ": server [", "]");
	const char *name = method, *advice = "";

	if (strstr(error, "RSA_MIN_SIZE") || strstr(error, "too short"))
		return g_strdup(_("设备的 RSA 主机密钥太短，请在设备上换成 2048 位以上的。"));
	if (!method || !offered)
		return NULL;
	for (const struct algorithm_kind *k = kinds; k->begins; k++)
		if (g_str_has_prefix(method, k->begins))
			name = _(k->name);
	if (!legacy && any_old(offered))
		advice = _("给它打开旧算法后可以连接。");
	else if (strcmp(offered, "ssh-dss") == 0)
		advice = _("DSA 密钥这里不支持，请在设备上生成 RSA 主机密钥。");
	else
		advice = _("这里都不支持，请在设备上启用较新的算法。");
	return g_strdup_printf(_("设备的%s只提供 %s。%s"), name, offered, advice);
}
