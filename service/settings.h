/* What can be set, as one table: type, limits, default and a sentence for each. The bootstrap file
 * (/etc/zhiban/zhiban.conf, or none in trial) says where and in which mode; the site file
 * (site.conf) says how this duty room works and is in force only by the act config.apply. */
#ifndef SERVICE_SETTINGS_H
#define SERVICE_SETTINGS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"
#include "points/judge.h"

struct plugin_book;

enum mode { MODE_TRIAL, MODE_PRODUCTION, MODE_TRAINING };
const char *mode_word(enum mode mode);

/* Values of one site file. Durations in microseconds. Text is owned. */
struct settings {
	char *site_name;
	char *site_profile;          /* liuzhou, qingpu, hunan, lhasa, custom (requirements 2.1) */
	char *anchor;                /* file for the head of the audit chain; "": none */
	int64_t sweep;               /* link sweep */
	int64_t poll;                /* full poll */
	int64_t walk;                /* rediscovery of rows, texts, neighbours */
	int64_t echo;                /* between echoes */
	int64_t echo_timeout;
	int64_t window;              /* SNMP requests in flight */
	int64_t tries;
	int64_t reach_n, reach_k, reach_m;
	int64_t degraded_loss;       /* permille of echoes lost from which a circuit is degraded */
	int64_t degraded_rtt;        /* microseconds; 0: not judged */
	int64_t recovered_loss;      /* permille below which a degraded circuit is normal again */
	int64_t baseline_span;       /* what is usual is taken from this long */
	int64_t baseline_least;      /* hours of it that must have been observed */
	int64_t departure_factor;    /* percent of the usual from which something departs from it */
	int64_t departure_rtt;       /* and by at least so much, microseconds; jitter as well */
	int64_t departure_loss;      /* permille */
	int64_t day_covered;         /* permille of a day's polls below which it was not measured */
	int64_t use_limit;           /* permille of the bandwidth, as a day's 95th percentile */
	int64_t departed_limit;      /* permille of a day spent outside the baseline */
	int64_t errors_limit;        /* packets a day */
	int64_t proposal_days;       /* days in a row above a limit that make a proposal */
	int64_t proposal_quiet;      /* after a decision the same is not proposed for this long */
	int64_t ssh_interval;        /* between the periodic commands of a device */
	int64_t ssh_window;          /* conversations at once */
	int64_t ssh_pause;           /* after a refused login nothing is tried for this long */
	int64_t ssh_step;            /* limit of each step of a conversation */
	int64_t history_limit;       /* bytes */
	int64_t service_interval;    /* between two runs of a check of a managed service */
	int64_t service_retry; /* sooner, while one result is not enough to say it is bad or good */
	int64_t service_n, service_k, service_m; /* patience with it, as of reach */
	int64_t service_children;    /* plugins running at once */
	struct plugin_book *plugins;
	int64_t console_idle;        /* after which a console nobody touches hides; 0: never */
	int64_t expiry_notice; /* ledger dates nearer than this are shown under what comes next */
};

struct settings *settings_new(void);          /* the defaults */
void settings_free(struct settings *settings);
OWN_DEFINE(settings)

struct reach_settings settings_reach(const struct settings *settings);
struct reach_settings settings_service_patience(const struct settings *settings);
/* "30s", "5m", "200ms", a bare number is seconds: microseconds. False, and *RET is untouched, for
 * what is none. */
bool settings_duration(const char *typed, int64_t *ret);
/* How old a status may be before it is called stale: three sweeps may go missing. */
int64_t settings_patience(const struct settings *settings);

/* The settings TEXT describes, over the defaults. On failure NULL and one sentence that names line
 * or group and key. Pure. NAME is for the sentence. */
struct settings *settings_parse(const char *name, const char *text, GError **error);

/* Bootstrap: where things are. */
struct places {
	enum mode mode;
	char *state_dir, *socket, *config_dir;
};
/* FILE may be NULL: trial, below the user's state directory. */
bool places_read(const char *file, struct places *ret, GError **error);
/* Puts what the command line says in place of what the file said; NULL leaves it. */
void places_override(struct places *places, const char *state_dir, const char *socket);
void places_clear(struct places *places);

#endif
