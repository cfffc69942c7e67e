/* Where on its way a circuit is broken, from what is known of its near end, its far end, the
 * circuits beside it and the electricity at the far end. Pure. What is not known decides nothing:
 * with too little known the segment is unknown, and the reason says what is missing.
 *
 * A verdict may name a second segment that fits what was seen as well; then the one who is on duty
 * has a question to ask before anybody is called out. */
#ifndef POINTS_LOCATE_H
#define POINTS_LOCATE_H

#include "points/acceptance.h"

struct locate_facts {
	enum owner owner;
	bool cut_off;                /* our own gateway is gone: nothing is seen any more */
	bool maintained;             /* the circuit, or a device at its end, is being worked on */
	enum known near_device;      /* it answers */
	bool near_disabled;          /* its port was closed by a person */
	enum known near_port;        /* up; KNOWN_NOT also where the ledger names none */
	enum known near_light;       /* arrives; KNOWN_NO: dark */
	bool near_faded;             /* it arrives, weaker than it should */
	enum known gateway;          /* the far gateway answers the echo */
	bool lossy;                  /* not always */
	enum known far_device; /* answers, and not only over this circuit when that is down */
	bool far_disabled;
	enum known far_port;
	enum known far_power;
	enum known cable; /* other circuits on the same cable work; KNOWN_NO: none does */
	enum known branch; /* other circuits of the same carrier branch to the same far side */
};

enum certainty { CERTAINTY_NONE, CERTAINTY_POSSIBLE, CERTAINTY_LIKELY, CERTAINTY_CERTAIN };
const char *certainty_word(enum certainty certainty);
const char *certainty_title(enum certainty certainty); /* msgid */

struct locate_verdict {
	bool fault;                  /* false: nothing is wrong that could be located */
	enum segment segment;
	enum segment other; /* fits as well; SEGMENT_UNKNOWN: none. Ask which of them */
	enum certainty certainty;
	const char *reason;          /* msgid, one sentence */
};
struct locate_verdict locate_judge(const struct locate_facts *facts);

/* The segment of a line that belongs to OWNER. */
enum segment locate_line(enum owner owner);

#endif
