/* Regulations (制度) that end on a day to come: when it has come they say so (`lapse`). Which was
 * in force on which day does not hang on it (records/model/regulation.h). */
#ifndef SERVICE_REGULATIONS_H
#define SERVICE_REGULATIONS_H

struct service;

void regulations_age(struct service *service);

#endif
