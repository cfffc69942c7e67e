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
#include "points/light.h"

struct plugin_book;

enum mode { MODE_TRIAL, MODE_PRODUCTION, MODE_TRAINING };
const char *mode_word(enum mode mode);

/* Whose being down is an alarm: of no port, of those that a circuit, an aggregate or a neighbour
 * uses, of these and all that were up before, of all that are not closed. */
enum ports_watched { PORTS_NONE, PORTS_USED, PORTS_SEEN, PORTS_ALL };

/* Values of one site file. Durations in microseconds. Text is owned. */
struct settings {
	char *site_name;
	int64_t site_operator;       /* place of "other|central|cii": how soon the national rule
				      * wants incidents reported */
	char *site_profile;          /* liuzhou, qingpu, hunan, lhasa, custom (requirements 2.1) */
	char *site_phone;            /* where we are called back; "": not said */
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
	int64_t cpu_limit, memory_limit; /* permille from which it is too much; 0: not judged */
	int64_t recovery;            /* permille below a limit at which it is well again */
	int64_t reboot_stands;       /* a reboot stands as an alarm for this long */
	int64_t port_down;           /* enum ports_watched: of which ports it is an alarm */
	int64_t port_use_limit;      /* permille of a port's speed; 0: not judged */
	int64_t port_errors_limit, port_discards_limit; /* packets a minute; 0: not judged */
	int64_t light_drop;          /* tenths of dB below the usual light; 0: not judged */
	int64_t light_recovery;      /* tenths of dB above that at which it is well again */
	int64_t light_samples;       /* polls after which it is known what is usual */
	int64_t light_none;          /* tenths of -dBm from which there is no light at all */
	int64_t learning; /* neighbours that come this soon after a port is first seen are normal */
	int64_t ssh_failures;        /* conversations in a row */
	int64_t data_old;            /* since the newest answer of all */
	int64_t late_limit;          /* permille of the polls of a minute that were left out */
	int64_t lag_limit;           /* by which the service is late with its own clock; 0 */
	int64_t disk_free;           /* bytes */
	int64_t ssh_interval;        /* between the periodic commands of a device */
	int64_t ssh_window;          /* conversations at once */
	int64_t ssh_pause;           /* after a refused login nothing is tried for this long */
	int64_t ssh_step;            /* limit of each step of a conversation */
	char *origin; /* device at which the console hangs, by name; "": by gateway */
	char *gateway;               /* address of our own way out; "": not watched */
	int64_t gateway_echo_port;   /* UDP echo; 0: ICMP */
	int64_t settle; /* what its root let go is held under it for so long yet */
	int64_t together;            /* what fails within it failed at once */
	int64_t history_limit;       /* bytes */
	int64_t service_interval;    /* between two runs of a check of a managed service */
	int64_t service_retry; /* sooner, while one result is not enough to say it is bad or good */
	int64_t service_n, service_k, service_m; /* patience with it, as of reach */
	int64_t service_children;    /* plugins running at once */
	struct plugin_book *plugins;
	int64_t report_proof;        /* of an outage, after its beginning: whether it is not us */
	int64_t report_supervisor, report_leader, report_superior, report_bulletin;
	char *hook;                  /* command that is told what sounds; "": none */
	int64_t hook_gap, hook_limit; /* between two of its runs; how long one may take */
	int64_t silence_most;        /* how long the sound may be stopped at once */
	int64_t console_idle;        /* after which a console nobody touches hides; 0: never */
	char *messages_address;      /* traps and syslog are taken there; "": any */
	int64_t trap_port, syslog_port; /* 0: as the mode has it */
	int64_t source_rate, source_burst, unknown_rate; /* messages a second */
	int64_t connections, connections_each; /* syslog over TCP */
	int64_t connection_idle, connection_stall;
	int64_t receive_buffer;      /* bytes */
	int64_t messages_days;       /* kept at least, and never less than six months */
	int64_t messages_limit;      /* bytes */
	int64_t overrule_reason;     /* characters a reason to overrule the program has at least */
	int64_t decide; /* who accepts is judged within it, where no rule says (R8); 0 */
	int64_t night_from, night_until; /* hours in which not everybody may be called */
	char *evidence_commands;     /* names of commands, blanks between */
	int64_t evidence_lines;      /* of a log */
	int64_t evidence_hour;       /* bundles an hour at most */
	int64_t evidence_flood;      /* while alarms are in flood */
	int64_t evidence_again;      /* the same device not sooner */
	int64_t evidence_reference;  /* how old a reference may grow; 0: none is fetched */
	int64_t evidence_pace;       /* between two devices asked for one */
	int64_t ticket_accept;       /* an alarm's ticket is accepted within it; 0: not watched */
	int64_t ticket_escalate[3];  /* not restored for so long: a step up; of levels 1 to 3; 0 */
	char *ticket_chain;          /* to whom, blanks between, lowest first */
	int64_t ticket_share[2];     /* percent of the units from which it is level 1, 2 */
	int64_t ticket_reopen;       /* after it was closed it can be opened again for so long */
	int64_t callback_tries;      /* calls nobody answers, until it counts as 回访未果 */
	int64_t journal_late;        /* what is written down later than this is a late entry */
	char *isolation_authority;   /* who may authorise, by basis; "": by the site's profile */
	int64_t isolation_written;   /* the paper follows a spoken word within it */
	int64_t isolation_observe;   /* watched so long after a unit was connected again */
	int64_t isolation_alone;     /* enum isolation_alone (service/isolations.h) */
	int64_t warning_sign;        /* a warning is signed for within it */
	int64_t warning_rounds;      /* percent of the time between rounds; 100: as always */
	int64_t warning_duty;        /* persons on duty in a red or orange one; 0: not watched */
	int64_t contact_verify;      /* a number nobody tried for so long is stale */
	char *local_ttys;            /* terminals that stand in the duty room, blanks between */
	char *round_domains;         /* what a round of the rooms must look at, blanks between */
	int64_t round_code_tries;    /* wrong codes at a spot, until nothing is listened to */
	int64_t round_code_wait;     /* for so long */
	int64_t round_catch_up;      /* what came due while nothing ran is made so far back */
	int64_t notify_workdays;     /* before a window, in which the units it hits are told */
	int64_t callback, callback_restored; /* a caller is called back within it; 0: no limit */
	int64_t roster_gap_ahead;    /* a gap of the roster is told so long before it */
	int64_t duty_longest;        /* unbroken; 0: not watched */
	int64_t duty_least_rest;     /* between two duties; 0: not watched */
	int64_t handover_late;       /* a handover so much after its time is in time */
	int64_t clock_within;        /* the time people confirm is no farther from the clock */
	int64_t days_notice;         /* working days that work is told of ahead */
	int64_t remind_hour;         /* o'clock, of the day before it */
	int64_t days_approval, days_implementation, days_review, days_allocation; /* working days;
	    0: none agreed, of the second: as the site's profile says */
	int64_t months_unused;       /* opened and not used */
	int64_t shift_prepare;       /* a handover begins so long before the shift ends */
	int64_t shift_overlap;       /* who left may add to what he wrote for so long */
	int64_t shift_no_show_standby, shift_no_show_supervisor; /* nobody came for so long */
	int64_t shift_single;        /* a night with one person: 0 a leader takes part, 1 free */
	int64_t signing_valid;       /* a signing password; 0: for ever */
	int64_t signing_once;        /* the one that a reset gives */
	int64_t signing_least;       /* characters */
	int64_t signing_tries;       /* wrong ones in a row that lock it */
	int64_t signing_lock;        /* for so long; 0: until it is reset */
	int64_t signing_delay, signing_delay_most; /* before the first no, doubled with each */
	int64_t visitor_stay;        /* the longest a visitor is in the room without another word */
	char *periodic_reports;      /* sorts of periodic reports owed; "": by the site's profile */
	int64_t periodic_grace;      /* days after the end of the period until one is due */
	int64_t expiry_notice; /* ledger dates nearer than this are shown under what comes next */
};

struct settings *settings_new(void);          /* the defaults */
void settings_free(struct settings *settings);
OWN_DEFINE(settings)

struct reach_settings settings_reach(const struct settings *settings);
struct reach_settings settings_service_patience(const struct settings *settings);
struct light_settings settings_light(const struct settings *settings);
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
