#include "service/range.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define BETWEEN " \t\n,;"             /* items of a list; full-width forms are folded before */

#define ENUMERATION_COMMA 0x3001      /* as a key it stands for a slash, in a list for a comma */

struct range {
	GArray *addresses;
	GHashTable *seen;            /* address as text */
	size_t most;
	uint16_t port;
};

/* ITEM does not hold: WHY. */
static bool refuse(GError **error, const char *item, const char *why)
{
	g_autofree char *clean = text_clean_string(item);

	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s 不成立：%s"), clean, why);
	return false;
}

static bool refuse_size(const struct range *range, GError **error, const char *item)
{
	g_autofree char *clean = text_clean_string(item);

	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
	    _("%s：一次最多发现 %zu 个地址，请分成小段（如 10.1.16.0/20）"), clean, range->most);
	return false;
}

/* The bytes of ADDRESS, most significant first. */
static uint8_t *address_bytes(struct address *address, unsigned *ret_bits)
{
	bool v6 = address->socket.any.sa_family == AF_INET6;

	*ret_bits = v6 ? 128 : 32;
	return v6 ? address->socket.v6.sin6_addr.s6_addr : (uint8_t *)&address->socket.v4.sin_addr;
}

/* ADDRESS moved on by STEP. */
static struct address address_plus(struct address address, size_t step)
{
	unsigned bits;
	uint8_t *bytes = address_bytes(&address, &bits);

	for (unsigned i = bits / 8; i-- > 0 && step > 0;) {
		step += bytes[i];
		bytes[i] = (uint8_t)step;
		step >>= 8;
	}
	return address;
}

/* COUNT addresses from FIRST on, but those that are there already. */
static bool add(struct range *range, struct address first, size_t count, const char *item,
    GError **error)
{
	if (count > range->most)
		return refuse_size(range, error, item);
	for (size_t i = 0; i < count; i++) {
		struct address address = address_plus(first, i);
		if (!g_hash_table_add(range->seen, address_show(&address, 0)))
			continue;
		if (range->addresses->len == range->most)
			return refuse_size(range, error, item);
		g_array_append_val(range->addresses, address);
	}
	return true;
}

/* A decimal number of at most three digits that ends with TEXT or before a port; -1 where there is
 * none. */
static int small_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits == 0 || digits > 3 || (text[digits] != '\0' && text[digits] != ':')
	    ? -1
	    : (int)strtol(text, NULL, 10);
}

/* The address before SIGN, a slash or dash in ITEM, with the port that may stand behind the number
 * after it. */
static char *host_before(const char *item, const char *sign)
{
	const char *port = strchr(sign, ':');
	char *host = g_strndup(item, (gsize)(sign - item));

	if (port == NULL)
		return host;
	bool bare = strchr(host, ':') != NULL && host[0] != '[';
	char *with = g_strdup_printf("%s%s%s%s", bare ? "[" : "", host, bare ? "]" : "", port);
	g_free(host);
	return with;
}

/* "10.1.2.0/24", SLASH pointing into it; a port may stand behind either number. */
static bool add_network(struct range *range, const char *item, const char *slash, GError **error)
{
	g_autofree char *host = host_before(item, slash);
	int prefix = small_number(slash + 1);
	struct address first;
	unsigned bits;

	if (!address_parse(host, range->port, &first, error))
		return false;
	uint8_t *bytes = address_bytes(&first, &bits);
	if (prefix < 0 || prefix > (int)bits)
		return refuse(error, item, _("斜线后面要写前缀长度，如 10.1.0.0/24"));
	if (bits - (unsigned)prefix > 24)
		return refuse_size(range, error, item);
	for (unsigned bit = (unsigned)prefix; bit < bits; bit++)
		bytes[bit / 8] &= (uint8_t)~(0x80u >> bit % 8);
	size_t count = (size_t)1 << (bits - (unsigned)prefix);
	bool inner = bits == 32 && count > 2;
	return add(range, inner ? address_plus(first, 1) : first, inner ? count - 2 : count, item,
	    error);
}

/* "10.1.2.10-20", DASH pointing into it. */
static bool add_span(struct range *range, const char *item, const char *dash, GError **error)
{
	g_autofree char *host = host_before(item, dash);
	int last = small_number(dash + 1);
	struct address first;
	unsigned bits;

	if (!address_parse(host, range->port, &first, error))
		return false;
	int begin = address_bytes(&first, &bits)[3];
	if (bits != 32 || last > 255 || last < begin)
		return refuse(error, item, _("要写成 10.1.0.10-20，后一个数不小于前一个"));
	return add(range, first, (size_t)(last - begin) + 1, item, error);
}

static bool add_item(struct range *range, const char *item, GError **error)
{
	const char *slash = strchr(item, '/'), *dash = strchr(item, '-');
	struct address address;

	/* the name of an interface may have a dash in it */
	if (slash != NULL)
		return add_network(range, item, slash, error);
	if (dash != NULL && strchr(item, '%') == NULL)
		return add_span(range, item, dash, error);
	return address_parse(item, range->port, &address, error) &&
	    add(range, address, 1, item, error);
}

/* TEXT with full-width forms as what they stand for, so that the separators an input method makes
 * are understood too. */
static char *fold(const char *text)
{
	GString *folded = g_string_new(NULL);
	uint32_t character;

	while ((character = text_next(&text)) != 0)
		g_string_append_unichar(folded,
		    character == ENUMERATION_COMMA ? ',' : text_fold_width(character));
	return g_string_free(folded, FALSE);
}

GArray *range_parse(const char *text, uint16_t port, size_t most, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GArray) addresses = g_array_new(FALSE, FALSE, sizeof(struct address));
	struct range range = { addresses, seen, most, port };
	g_autofree char *folded = fold(text);
	g_auto(GStrv) items = g_strsplit_set(folded, BETWEEN, -1);

	for (char **item = items; *item != NULL; item++)
		if ((*item)[0] != '\0' && !add_item(&range, *item, error))
			return NULL;
	if (addresses->len == 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s",
		    _("没有写地址，要写 10.1.2.3、10.1.0.0/24 或几个地址"));
		return NULL;
	}
	return g_steal_pointer(&addresses);
}
