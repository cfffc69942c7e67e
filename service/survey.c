#include "service/survey.h"

#include "base/i18n.h"
#include "service/discover.h"

#define AT_ONCE 128
/* The first knock is answered within this or asked again; the second is waited for as long again.
 */
#define KNOCK_PATIENCE (2 * CLOCK_SECOND / 5)
#define KNOCK_TRIES 2
#define KNOCK_DEADLINE (4 * CLOCK_SECOND)
#define ECHO_INTERVAL (CLOCK_SECOND / 2)
#define ECHO_PATIENCE CLOCK_SECOND

/* One address being asked. */
struct inquiry {
	struct survey *survey;
	struct address address;
	size_t credential;           /* the one being tried */
	struct agent *agent;         /* knocking */
	struct discovery *reading;   /* let in, being read */
	bool read;                   /* nothing more will come by SNMP */
	json_t *row;                 /* what it said; NULL: nothing */
	char *failure;               /* the most telling of the refusals */
	bool heard;                  /* something answered, though it did not let us in */
	struct echo_target *echo;
	bool echoed;                 /* the first echo has its result */
	int64_t rtt_us;              /* -1: no answer so far */
};

struct survey {
	struct survey_settings settings;
	struct engine *knocking, *reading;
	struct timer turn;           /* what has ended is told and cleared away from here */
	GPtrArray *under_way, *ended;
	size_t next;
	struct survey_progress progress;
	char *failure;
};

static const char *const greeting[] = {
	"1.3.6.1.2.1.1.3.0",         /* sysUpTime */
	"1.3.6.1.2.1.1.2.0",         /* sysObjectID */
};

static void knock(struct inquiry *inquiry);

/* ---- credentials -------------------------------------------------------------------------- */

struct survey_credential *survey_credential_new(int64_t id, const char *name,
    struct credential *credential)
{
	struct survey_credential *one = g_new(struct survey_credential, 1);

	*one = (struct survey_credential){ id, g_strdup(name), credential };
	return one;
}

void survey_credential_free(void *data)
{
	struct survey_credential *one = data;

	credential_free(one->credential);
	g_free(one->name);
	g_free(one);
}

static const struct survey_credential *credential_of(const struct inquiry *inquiry)
{
	return inquiry->survey->settings.credentials->pdata[inquiry->credential];
}

/* ---- the end of an inquiry ---------------------------------------------------------------- */

static void inquiry_free(void *data)
{
	struct inquiry *inquiry = data;

	agent_free(inquiry->agent);
	if (inquiry->reading != NULL)
		discover_cancel(inquiry->reading);
	echo_target_free(inquiry->echo);
	json_decref(inquiry->row);
	g_free(inquiry->failure);
	g_free(inquiry);
}

/* SNMP has said its last word, and so has the first echo: the rest is done in the next turn, since
 * neither engine nor echo may be taken away beneath their own calls. */
static void end_if_complete(struct inquiry *inquiry)
{
	struct survey *survey = inquiry->survey;

	if (!inquiry->read || (inquiry->echo != NULL && !inquiry->echoed))
		return;
	if (g_ptr_array_find(survey->ended, inquiry, NULL))
		return;
	g_ptr_array_add(survey->ended, inquiry);
	timer_after(&survey->turn, 0);
}

static void close_snmp(struct inquiry *inquiry)
{
	inquiry->read = true;
	end_if_complete(inquiry);
}

static void keep_failure(struct inquiry *inquiry, const char *reason)
{
	g_free(inquiry->failure);
	inquiry->failure = g_strdup(reason);
}

/* ---- echo --------------------------------------------------------------------------------- */

static void echo_came(struct echo_target *target, int64_t rtt_us, struct mono sent_at,
    void *data)
{
	struct inquiry *inquiry = data;

	(void)target, (void)sent_at;
	inquiry->echoed = true;
	if (rtt_us >= 0 && inquiry->rtt_us < 0)
		inquiry->rtt_us = rtt_us;
	end_if_complete(inquiry);
}

static void begin_echo(struct inquiry *inquiry)
{
	struct echo *echo = inquiry->survey->settings.echo;

	inquiry->rtt_us = -1;
	if (echo != NULL && echo_obstacle(echo, inquiry->address.socket.any.sa_family) == NULL)
		inquiry->echo = echo_target_new(echo, &inquiry->address, ECHO_ICMP, ECHO_INTERVAL,
		    ECHO_PATIENCE, echo_came, inquiry);
}

/* ---- SNMP --------------------------------------------------------------------------------- */

static void was_read(json_t *found, const char *failure, void *data)
{
	struct inquiry *inquiry = data;
	const struct survey_credential *credential = credential_of(inquiry);

	inquiry->reading = NULL;
	if (found == NULL) {
		inquiry->heard = true;       /* it had answered the knock */
		keep_failure(inquiry, failure);
	} else {
		inquiry->row = json_incref(found);
		if (credential->name != NULL)
			json_object_set_new(inquiry->row, "credential",
			    json_string(credential->name));
		if (credential->id != 0)
			json_object_set_new(inquiry->row, "credential_id",
			    json_integer(credential->id));
	}
	close_snmp(inquiry);
}

static void try_next(struct inquiry *inquiry)
{
	inquiry->credential++;
	if (inquiry->credential < inquiry->survey->settings.credentials->len)
		knock(inquiry);
	else
		close_snmp(inquiry);
}

