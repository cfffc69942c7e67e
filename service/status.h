/* What `zhiban status --json` prints. */
#ifndef SERVICE_STATUS_H
#define SERVICE_STATUS_H

#include <jansson.h>

struct service;
json_t *service_status(struct service *service);

#endif
