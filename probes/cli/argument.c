#include "probes/cli/argument.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/sections.h"

#define VALUE_LIMIT 64

static const char *const type_words[] = {
	[CLI_INTERFACE] = "interface", [CLI_IPV4] = "ipv4", [CLI_IPV6] = "ipv6",
	[CLI_ADDRESS] = "address", [CLI_PREFIX] = "prefix", [CLI_MAC] = "mac",
	[CLI_VLAN] = "vlan", [CLI_NUMBER] = "number", [CLI_WORD] = "word",
};

/* What is said to who typed something else. */
static const char *const type_forms[] = {
	[CLI_INTERFACE] = N_("接口名，如 GigabitEthernet0/0/1"),
	[CLI_IPV4] = N_("IPv4 地址"),
	[CLI_IPV6] = N_("IPv6 地址"),
	[CLI_ADDRESS] = N_("IPv4 或 IPv6 地址"),
	[CLI_PREFIX] = N_("网段，如 192.0.2.0/24"),
	[CLI_MAC] = N_("MAC 地址，如 00:1b:2c:3d:4e:5f"),
	[CLI_VLAN] = N_("1 到 4094 的 VLAN 号"),
	[CLI_NUMBER] = N_("范围内的数"),
	[CLI_WORD] = N_("规定的词"),
};

const char *cli_argument_type_word(enum cli_argument_type type)
{
	return type_words[type];
}

bool cli_is_forbidden(char byte)
{
	return (guchar)byte < 0x20 || (guchar)byte >= 0x7f || strchr("\"'`;|&$<>\\?!", byte);
}

bool cli_mac_form_read(const char *form, enum cli_mac_form *ret)
{
	static const char *const forms[] = {
		[CLI_MAC_COLONS] = "xx:xx:xx:xx:xx:xx",
		[CLI_MAC_DASHES] = "xxxx-xxxx-xxxx",
		[CLI_MAC_DOTS] = "xxxx.xxxx.xxxx",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		if (strcmp(forms[i], form) == 0) {
			*ret = (enum cli_mac_form)i;
			return true;
		}
	}
	return false;
}

/* ---- as a profile declares them ----------------------------------------------------------- */

void cli_argument_free(struct cli_argument *argument)
{
	if (argument == NULL)
		return;
	g_free(argument->name);
	g_strfreev(argument->words);
	g_free(argument);
}

