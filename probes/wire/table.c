#include "probes/wire/table.h"

#include <arpa/inet.h>
#include <string.h>

#define ADDRESS_MOST 20

const struct variable *cell_get(const struct answer *answer, const char *column,
    struct cell_row row)
{
	const struct variable *cell = answer_cell(answer, column, row.index, row.length);

	return cell && cell->type != VARIABLE_NOTHING ? cell : NULL;
}

int64_t cell_integer(const struct answer *answer, const char *column, struct cell_row row,
    int64_t fallback)
{
	int64_t number;
	const struct variable *cell = cell_get(answer, column, row);

	return cell && variable_integer(cell, &number) ? number : fallback;
}

void cell_read_text(const struct answer *answer, const char *column, struct cell_row row,
    char **text)
{
	const struct variable *cell = cell_get(answer, column, row);

	if (!cell)
		return;
	g_free(*text);
	*text = variable_text(cell);
}

/* ---- addresses ---------------------------------------------------------------------------- */

size_t address_parts(uint32_t type)
{
	/* RFC 4001: unknown, ipv4, ipv6, ipv4z, ipv6z */
	static const uint8_t parts[] = { 0, 4, 16, 8, 20 };

	return type < G_N_ELEMENTS(parts) ? parts[type] : 0;
}

static char *address_of_octets(const uint8_t *octet, size_t size)
{
	GString *text;

	if (size == 4 || size == 8)
		return g_strdup_printf("%u.%u.%u.%u", octet[0], octet[1], octet[2], octet[3]);
	if (size != 16 && size != 20)
		return NULL;
	text = g_string_sized_new(40);
	for (size_t i = 0; i < 16; i += 2)
		g_string_append_printf(text, "%s%02x%02x", i ? ":" : "", octet[i], octet[i + 1]);
	return g_string_free(text, FALSE);
}

char *address_of_parts(const uint32_t *part, size_t size)
{
	uint8_t octets[ADDRESS_MOST];

	if (size > sizeof octets)
		return NULL;
	for (size_t i = 0; i < size; i++) {
		if (part[i] > UINT8_MAX)
			return NULL;
		octets[i] = (uint8_t)part[i];
	}
	return address_of_octets(octets, size);
}

char *address_usual(const char *text)
{
	struct in6_addr six;
	struct in_addr four;
	char buffer[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, text, &six) == 1)
		return g_strdup(inet_ntop(AF_INET6, &six, buffer, sizeof buffer));
	if (inet_pton(AF_INET, text, &four) == 1)
		return g_strdup(inet_ntop(AF_INET, &four, buffer, sizeof buffer));
	return g_strdup(text);
}

static bool is_address(const char *text)
{
	struct in6_addr any;

	return inet_pton(AF_INET6, text, &any) == 1 || inet_pton(AF_INET, text, &any) == 1;
}

static bool is_zero(struct bytes octets)
{
	for (size_t i = 0; i < octets.size; i++)
		if (octets.data[i] != 0)
			return false;
	return true;
}

/* An address of 4, 8, 16 or 20 octets can hardly be mistaken for its text: "1::2" is four octets,
 * but then every one of them is printable, and it reads as an address. */
char *cell_address(const struct answer *answer, const char *column, struct cell_row row)
{
	const struct variable *cell = cell_get(answer, column, row);
	char *found;

	if (!cell || (cell->type != VARIABLE_OCTETS && cell->type != VARIABLE_ADDRESS) ||
	    is_zero(cell->octets))
		return g_strdup("");
	g_autofree char *text = variable_text(cell);
	if (is_address(text))
		return g_ascii_strdown(text, -1);
	found = address_of_octets(cell->octets.data, cell->octets.size);
	return found ? found : g_strdup("");
}
