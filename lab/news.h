/* What devices say by themselves: a trap and a syslog line when a port changes or they begin anew,
 * and what is ordered of them. Each sends from its own address, in its own SNMP version, to two
 * ports of this host; what has no way to us says nothing. */
#ifndef LAB_NEWS_H
#define LAB_NEWS_H

#include "base/timer.h"
#include "lab/site.h"

struct lab_news;

/* Ports 0: nothing is sent of itself. NULL and ERROR. */
struct lab_news *lab_news_new(struct lab_site *site, struct timers *timers, uint16_t trap_port,
    uint16_t syslog_port, GError **error);
void lab_news_free(struct lab_news *news);

/* DEVICE sends the notification NAME ("linkDown", "linkUp", "coldStart", "authenticationFailure"),
 * with PORT or NULL; INFORM as one that wants an answer (not by v1). False: nobody of that name. */
bool lab_news_trap(struct lab_news *news, struct lab_device *device, const char *name,
    const struct lab_port *port, bool inform);
void lab_news_syslog(struct lab_news *news, const struct lab_device *device, unsigned severity,
    const char *text);
/* RATE a second for SECONDS, traps or syslog. */
void lab_news_flood(struct lab_news *news, struct lab_device *device, bool traps, unsigned rate,
    unsigned seconds);

/* The N words of "send DEVICE trap|inform NAME [PORT]", "send DEVICE syslog TEXT", "send DEVICE
 * logins N" and "flood DEVICE ..." (lab/desk_news.c). False with one sentence in ANSWER, and
 * nothing was sent; with ONLY_CHECK nothing is. NEWS may be NULL. */
bool lab_news_order(struct lab_news *news, struct lab_device *device, char **word, size_t n,
    bool only_check, GString *answer);

#endif
