/* How messages (traps, syslog) are said on screen. ROW is one of the topic `messages` and of
 * messages.search (docs/protocol.md); nothing in it is trusted beyond being clean text. */
#ifndef VIEWS_MESSAGE_SHOW_H
#define VIEWS_MESSAGE_SHOW_H

#include "views/list.h"

/* Who it came from: the device's name, the host it calls itself, the bare address. */
const char *message_who(const json_t *row);
/* What sort it is: the trap's name, the program; "" for none. */
const char *message_what(const json_t *row);
/* The words of syslog's severities, 0 to 7; "" for others. Translated. */
const char *message_severity(int64_t severity);

/* The newest first. */
extern const struct table_type message_table;

/* One message with all there is in it (views/message.c). */
void open_message(struct app *app, const json_t *row);

#endif