static bool is_name(const char *name)
{
	return g_ascii_islower(name[0]) && strlen(name) <= 32 &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static bool find_type(const char *word, enum cli_argument_type *ret)
{
	for (size_t i = 0; i < G_N_ELEMENTS(type_words); i++) {
		if (strcmp(type_words[i], word) == 0) {
			*ret = (enum cli_argument_type)i;
			return true;
		}
	}
	return false;
}

static bool is_plain_word(const char *word)
{
	if (word[0] == '\0' || word[0] == '-' || strlen(word) > VALUE_LIMIT)
		return false;
	for (; *word != '\0'; word++)
		if (cli_is_forbidden(*word) || *word == ' ')
			return false;
	return true;
}

/* What follows the type: the limits of a number, the words of a word, nothing else. */
static bool read_rest(struct cli_argument *argument, char **rest, GError **error)
{
	guint count = g_strv_length(rest);

	switch (argument->type) {
	case CLI_NUMBER:
		if (count == 2 && g_ascii_string_to_signed(rest[0], 10, 0, INT32_MAX,
			&argument->minimum, NULL) &&
		    g_ascii_string_to_signed(rest[1], 10, argument->minimum, INT32_MAX,
			&argument->maximum, NULL))
			return true;
		return cli_fail(error, _("参数 %s：number 后面要写最小值和最大值"), argument->name);
	case CLI_WORD:
		for (guint i = 0; i < count; i++)
			if (!is_plain_word(rest[i]))
				return cli_fail(error, _("参数 %s：「%s」不能进命令行"),
				    argument->name, rest[i]);
		argument->words = g_strdupv(rest);
		return count > 0 ||
		    cli_fail(error, _("参数 %s：word 后面要列出可选的词"), argument->name);
	case CLI_VLAN:
		argument->minimum = 1;
		argument->maximum = 4094;
		break;
	case CLI_INTERFACE:
	case CLI_IPV4:
	case CLI_IPV6:
	case CLI_ADDRESS:
	case CLI_PREFIX:
	case CLI_MAC:
		break;
	}
	return count == 0 ||
	    cli_fail(error, _("参数 %s：类型后面多了「%s」"), argument->name, rest[0]);
}

struct cli_argument *cli_argument_read(const char *spec, GError **error)
{
	g_auto(GStrv) halves = g_strsplit(spec, ":", 2);
	struct cli_argument *argument = g_new0(struct cli_argument, 1);

	if (g_strv_length(halves) != 2 || !is_name(g_strstrip(halves[0]))) {
		cli_fail(error, _("「%s」应写成「名字:类型」，名字用小写字母"), spec);
	} else {
		argument->name = g_strdup(halves[0]);
		g_auto(GStrv) words = g_strsplit(g_strstrip(halves[1]), " ", -1);
		if (words[0] == NULL || !find_type(words[0], &argument->type))
			cli_fail(error, _("参数 %s：没有「%s」这个类型"), argument->name,
			    words[0] == NULL ? "" : words[0]);
		else if (read_rest(argument, words + 1, error))
			return argument;
	}
	cli_argument_free(argument);
	return NULL;
}

/* ---- as a person gives them --------------------------------------------------------------- */

/* Letters with digits in them, then perhaps one blank and the place: slot/card/port.sub:channel. */
static bool is_interface(const char *typed)
{
	size_t digits = strspn(typed, "0123456789");

	if (digits > 3 || !g_ascii_isalpha(typed[digits]))
		return false;
	const char *rest = typed + digits;
	while (g_ascii_isalnum(*rest) || *rest == '_' || *rest == '-')
		rest++;
	rest += rest[0] == ' ' && g_ascii_isdigit(rest[1]);
	while (g_ascii_isalnum(*rest) || (*rest != '\0' && strchr("/.:_-", *rest) != NULL))
		rest++;
	return *rest == '\0';
}

/* TYPED in the form of the C library (RFC 5952 for IPv6); NULL when it is none of FAMILY. */
static char *address(int family, const char *typed)
{
	uint8_t octets[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(family, typed, octets) != 1)
		return NULL;
	return g_strdup(inet_ntop(family, octets, text, sizeof text));
}

static char *either_address(const char *typed)
{
	char *text = address(AF_INET, typed);

	return text != NULL ? text : address(AF_INET6, typed);
}

static char *prefix(const char *typed)
{
	g_auto(GStrv) halves = g_strsplit(typed, "/", 2);
	uint64_t length;

	if (g_strv_length(halves) != 2)
		return NULL;
	g_autofree char *base = either_address(halves[0]);
	if (base == NULL || !g_ascii_string_to_unsigned(halves[1], 10, 0,
		strchr(base, ':') != NULL ? 128 : 32, &length, NULL))
		return NULL;
	return g_strdup_printf("%s/%" PRIu64, base, length);
}

/* Twelve digits, whatever stands between them, in FORM. */
static char *mac(const char *typed, enum cli_mac_form form)
{
	char digits[13] = "";
	size_t count = 0;

	for (const char *at = typed; *at != '\0'; at++) {
		if (g_ascii_isxdigit(*at) && count < 12)
			digits[count++] = g_ascii_tolower(*at);
		else if (strchr(":-.", *at) == NULL || count == 0 || count % 2 != 0)
			return NULL;
	}
	if (count != 12)
		return NULL;
	GString *text = g_string_new(NULL);
	size_t group = form == CLI_MAC_COLONS ? 2 : 4;
	char mark = form == CLI_MAC_COLONS ? ':' : form == CLI_MAC_DASHES ? '-' : '.';
	for (size_t i = 0; i < 12; i++) {
		if (i > 0 && i % group == 0)
			g_string_append_c(text, mark);
		g_string_append_c(text, digits[i]);
	}
	return g_string_free(text, FALSE);
}

static char *number(const struct cli_argument *argument, const char *typed)
{
	int64_t value;

	if (!g_ascii_string_to_signed(typed, 10, argument->minimum, argument->maximum, &value,
		NULL))
		return NULL;
	return g_strdup_printf("%" PRId64, value);
}

static char *checked(const struct cli_argument *argument, const char *typed, enum cli_mac_form form)
{
	switch (argument->type) {
	case CLI_INTERFACE:
		return is_interface(typed) ? g_strdup(typed) : NULL;
	case CLI_IPV4:
		return address(AF_INET, typed);
	case CLI_IPV6:
		return address(AF_INET6, typed);
	case CLI_ADDRESS:
		return either_address(typed);
	case CLI_PREFIX:
		return prefix(typed);
	case CLI_MAC:
		return mac(typed, form);
	case CLI_VLAN:
	case CLI_NUMBER:
		return number(argument, typed);
	case CLI_WORD:
		return g_strv_contains((const char *const *)argument->words, typed) ?
		    g_strdup(typed) : NULL;
	}
	g_assert_not_reached();
}

char *cli_argument_value(const struct cli_argument *argument, const char *typed,
    enum cli_mac_form form, GError **error)
{
	bool forbidden = typed[0] == '-';

	for (const char *at = typed; *at != '\0'; at++)
		forbidden |= cli_is_forbidden(*at);
	if (forbidden || strlen(typed) > VALUE_LIMIT) {
		cli_fail(error, _("参数 %s：含有不能进命令行的字符，或者太长"), argument->name);
		return NULL;
	}
	char *value = checked(argument, typed, form);
	if (value != NULL)
		return value;
	if (argument->type == CLI_NUMBER)
		cli_fail(error, _("参数 %s：应是 %" PRId64 " 到 %" PRId64 " 之间的整数"),
		    argument->name, argument->minimum, argument->maximum);
	else
		cli_fail(error, _("参数 %s：「%s」不是%s"), argument->name, typed,
		    _(type_forms[argument->type]));
	return NULL;
}
