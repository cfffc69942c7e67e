#include "probes/wire/address.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static bool refuse(GError **error, const char *text)
{
	g_autofree char *clean = text_clean_string(text);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
	    _("%s 不是数字形式的 IPv4 或 IPv6 地址，不解析名称"), clean);
	return false;
}

/* Ports are 1 to 65535 in plain decimal. */
static bool parse_port(const char *text, uint16_t *ret)
{
	char *end;
	if (!g_ascii_isdigit(*text))
		return false;
	unsigned long port = strtoul(text, &end, 10);
	if (*end != '\0' || port == 0 || port > UINT16_MAX)
		return false;
	*ret = (uint16_t)port;
	return true;
}

static bool parse_v4(const char *host, uint16_t port, struct address *ret)
{
	struct address address = { 0 };
	address.socket.v4.sin_family = AF_INET;
	address.socket.v4.sin_port = htons(port);
	if (inet_pton(AF_INET, host, &address.socket.v4.sin_addr) != 1)
		return false;
	*ret = address;
	return true;
}

/* HOST may end in "%interface", as link-local addresses need. */
static bool parse_v6(const char *host, uint16_t port, struct address *ret)
{
	struct address address = { 0 };
	const char *percent = strchr(host, '%');
	g_autofree char *bare = percent ? g_strndup(host, (gsize)(percent - host)) : g_strdup(host);
	address.socket.v6.sin6_family = AF_INET6;
	address.socket.v6.sin6_port = htons(port);
	if (inet_pton(AF_INET6, bare, &address.socket.v6.sin6_addr) != 1)
		return false;
	if (percent) {
		address.socket.v6.sin6_scope_id = if_nametoindex(percent + 1);
		if (address.socket.v6.sin6_scope_id == 0)
			return false;
	}
	*ret = address;
	return true;
}

/* "[host]" or "[host]:port". */
static bool parse_bracketed(const char *text, uint16_t port, struct address *ret)
{
	const char *close = strchr(text, ']');
	if (!close || (close[1] != '\0' && (close[1] != ':' || !parse_port(close + 2, &port))))
		return false;
	g_autofree char *host = g_strndup(text + 1, (gsize)(close - text - 1));
	return parse_v6(host, port, ret);
}

bool address_parse(const char *text, uint16_t port, struct address *ret, GError **error)
{
	bool good;
	const char *colon = strchr(text, ':');
	if (*text == '[') {
		good = parse_bracketed(text, port, ret);
	} else if (!colon) {
		good = parse_v4(text, port, ret);
	} else if (strchr(colon + 1, ':')) {
		good = parse_v6(text, port, ret);
	} else {
		g_autofree char *host = g_strndup(text, (gsize)(colon - text));
		good = parse_port(colon + 1, &port) && parse_v4(host, port, ret);
	}
	return good || refuse(error, text);
}

static uint16_t address_port(const struct address *address)
{
	return ntohs(address->socket.any.sa_family == AF_INET6 ? address->socket.v6.sin6_port
	    : address->socket.v4.sin_port);
}

char *address_show(const struct address *address, uint16_t usual_port)
{
	char host[INET6_ADDRSTRLEN + 1] = "", scope[IF_NAMESIZE] = "";
	uint16_t port = address_port(address);
	if (address->socket.any.sa_family != AF_INET6) {
		inet_ntop(AF_INET, &address->socket.v4.sin_addr, host, sizeof host);
		return port == usual_port ? g_strdup(host) : g_strdup_printf("%s:%u", host, port);
	}
	inet_ntop(AF_INET6, &address->socket.v6.sin6_addr, host, sizeof host);
	if (address->socket.v6.sin6_scope_id)
		if_indextoname(address->socket.v6.sin6_scope_id, scope);
	g_autofree char *full = g_strconcat(host, *scope ? "%" : "", scope, NULL);
	return port == usual_port ? g_strdup(full) : g_strdup_printf("[%s]:%u", full, port);
}

bool address_equal(const struct address *a, const struct address *b)
{
	if (a->socket.any.sa_family != b->socket.any.sa_family ||
	    address_port(a) != address_port(b))
		return false;
	if (a->socket.any.sa_family != AF_INET6)
		return a->socket.v4.sin_addr.s_addr == b->socket.v4.sin_addr.s_addr;
	return IN6_ARE_ADDR_EQUAL(&a->socket.v6.sin6_addr, &b->socket.v6.sin6_addr) &&
	    (a->socket.v6.sin6_scope_id == b->socket.v6.sin6_scope_id ||
	    a->socket.v6.sin6_scope_id == 0 || b->socket.v6.sin6_scope_id == 0);
}

socklen_t address_size(const struct address *address)
{
	return address->socket.any.sa_family == AF_INET6 ? sizeof address->socket.v6
	    : sizeof address->socket.v4;
}
