/* The service: everything the loop thread owns, put together. One instance, made by service_run().
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "base/timer.h"
#include "service/changes.h"
#include "service/health.h"
#include "service/history.h"
#include "service/identity.h"
#include "service/ledger.h"
#include "service/pause.h"
#include "service/picture.h"
#include "service/secrets.h"
#include "service/settings.h"
#include "service/shell.h"
#include "service/store.h"

struct peers;
struct alarms;
struct topics;
struct poller;
struct configuration;
struct anchor;
struct judgements;
struct breadcrumb;
struct plugin_runner;
struct profile_book;
struct messages;
struct rooms;
struct silence;
struct isolations;
struct warnings;
struct sound;
struct alarms;
struct rules;
struct topology;
struct locations;
struct evidence;
struct tickets;
struct maintenance;
struct roster;
struct rounds;
struct deadlines;
struct handovers;
struct periodic;
struct workday_calendar;
struct signing;

struct service {
	GMainLoop *loop;
	struct timers *timers;
	struct places places;
	struct settings *settings;
	struct configuration *configuration;
	struct identity identity;
	struct ledger *ledger;
	struct secrets *secrets;
	struct signing *signing;
	struct store *store;
	struct history *history;
	struct engine *engine;
	struct echo *echo;
	struct picture picture;
	struct rooms *rooms;
	struct silence *silence;
	struct isolations *isolations;
	struct warnings *warnings;
	struct sound *sound;
	struct rules *rules;
	struct plans *plans;
	struct runs *runs;
	struct drills *drills;
	struct incidents *incidents;
	struct run_asks *run_asks;
	struct alarms *alarms;
	struct topology *topology;
	struct changes *changes;
	struct locations *locations;
	struct evidence *evidence;
	struct tickets *tickets;
	struct maintenance *maintenance;
	struct roster *roster;
	struct rounds *rounds;
	struct deadlines *deadlines;
	struct handovers *handovers;
	struct periodic *periodic;
	struct workday_calendar *workdays; /* NULL: to be made anew (service/workdays.h) */
	struct judgements *judgements;
	struct breadcrumb *breadcrumb;   /* NULL: it could not be had */
	struct pause pause;
	struct steps steps;
	bool held;                   /* the writer waits for a time to be confirmed */
	struct health health;
	struct profile_book *profiles;
	struct poller *poller;
	struct plugin_runner *plugin_runner;
	struct shells *shells;
	struct topics *topics;
	struct peers *peers;
	struct anchor *anchor;
	struct messages *messages;
	unsigned quests;                 /* discoveries of ranges under way */
	size_t held_bytes; /* of acts handed over in parts and not yet complete, of all callers */
	json_t *on_duty;             /* the open shift_summary of the network post; NULL: none */
	struct wall started_at;
	struct timer heartbeat, ending;
	unsigned beats;
};

/* Runs until SIGTERM, SIGINT or the method stop. PLACES is taken over. A byte is written to
 * READY_FD (-1: none) when consoles may connect. Exit status; why it did not start is one sentence
 * in the log. */
int service_run(struct places *places, int ready_fd);

/* The loop is at work. Called where time matters: after a pause of the host the time is noted as
 * blind, and everything is spread anew. */
void service_alive(struct service *service);

/* Begin to stop: what is queued is committed first. */
void service_stop(struct service *service);

/* Sentences about what is wrong with the service itself, as a JSON array; new reference. */
json_t *service_troubles(const struct service *service);

#endif
