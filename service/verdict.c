#include "service/verdict.h"

/* ---- devices ------------------------------------------------------------------------------ */

/* There is no SNMP to ask: the echo is all there is. */
static struct device_verdict by_echo(enum witness echo)
{
	switch (echo) {
	case WITNESS_ANSWERS:
	case WITNESS_TALKING:
	case WITNESS_DOUBTFUL:
		return (struct device_verdict){ DEVICE_UP, DEVICE_FINE };
	case WITNESS_SILENT:
		return (struct device_verdict){ DEVICE_DOWN, DEVICE_ECHO_SILENT };
	case WITNESS_AWAITED:
		return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_AWAITED };
	case WITNESS_UNABLE:
		return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_ECHO_UNABLE };
	case WITNESS_NONE:
		break;
	}
	return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_NOT_PROBED };
}

struct device_verdict device_verdict(enum witness snmp, enum witness echo)
{
	switch (snmp) {
	case WITNESS_ANSWERS:
	case WITNESS_DOUBTFUL:
		return (struct device_verdict){ DEVICE_UP, DEVICE_FINE };
	case WITNESS_TALKING:
		return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_SNMP_FAILS };
	case WITNESS_AWAITED:
		return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_AWAITED };
	case WITNESS_UNABLE:
		if (echo == WITNESS_SILENT)
			return (struct device_verdict){ DEVICE_DOWN, DEVICE_ECHO_SILENT };
		return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_SNMP_UNABLE };
	case WITNESS_SILENT:
		if (echo == WITNESS_ANSWERS)
			return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_SNMP_FAILS };
		if (echo == WITNESS_DOUBTFUL)
			return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_DOUBTFUL };
		return (struct device_verdict){ DEVICE_DOWN, DEVICE_SILENT };
	case WITNESS_NONE:
		break;
	}
	return by_echo(echo);
}

/* ---- circuits ----------------------------------------------------------------------------- */

/* The first end that is in STATE; -1 for none. */
static int end_in(const struct circuit_evidence *evidence, enum end_state state)
{
	for (int end = 0; end < CIRCUIT_ENDS; end++)
		if (evidence->ends[end] == state)
			return end;
	return -1;
}

static struct circuit_verdict say(enum circuit_state state, enum circuit_reason reason, int end)
{
	return (struct circuit_verdict){ state, reason, end < 0 ? END_A : end };
}

/* Something was read and it is open from end to end: how good is it? */
static struct circuit_verdict by_path(const struct circuit_evidence *evidence)
{
	if (evidence->lossy)
		return say(CIRCUIT_DEGRADED, CIRCUIT_LOSS, -1);
	if (evidence->slow)
		return say(CIRCUIT_DEGRADED, CIRCUIT_SLOW, -1);
	return say(CIRCUIT_NORMAL, CIRCUIT_FINE, -1);
}

/* Why nothing can be said: the end that is in the way, else what is missing in the ledger. */
static struct circuit_verdict not_known(const struct circuit_evidence *evidence)
{
	if (end_in(evidence, END_NO_PORT) >= 0)
		return say(CIRCUIT_UNKNOWN, CIRCUIT_END_NO_PORT, end_in(evidence, END_NO_PORT));
	if (end_in(evidence, END_UNREAD) >= 0)
		return say(CIRCUIT_UNKNOWN, CIRCUIT_END_UNREAD, end_in(evidence, END_UNREAD));
	if (evidence->echo == WITNESS_AWAITED)
		return say(CIRCUIT_UNKNOWN, CIRCUIT_ECHO_AWAITED, -1);
	return say(CIRCUIT_UNKNOWN, CIRCUIT_NO_ENDS, -1);
}

struct circuit_verdict circuit_verdict(const struct circuit_evidence *evidence)
{
	int up = end_in(evidence, END_UP), down = end_in(evidence, END_DOWN);
	int disabled = end_in(evidence, END_DISABLED), absent = end_in(evidence, END_ABSENT);
	bool blocked = end_in(evidence, END_UNREAD) >= 0 || end_in(evidence, END_NO_PORT) >= 0;
	bool both_up = evidence->ends[END_A] == END_UP && evidence->ends[END_Z] == END_UP;

	if (down >= 0)
		return say(CIRCUIT_DOWN, CIRCUIT_END_DOWN, down);
	if (disabled >= 0)
		return say(CIRCUIT_DOWN, CIRCUIT_END_DISABLED, disabled);
	if (evidence->echo == WITNESS_SILENT && up >= 0)
		return say(CIRCUIT_DOWN, CIRCUIT_FAR_SILENT, up);
	if (evidence->echo == WITNESS_SILENT && !blocked)
		return say(CIRCUIT_DOWN, CIRCUIT_GATEWAY_SILENT, -1);
	if (evidence->echo == WITNESS_ANSWERS || both_up)
		return by_path(evidence);
	if (up >= 0 && absent >= 0 && evidence->echo != WITNESS_AWAITED)
		return by_path(evidence);
	return not_known(evidence);
}
