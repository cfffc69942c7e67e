/* What is begun from a security incident, with what it says filled in: the plan that is made for
 * it, an isolation (RB-13), a fault ticket, a finding to be mended, its report on paper. All of
 * them name the incident. ROW is one of records:incident; it is only read during the call. */
#ifndef VIEWS_INCIDENT_LINKS_H
#define VIEWS_INCIDENT_LINKS_H

#include "views/console.h"

/* The plan for an incident of this sort ("RB-10"), by its category and its words; NULL: none is
 * plainly meant. Pure. */
const char *incident_plan_for(const json_t *row);

/* Why nothing is begun from ROW any more; NULL: it can be. */
const char *incident_refuse_link(const json_t *row);
/* A plan that is under way for it is opened; else the one it calls for, or one that is chosen, is
 * begun. */
void incident_start_plan(struct app *app, const json_t *row);
void incident_request_isolation(struct app *app, const json_t *row);
void incident_open_ticket(struct app *app, const json_t *row);
/* 登记整改. */
void incident_find_fault(struct app *app, const json_t *row);

/* Which of the four reports is to be seen on paper. */
void incident_print(struct app *app, const json_t *row);

#endif
