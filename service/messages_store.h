/* The inside of the store, between its writer (messages_store.c) and its reader
 * (messages_search.c). */
#ifndef SERVICE_MESSAGES_STORE_H
#define SERVICE_MESSAGES_STORE_H

#include "service/messages_parts.h"
#include "service/pause.h"

struct tally;

enum statement {
	STATEMENT_BEGIN,
	STATEMENT_COMMIT,
	STATEMENT_ADD,
	STATEMENT_INFORM,
	STATEMENTS
};

struct message_store {
	char *folder;
	int64_t reserve, commit_us;
	size_t queue_bytes;
	GMainContext *loop;
	GThread *writing, *reading;
	struct tally *tally;

	GMutex mutex;
	GCond wake;                  /* of the writer */
	GPtrArray *queue;            /* letters that wait */
	size_t queued;               /* their bytes */
	int64_t keep_days, limit;
	bool stop, too_large;
	char *damaged;               /* a day a reader could not read; NULL: none */
	struct messages_status status;

	/* the writer's own */
	GPtrArray *group;            /* letters being committed */
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	char day[DAY_SIZE], bounds_day[DAY_SIZE];
	int64_t from, until;         /* of bounds_day */
	GHashTable *eve;             /* informs of the end of the day before: key -> id */
	struct steps steps;          /* of the clock, for what is to go by its age */
	char *aside;                 /* where a damaged day went; NULL: none did */

	/* the reader's side */
	GAsyncQueue *requests;
	GHashTable *open;            /* loop: requests not yet answered */
};

bool message_is_of_day(struct message_store *store, int64_t id);
/* What is old enough goes; the writer's. */
void message_store_keep_days(struct message_store *store);
/* DAY cannot be read: the writer puts it aside. */
void message_store_damaged(struct message_store *store, const char *day);
void message_store_start_reading(struct message_store *store);
void message_store_stop_reading(struct message_store *store);

#endif
