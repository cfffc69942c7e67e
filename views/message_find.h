/* Searching what devices said: a page of messages.search at a time, the newest first. The service
 * looks for a moment only and says where it got to; it is asked on until the page is full or there
 * is nothing more. Nothing waits for it: what came so far is there to be looked at. */
#ifndef VIEWS_MESSAGE_FIND_H
#define VIEWS_MESSAGE_FIND_H

#include "views/console.h"

struct message_find;

/* CAME is called, with DATA, whenever rows have come or the search has ended. */
struct message_find *message_find_new(struct app *app, void (*came)(void *data), void *data);
/* What is under way is forgotten. */
void message_find_free(struct message_find *find);

/* From the newest on; WHERE as messages.search takes it, taken over. */
void message_find_ask(struct message_find *find, json_t *where);
/* NULL before the first. */
const json_t *message_find_where(const struct message_find *find);
/* The next page, of what is older; the one before. Nothing happens where there is none. */
void message_find_older(struct message_find *find);
void message_find_newer(struct message_find *find);
bool message_find_has_older(const struct message_find *find);
bool message_find_has_newer(const struct message_find *find);

/* Borrowed until the next call or turn of the loop; each with `_key`. */
const json_t *message_find_rows(const struct message_find *find);
bool message_find_is_busy(const struct message_find *find);
/* Why it ended without an answer, or what could not be read; "" for nothing. Caller frees. */
char *message_find_trouble(const struct message_find *find);
/* From 1. */
unsigned message_find_page(const struct message_find *find);

#endif
