/* 口播稿 of a security incident: what to say on the telephone to a party it is reported to, a
 * sentence a line: items one and two of the sheet first (requirements 3.7, 5.3), the rest where it
 * is known. A pure function: what nobody knows is said to be unknown. Harmful text is not read out:
 * it is evidence, and has a number. */
#ifndef VIEWS_INCIDENT_WORDS_H
#define VIEWS_INCIDENT_WORDS_H

#include <jansson.h>

#include "base/clock.h"

/* Records (docs/protocol.md); all but the incident may be NULL. */
struct incident_words {
	const json_t *incident;
	const json_t *report;        /* incident_report that is told; NULL: none in particular */
	const json_t *steps;         /* array of incident_step */
	const json_t *evidence;      /* array of incident_evidence */
	const json_t *site;          /* who we are, where we are called back */
	const char *speaker;         /* who calls; NULL: not said */
	struct wall now;
};

/* Caller frees. */
char *incident_words(const struct incident_words *words);

#endif
