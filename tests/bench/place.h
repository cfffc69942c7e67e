/* A lab and a service of its own below build/bench, started by lab/site and ended with the program,
 * whatever way it ends. Only one at a time. */
#ifndef TESTS_BENCH_PLACE_H
#define TESTS_BENCH_PLACE_H

#include <jansson.h>
#include <sys/types.h>

#include "views/client.h"

/* PROGRAM of the build to be measured, "zhiban": its path. Caller frees. */
char *place_program(const char *program);

/* An empty place NAME; LAB is options of zhiban-lab run. Ends the program when it cannot be. */
void place_start(const char *name, const char *lab);
void place_stop(void);
pid_t place_lab(void);
pid_t place_service(void);
const char *place_socket(void);
/* The lab's; caller frees. */
char *place_lab_socket(void);

/* Text of site.conf comes into force. */
void place_apply(const char *text);
/* The same of another file, alarms.conf. */
void place_apply_as(const char *name, const char *text);
/* So many rules of the site's own beside the 20 shipped ones: half of them look into the text of
 * each line, half at the name of each trap. */
void place_rules(unsigned n);
/* WORDS to zhiban-lab, a line of them. */
void place_order(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* As the caller of the service that nothing should delay. NULL: there is no service. */
struct client *place_client(void);
/* The answer of METHOD; the program ends when there is none. Caller decrefs. */
json_t *place_call(struct client *client, const char *method);

/* kill -9, and a new one; returns the ms from its start until it answers a caller. */
void place_kill_service(void);
double place_start_service(void);

#endif
