/* What can be ordered of what devices say by themselves. */
#include <string.h>

#include "base/i18n.h"
#include "lab/news.h"

static bool refuse(GString *answer, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(GString *answer, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_string_vprintf(answer, format, list);
	va_end(list);
	return false;
}

static bool number(const char *word, int64_t most, unsigned *ret, GString *answer)
{
	char *end;
	int64_t value = g_ascii_strtoll(word, &end, 10);
	if (end == word || *end != '\0' || value < 1 || value > most)
		return refuse(answer, _("%s 不是 %ld 到 %ld 的整数。"), word, 1L, (long)most);
	*ret = (unsigned)value;
	return true;
}

/* "trap linkDown Gi0/0/1": PORT may have blanks. */
static bool send_trap(struct lab_news *news, struct lab_device *device, char **word, size_t n,
    bool only_check, GString *answer)
{
	g_autofree char *name = n > 2 ? g_strjoinv(" ", word + 2) : NULL;
	struct lab_port *port = name ? lab_device_port(device, name) : NULL;
	if (name && !port)
		return refuse(answer, _("设备 %s 没有端口 %s。"), device->name, name);
	return only_check || lab_news_trap(news, device, word[1], port, word[0][0] == 'i')
	    || refuse(answer, _("不会发陷阱 %s。"), word[1]);
}

/* Somebody tries passwords, all from one place. */
static bool send_logins(struct lab_news *news, const struct lab_device *device, char **word,
    bool only_check, GString *answer)
{
	unsigned times;
	if (!number(word[1], 1000, &times, answer))
		return false;
	for (unsigned i = 0; i < times && !only_check; i++)
		lab_news_syslog(news, device, 4,
		    "%%01SSH/4/SSH_FAIL(l)[9]:Failed to log in through SSH. (UserName=admin, "
		    "IPAddress=198.51.100.7, Reason=authentication failure)");
	return true;
}

static bool send_any(struct lab_news *news, struct lab_device *device, char **word, size_t n,
    bool only_check, GString *answer)
{
	if (strcmp(word[0], "trap") == 0 || strcmp(word[0], "inform") == 0)
		return send_trap(news, device, word, n, only_check, answer);
	if (strcmp(word[0], "logins") == 0)
		return send_logins(news, device, word, only_check, answer);
	if (strcmp(word[0], "syslog") != 0)
		return refuse(answer, _("%s 不认识，要写 trap、inform、syslog 或 logins。"),
		    word[0]);
	g_autofree char *text = g_strjoinv(" ", word + 1);
	if (!only_check)
		lab_news_syslog(news, device, 5, text);
	return true;
}

static bool flood(struct lab_news *news, struct lab_device *device, char **word, bool only_check,
    GString *answer)
{
	bool traps = strcmp(word[0], "traps") == 0;
	unsigned rate, seconds;
	if (!traps && strcmp(word[0], "syslog") != 0)
		return refuse(answer, _("%s 不认识，要写 traps 或 syslog。"), word[0]);
	if (!number(word[1], 100000, &rate, answer) || !number(word[2], 3600, &seconds, answer))
		return false;
	if (!only_check)
		lab_news_flood(news, device, traps, rate, seconds);
	return true;
}

bool lab_news_order(struct lab_news *news, struct lab_device *device, char **word, size_t n,
    bool only_check, GString *answer)
{
	if (!news)
		return refuse(answer, "%s", _("这里的设备不发陷阱与日志。"));
	return strcmp(word[0], "flood") == 0
	    ? flood(news, device, word + 2, only_check, answer)
	    : send_any(news, device, word + 2, n - 2, only_check, answer);
}
