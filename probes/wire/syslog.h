/* Syslog lines of strangers: RFC 5424, and everything that is called RFC 3164 because it begins
 * with a number in angle brackets. Pure. Whatever comes is one line: breaks within it, and what
 * looks like the beginning of another, are part of its text. */
#ifndef PROBES_WIRE_SYSLOG_H
#define PROBES_WIRE_SYSLOG_H

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/text.h"

#define SYSLOG_KEPT 8192       /* bytes of one message that are kept */
#define SYSLOG_COUNT_LIMIT (1u << 20) /* longest message a count may announce (RFC 6587) */

/* Texts are clean and owned. */
struct syslog_line {
	int facility, severity;      /* -1: it does not say */
	struct wall said_at; /* us == 0: it does not say, or cannot be believed at NOW */
	char *head; /* what stood before the text, as it came, without the number */
	char *host, *program;        /* NULL: it does not say */
	char *text;
};

/* RAW as it was received at NOW; BEYOND: so many bytes more there were, which were not kept. */
void syslog_read(struct bytes raw, size_t beyond, struct wall now, struct syslog_line *ret);
void syslog_line_clear(struct syslog_line *line);

/* ---- messages out of a stream (RFC 6587) -------------------------------------------------- */

/* Octet-counted or ended by a line feed, decided anew for each message. Of one that is too long
 * only its beginning is kept; a count that lies costs what lies within it. */
enum framer_state { FRAMER_BETWEEN, FRAMER_COUNT, FRAMER_COUNTED, FRAMER_LINE };
struct syslog_framer {
	enum framer_state state;
	size_t left;                 /* FRAMER_COUNTED: of the message */
	size_t beyond;
	GByteArray *kept;            /* of a message that came in parts; NULL between them */
};

typedef void syslog_framed(struct bytes message, size_t beyond, void *data);
/* Bytes as they came from the stream; EACH is called for every message they complete. */
void syslog_frame(struct syslog_framer *framer, struct bytes bytes, syslog_framed *each,
    void *data);
/* The stream has ended: what there is of a message is one. */
void syslog_frame_end(struct syslog_framer *framer, syslog_framed *each, void *data);
void syslog_framer_clear(struct syslog_framer *framer);

#endif
