/* How the tables of lab/box_*.c are written. A variable is bound to a quantity, says always the
 * same number, or always the same text. */
#ifndef LAB_BOX_TABLE_H
#define LAB_BOX_TABLE_H

#include "lab/box.h"

/* What follows the quantity: n, scale, and the rest by name. */
#define VALUE(name, form, quantity, ...) { name, LAB_FORM_##form, LAB_##quantity, __VA_ARGS__ }
#define TEXT(name, said) { name, LAB_FORM_TEXT, .text = said }
#define FIXED(name, form, number) { name, LAB_FORM_##form, .fixed = number }

/* ---- POSEIDON-MIB, of two boxes ------------------------------------------------------------- */

/* Contacts have value, name, what is an alarm and whether it is one (NOTHING: it never is);
 * sensors have a state, a text with the unit, tenths, and the unit as number and text. A sensor
 * that is lost is invalid, "---", -999.9. */
#define POSEIDON_INPUTS "1.3.6.1.4.1.21796.3.3.1.1."
#define POSEIDON_SENSORS "1.3.6.1.4.1.21796.3.3.3.1."
#define POSEIDON_CONTACT(index, label, quantity, alarm, sensor_name) \
	VALUE(POSEIDON_INPUTS "2." index, INTEGER, quantity, .scale = 1, .sensor = sensor_name), \
	{ POSEIDON_INPUTS "3." index, LAB_FORM_TEXT, .text = label, .sensor = sensor_name }, \
	{ POSEIDON_INPUTS "4." index, LAB_FORM_INTEGER, .fixed = 2, .sensor = sensor_name }, \
	VALUE(POSEIDON_INPUTS "5." index, INTEGER, alarm, .scale = 1, .sensor = sensor_name)
#define POSEIDON_ANALOGUE(index, label, quantity, unit, unit_text, sensor_name) \
	TEXT(POSEIDON_SENSORS "2." index, label), \
	{ POSEIDON_SENSORS "4." index, LAB_FORM_INTEGER, .fixed = 1, .sensor = sensor_name, \
	  .stays = true, .filler = 0, .status = true }, \
	VALUE(POSEIDON_SENSORS "5." index, TEXT, quantity, .text = " " unit_text, .decimals = 1, \
	    .sensor = sensor_name, .stays = true, .blank = "---"), \
	VALUE(POSEIDON_SENSORS "6." index, INTEGER, quantity, .scale = 10, .sensor = sensor_name, \
	    .stays = true, .filler = -9999), \
	FIXED(POSEIDON_SENSORS "8." index, INTEGER, 1000 + unit), \
	FIXED(POSEIDON_SENSORS "9." index, INTEGER, unit), \
	TEXT(POSEIDON_SENSORS "10." index, unit_text)

#endif
