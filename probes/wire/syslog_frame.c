#include <string.h>

#include "probes/wire/syslog.h"

#define COUNT_DIGITS 7

static void keep(struct syslog_framer *framer, const uint8_t *data, size_t size)
{
	size_t room;

	if (framer->kept == NULL)
		framer->kept = g_byte_array_new();
	room = SYSLOG_KEPT - MIN(framer->kept->len, SYSLOG_KEPT);
	g_byte_array_append(framer->kept, data, (guint)MIN(size, room));
	framer->beyond += size - MIN(size, room);
}

static void forget(struct syslog_framer *framer)
{
	g_clear_pointer(&framer->kept, g_byte_array_unref);
	framer->beyond = 0;
	framer->state = FRAMER_BETWEEN;
}

/* The message ends with DATA. One that lies there whole is not copied. */
static void complete(struct syslog_framer *framer, const uint8_t *data, size_t size,
    syslog_framed *each, void *user)
{
	if (framer->kept != NULL) {
		keep(framer, data, size);
		data = framer->kept->data;
		size = framer->kept->len;
	}
	struct bytes message = { data, MIN(size, SYSLOG_KEPT) };
	if (size > 0)
		each(message, framer->beyond + size - message.size, user);
	forget(framer);
}

/* What may lie between two messages: the ends of lines some senders add to counted ones. */
static bool is_between(uint8_t byte)
{
	return byte == '\n' || byte == '\r' || byte == '\0' || byte == ' ';
}

/* Digits, then a blank: a count. Anything else: the digits are the beginning of a line. */
static size_t read_count(struct syslog_framer *framer, const uint8_t *data, size_t size)
{
	size_t used = 0;

	while (used < size && g_ascii_isdigit((char)data[used]) &&
	    (framer->kept == NULL ? 0 : framer->kept->len) < COUNT_DIGITS)
		keep(framer, &data[used++], 1);
	if (used == size)
		return used;
	framer->state = FRAMER_LINE;
	if (data[used] != ' ')
		return used;
	size_t count = 0;
	for (guint i = 0; i < framer->kept->len; i++)
		count = count * 10 + (framer->kept->data[i] - '0');
	if (count > SYSLOG_COUNT_LIMIT)
		return used;
	forget(framer);
	framer->left = count;
	framer->state = count == 0 ? FRAMER_BETWEEN : FRAMER_COUNTED;
	return used + 1;
}

static size_t read_counted(struct syslog_framer *framer, const uint8_t *data, size_t size,
    syslog_framed *each, void *user)
{
	size_t used = MIN(size, framer->left);

	framer->left -= used;
	if (framer->left == 0)
		complete(framer, data, used, each, user);
	else
		keep(framer, data, used);
	return used;
}

static size_t read_line(struct syslog_framer *framer, const uint8_t *data, size_t size,
    syslog_framed *each, void *user)
{
	const uint8_t *end = memchr(data, '\n', size);

	if (end == NULL) {
		keep(framer, data, size);
		return size;
	}
	complete(framer, data, (size_t)(end - data), each, user);
	return (size_t)(end - data) + 1;
}

static size_t begin(struct syslog_framer *framer, uint8_t first)
{
	if (is_between(first))
		return 1;
	framer->state = first >= '1' && first <= '9' ? FRAMER_COUNT : FRAMER_LINE;
	return 0;
}

void syslog_frame(struct syslog_framer *framer, struct bytes bytes, syslog_framed *each,
    void *user)
{
	const uint8_t *data = bytes.data;
	size_t left = bytes.size;

	while (left > 0) {
		size_t used = 0;
		switch (framer->state) {
		case FRAMER_BETWEEN:
			used = begin(framer, *data);
			break;
		case FRAMER_COUNT:
			used = read_count(framer, data, left);
			break;
		case FRAMER_COUNTED:
			used = read_counted(framer, data, left, each, user);
			break;
		case FRAMER_LINE:
			used = read_line(framer, data, left, each, user);
			break;
		}
		data += used;
		left -= used;
	}
}

void syslog_frame_end(struct syslog_framer *framer, syslog_framed *each, void *user)
{
	if (framer->kept != NULL)
		complete(framer, (const uint8_t *)"", 0, each, user);
	forget(framer);
}

void syslog_framer_clear(struct syslog_framer *framer)
{
	forget(framer);
}