static void knocked(enum agent_outcome outcome, struct answer *answer, const char *reason,
    void *data)
{
	struct inquiry *inquiry = data;

	answer_free(answer);
	g_clear_pointer(&inquiry->agent, agent_free);
	switch (outcome) {
	case AGENT_OK:
	case AGENT_CUT:
		inquiry->reading =
		    discover_start(inquiry->survey->reading, inquiry->survey->settings.profiles,
			&inquiry->address, credential_of(inquiry)->credential, was_read, inquiry);
		return;
	case AGENT_REFUSED:
		keep_failure(inquiry, reason);
		close_snmp(inquiry);
		return;
	case AGENT_CREDENTIAL:
	case AGENT_BROKEN:
		inquiry->heard = true;
		keep_failure(inquiry, reason);
		break;
	case AGENT_TIMEOUT:
		if (inquiry->failure == NULL)
			keep_failure(inquiry, reason);
		break;
	}
	try_next(inquiry);
}

static void knock(struct inquiry *inquiry)
{
	struct oid scalars[G_N_ELEMENTS(greeting)];
	const struct agent_request request = {
		.scalars = scalars,
		.n_scalars = G_N_ELEMENTS(scalars),
		.deadline_us = KNOCK_DEADLINE,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(greeting); i++)
		if (!oid_parse(greeting[i], &scalars[i]))
			g_assert_not_reached();
	inquiry->agent = agent_new(inquiry->survey->knocking, &inquiry->address,
	    credential_of(inquiry)->credential);
	agent_read(inquiry->agent, &request, knocked, inquiry);
}

/* ---- the survey --------------------------------------------------------------------------- */

/* What is told of an address that did not let us in; NULL when nothing there answered at all. */
static json_t *row_of_closed(const struct inquiry *inquiry)
{
	g_autofree char *address = address_show(&inquiry->address, DISCOVER_PORT);

	if (!inquiry->heard && inquiry->rtt_us < 0)
		return NULL;
	return json_pack("{s:s, s:b, s:s*, s:[], s:[]}", "address", address, "reached", 0, "reason",
	    inquiry->failure, "ports", "lldp");
}

static void tell(struct survey *survey, struct inquiry *inquiry)
{
	json_auto_t *row = inquiry->row != NULL ? json_incref(inquiry->row)
						: row_of_closed(inquiry);

	survey->progress.done++;
	survey->progress.found += inquiry->row != NULL;
	if (inquiry->row == NULL) {
		g_free(survey->failure);
		survey->failure = g_strdup(inquiry->failure);
	}
	if (row == NULL)
		return;
	if (inquiry->rtt_us >= 0)
		json_object_set_new(row, "echo_us", json_integer(inquiry->rtt_us));
	survey->settings.found(row, survey->settings.data);
}

static void ask_more(struct survey *survey)
{
	const GArray *addresses = survey->settings.addresses;

	while (survey->next < addresses->len && survey->under_way->len < survey->settings.at_once) {
		struct inquiry *inquiry = g_new0(struct inquiry, 1);
		inquiry->survey = survey;
		inquiry->address = g_array_index(addresses, struct address, survey->next++);
		g_ptr_array_add(survey->under_way, inquiry);
		begin_echo(inquiry);
		knock(inquiry);
	}
}

/* Tells and frees what has ended, begins what has room, and says when that was all. */
static void turn(struct timer *timer, void *data)
{
	struct survey *survey = data;

	(void)timer;
	while (survey->ended->len > 0) {
		struct inquiry *inquiry = g_ptr_array_steal_index_fast(survey->ended, 0);
		tell(survey, inquiry);
		g_ptr_array_remove_fast(survey->under_way, inquiry);
	}
	ask_more(survey);
	if (survey->progress.done == survey->progress.total)
		survey->settings.finished(survey->settings.data);
}

struct survey *survey_new(const struct survey_settings *settings, GError **error)
{
	const struct engine_settings quick = { .timeout_first_us = KNOCK_PATIENCE,
		.tries = KNOCK_TRIES, .window = AT_ONCE };
	const struct engine_settings patient = { .window = AT_ONCE };
	struct survey *survey = g_new0(struct survey, 1);

	survey->settings = *settings;
	g_array_ref(survey->settings.addresses);
	g_ptr_array_ref(survey->settings.credentials);
	g_ptr_array_ref(survey->settings.profiles);
	if (survey->settings.at_once == 0)
		survey->settings.at_once = AT_ONCE;
	survey->under_way = g_ptr_array_new_with_free_func(inquiry_free);
	survey->ended = g_ptr_array_new();
	survey->progress.total = settings->addresses->len;
	timer_init(&survey->turn, settings->timers, turn, survey);
	survey->knocking = engine_new(NULL, settings->timers, &quick, error);
	if (survey->knocking != NULL)
		survey->reading = engine_new(NULL, settings->timers, &patient, error);
	if (survey->reading == NULL) {
		survey_free(survey);
		return NULL;
	}
	timer_after(&survey->turn, 0);
	return survey;
}

void survey_free(struct survey *survey)
{
	if (survey == NULL)
		return;
	timer_stop(&survey->turn);
	g_ptr_array_unref(survey->ended);
	g_ptr_array_unref(survey->under_way);
	engine_free(survey->reading);
	engine_free(survey->knocking);
	g_array_unref(survey->settings.addresses);
	g_ptr_array_unref(survey->settings.credentials);
	g_ptr_array_unref(survey->settings.profiles);
	g_free(survey->failure);
	g_free(survey);
}

struct survey_progress survey_progress(const struct survey *survey)
{
	return survey->progress;
}

const char *survey_failure(const struct survey *survey)
{
	return survey->failure == NULL ? "" : survey->failure;
}
