/* Whom a device meets: its neighbours by LLDP, its sessions by BGP, OSPF and BFD. Parts of the view
 * of one device, and the list of all its sessions. */
#ifndef VIEWS_DEVICE_PEERS_H
#define VIEWS_DEVICE_PEERS_H

#include "views/console.h"

/* A title and as many rows as AREA holds; NEIGHBOURS is of the topic neighbours:ID. */
void draw_neighbours(const struct mirror *neighbours, struct area area);
/* The same of the topic sessions:ID, what is not as it should be first. */
void draw_sessions(const struct mirror *sessions, struct area area);
/* All of them as a list of its own; NAME is the device's. */
void open_sessions(struct app *app, int64_t device, const char *name);

#endif
