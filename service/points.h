/* The points of what is in the picture, by name: what `zhiban points` lists and what rules on
 * points are judged by. */
#ifndef SERVICE_POINTS_H
#define SERVICE_POINTS_H

#include "points/expr.h"
#include "points/quality.h"
#include "service/rooms.h"
#include "service/shell.h"

struct circuit;
struct device;

/* Borrowed. */
struct point {
	const char *name, *row;      /* "if.oper", "Gi0/0/3"; ROW is NULL where there is one only */
	struct expr_value value;     /* unknown: not read, or not known now */
	bool flag;                   /* the number is yes or no */
	bool whole;                  /* the number is an integer */
	const char *unit;            /* "" for none */
	enum quality quality;
	const struct sensor *sensor; /* NULL: none */
};
typedef void point_visit(const struct point *point, void *data);

/* Whether somebody wants points called NAME: to spare the work on the others. */
typedef bool point_wanted(const char *name, void *data);

/* WANTED may be NULL: all. What the device says over SSH is apart (service/shell.h). */
void points_of_device(const struct device *device, point_wanted *wanted, point_visit *visit,
    void *data);
void points_of_circuit(const struct circuit *circuit, point_visit *visit, void *data);
void points_of_place(const struct place *place, point_visit *visit, void *data);

#endif
