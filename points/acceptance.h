/* Who accepts a fault: rules R1 to R8 of requirements 2.5 (拉接5, 8, 9, 10, 13, 14; 湘22; 青8, 17),
 * the first that applies counts. Two answers: who answers to the user (受理), and who is called to
 * repair (处置); by the regulations of Liuzhou and Qingpu they differ for leased lines. Pure; the
 * rule is always shown by its number, and a person may overrule it with a reason. */
#ifndef POINTS_ACCEPTANCE_H
#define POINTS_ACCEPTANCE_H

#include <stdbool.h>

enum segment {
	SEGMENT_UNKNOWN, SEGMENT_LOCAL_DEVICE, SEGMENT_SELF_FIBER, SEGMENT_CARRIER,
	SEGMENT_REMOTE_DEVICE, SEGMENT_REMOTE_POWER, SEGMENT_LAN, SEGMENT_UPSTREAM, SEGMENTS
};
/* Where on its way a circuit is broken. SEGMENT_LAN is all that the access unit built itself: its
 * own access line and its local network. */
const char *segment_word(enum segment segment);
const char *segment_title(enum segment segment);  /* msgid */
bool segment_read(const char *word, enum segment *ret);

enum owner { OWNER_UNSAID, OWNER_SELF_FIBER, OWNER_CARRIER, OWNER_ACCESS_UNIT, OWNER_UPSTREAM };
/* The word of the circuit's owner_type; NULL and what is none: unsaid. */
enum owner owner_read(const char *word);
enum known { KNOWN_NOT, KNOWN_YES, KNOWN_NO };

struct acceptance_facts {
	enum segment segment;        /* as located or overruled */
	enum owner owner;            /* of the circuit, by the ledger */
	enum known near_well;        /* our end: device up and port up */
	enum known far_well;         /* their end's device */
	enum known far_power;        /* they have electricity: asked, or probed */
	bool far_ours;               /* the far device was put there by the managing unit */
	bool backbone;               /* core, aggregation, exit, cloud */
	bool carrier_accepts;        /* the site's regulation lets the carrier accept (拉接14) */
};

enum acceptor { ACCEPTOR_UNDECIDED, ACCEPTOR_MGMT_UNIT, ACCEPTOR_CARRIER, ACCEPTOR_ACCESS_UNIT,
	ACCEPTOR_SUPERIOR, ACCEPTOR_OPS_UNIT, ACCEPTORS };
const char *acceptor_word(enum acceptor acceptor);
const char *acceptor_title(enum acceptor acceptor); /* msgid */
bool acceptor_read(const char *word, enum acceptor *ret);

struct acceptance {
	int rule;                    /* 1..8 */
	enum acceptor accepts;       /* answers to the user */
	enum acceptor repairs;
	bool ask_power;              /* first ask the far end whether it has electricity (R6) */
	int otherwise;               /* the rule that counts if it has none; 0: RULE stays */
	bool complete_ledger;        /* the ledger does not say whose it is (R8) */
	const char *reason;          /* msgid: why */
	const char *source;          /* clauses, "拉接14" */
};
/* Only the regulation of Lhasa has the carrier accept (拉接14); in Liuzhou and Qingpu the managing
 * unit answers to the user and the carrier only repairs (柳30, 青17), and where the regulation is
 * silent as well. A site of its own making (custom) follows the table. */
bool acceptance_carrier_accepts(const char *site_profile);
struct acceptance acceptance_judge(const struct acceptance_facts *facts);

#endif
