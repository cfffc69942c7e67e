/* Many addresses asked at once: who is there, which credential lets us in, what does it say of
 * itself. Used by the method discover and, without a service, by `zhiband discover`.
 *
 * Each address is knocked at with one small request per credential, in their order, two quick tries
 * each, until one is answered; only who answers is then read whole, with the patience a slow device
 * needs. A dead address so costs little, and one that hears v3 but does not know the user does not
 * hide the community that comes next. Where nobody listens on the port (ICMP says so) the other
 * credentials are not tried. The sockets and windows are the survey's own: what is polled does not
 * wait for it. */
#ifndef SERVICE_SURVEY_H
#define SERVICE_SURVEY_H

#include <jansson.h>

#include "probes/device/profile.h"
#include "probes/wire/echo.h"
#include "probes/wire/snmp.h"

struct survey;

/* One way in. Owns its parts. */
struct survey_credential {
	int64_t id;                  /* of the record; 0: none */
	char *name;                  /* NULL: not said in what is found */
	struct credential *credential;
};
/* Takes over CREDENTIAL; NAME is copied. */
struct survey_credential *survey_credential_new(int64_t id, const char *name,
    struct credential *credential);
void survey_credential_free(void *credential);

struct survey_progress {
	unsigned total, done, found; /* addresses; found: those read by SNMP */
};

struct survey_settings {
	struct timers *timers;
	GPtrArray *profiles;         /* which sensors there are */
	struct echo *echo;           /* NULL: no echoes are sent */
	GArray *addresses;           /* struct address, from range_parse() */
	GPtrArray *credentials;      /* struct survey_credential *, in the order of trying */
	unsigned at_once;            /* addresses under way; 0: 128 */
	/* An address that answered anything: ROW (borrowed) is the object of `discover --json` with
	 * `credential`, `credential_id` and `echo_us` where they are known. */
	void (*found)(json_t *row, void *data);
	/* All are done. SURVEY may be freed in it. */
	void (*finished)(void *data);
	void *data;
};

/* PROFILES, ADDRESSES and CREDENTIALS are referenced. Never calls back before it returns. */
struct survey *survey_new(const struct survey_settings *settings, GError **error);
/* Ends what is under way; nobody is called any more. */
void survey_free(struct survey *survey);
struct survey_progress survey_progress(const struct survey *survey);
/* Why the last address that was not read was not; "" when all were. */
const char *survey_failure(const struct survey *survey);

#endif
