#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>

#include "views/sheet_ipp.h"

#define LOCAL_SOCKET "/run/cups/cups.sock"
#define IPP_PORT 631
#define ANSWER_LIMIT 16384
#define ASK_SECONDS 3

enum tag { TAG_OPERATION = 1, TAG_END = 3, TAG_DELIMITERS = 0x10, TAG_ENUM = 0x23,
	TAG_NAME = 0x42, TAG_KEYWORD = 0x44, TAG_URI = 0x45, TAG_CHARSET = 0x47,
	TAG_LANGUAGE = 0x48 };

/* ---- the question ------------------------------------------------------------------------- */

static void put16(GByteArray *out, size_t number)
{
	const uint8_t bytes[] = { (uint8_t)(number >> 8), (uint8_t)number };

	g_byte_array_append(out, bytes, sizeof bytes);
}

static void put_text(GByteArray *out, const char *text)
{
	put16(out, strlen(text));
	g_byte_array_append(out, (const uint8_t *)text, (guint)strlen(text));
}

static void put_attribute(GByteArray *out, enum tag tag, const char *name, const char *value)
{
	const uint8_t byte = (uint8_t)tag;

	g_byte_array_append(out, &byte, 1);
	put_text(out, name);
	put_text(out, value);
}

GBytes *ipp_question(unsigned number, const char *user)
{
	/* IPP 2.0, Get-Job-Attributes, request 1 */
	static const uint8_t head[] = { 2, 0, 0, 9, 0, 0, 0, 1, TAG_OPERATION }, end = TAG_END;
	g_autoptr(GByteArray) body = g_byte_array_new();
	g_autofree char *uri = g_strdup_printf("ipp://localhost/jobs/%u", number);
	GByteArray *all = g_byte_array_new();
	g_autofree char *http = NULL;

	g_byte_array_append(body, head, sizeof head);
	put_attribute(body, TAG_CHARSET, "attributes-charset", "utf-8");
	put_attribute(body, TAG_LANGUAGE, "attributes-natural-language", "en");
	put_attribute(body, TAG_URI, "job-uri", uri);
	put_attribute(body, TAG_NAME, "requesting-user-name", user);
	put_attribute(body, TAG_KEYWORD, "requested-attributes", "job-state");
	g_byte_array_append(body, &end, 1);
	http = g_strdup_printf("POST /jobs/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
	    "Content-Type: application/ipp\r\nContent-Length: %u\r\n\r\n", body->len);
	g_byte_array_append(all, (const uint8_t *)http, (guint)strlen(http));
	g_byte_array_append(all, body->data, body->len);
	return g_byte_array_free_to_bytes(all);
}

/* ---- the answer --------------------------------------------------------------------------- */

/* What is left to be read; everything taken from it is checked against its end. */
struct rest {
	const uint8_t *at;
	size_t left;
};

static bool take(struct rest *rest, size_t n, const uint8_t **ret)
{
	if (rest->left < n)
		return false;
	*ret = rest->at;
	rest->at += n;
	rest->left -= n;
	return true;
}

static bool take_text(struct rest *rest, const uint8_t **ret, size_t *ret_size)
{
	const uint8_t *size;

	if (!take(rest, 2, &size))
		return false;
	*ret_size = (size_t)size[0] << 8 | size[1];
	return take(rest, *ret_size, ret);
}

static enum ipp_job state_of(const uint8_t *value, size_t size)
{
	uint32_t number;

	if (size != 4)
		return IPP_JOB_UNKNOWN;
	number = (uint32_t)value[0] << 24 | (uint32_t)value[1] << 16 | (uint32_t)value[2] << 8 |
	    value[3];
	return number >= IPP_JOB_PENDING && number <= IPP_JOB_COMPLETED ? (enum ipp_job)number
									 : IPP_JOB_UNKNOWN;
}

/* The value of job-state among the attributes of REST. */
static enum ipp_job find_state(struct rest *rest)
{
	static const char wanted[] = "job-state";
	const uint8_t *tag, *name, *value;
	size_t name_size, value_size;

	while (take(rest, 1, &tag) && *tag != TAG_END) {
		if (*tag < TAG_DELIMITERS)
			continue;
		if (!take_text(rest, &name, &name_size) || !take_text(rest, &value, &value_size))
			break;
		if (*tag == TAG_ENUM && name_size == strlen(wanted) &&
		    memcmp(name, wanted, name_size) == 0)
			return state_of(value, value_size);
	}
	return IPP_JOB_UNKNOWN;
}

/* The body begins behind an empty line; of an answer in chunks behind the length of the first, and
 * what we ask for fits into one. */
enum ipp_job ipp_answer(const uint8_t *data, size_t size)
{
	const uint8_t *body = size ? memmem(data, size, "\r\n\r\n", 4) : NULL;
	struct rest rest;
	const uint8_t *head;

	if (!body || size < 12 || memcmp(data, "HTTP/1.", 7) != 0 ||
	    !memmem(data, MIN(size, 16), " 200", 4))
		return IPP_JOB_UNKNOWN;
	rest = (struct rest){ body + 4, size - (size_t)(body + 4 - data) };
	if (rest.left > 0 && *rest.at > 8) { /* no version of IPP: the length of a chunk */
		const uint8_t *line = memmem(rest.at, rest.left, "\r\n", 2);

		if (!line)
			return IPP_JOB_UNKNOWN;
		rest.left -= (size_t)(line + 2 - rest.at);
		rest.at = line + 2;
	}
	if (!take(&rest, 8, &head) || head[2] != 0 || head[3] > 1) /* successful-ok, or nearly */
		return IPP_JOB_UNKNOWN;
	return find_state(&rest);
}

/* ---- asking ------------------------------------------------------------------------------- */

static GSocketConnection *connect_server(void)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	const char *server = g_getenv("CUPS_SERVER");
	g_autoptr(GSocketAddress) address = NULL;

	g_socket_client_set_timeout(client, ASK_SECONDS);
	if (!server && g_file_test(LOCAL_SOCKET, G_FILE_TEST_EXISTS))
		server = LOCAL_SOCKET;
	if (server && *server != '/')
		return g_socket_client_connect_to_host(client, server, IPP_PORT, NULL, NULL);
	if (!server)
		return g_socket_client_connect_to_host(client, "localhost", IPP_PORT, NULL, NULL);
	address = g_unix_socket_address_new(server);
	return g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, NULL);
}

enum ipp_job ipp_ask(unsigned number)
{
	g_autoptr(GSocketConnection) line = connect_server();
	g_autoptr(GBytes) question = ipp_question(number, g_get_user_name());
	uint8_t answer[ANSWER_LIMIT];
	gsize size, got = 0;
	const void *data = g_bytes_get_data(question, &size);

	if (!line ||
	    !g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(line)), data, size,
		NULL, NULL, NULL))
		return IPP_JOB_UNKNOWN;
	g_input_stream_read_all(g_io_stream_get_input_stream(G_IO_STREAM(line)), answer,
	    sizeof answer, &got, NULL, NULL);
	return ipp_answer(answer, got);
}
