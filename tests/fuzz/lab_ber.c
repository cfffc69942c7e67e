/* Whatever comes in at the lab's SNMP port: first byte the device and its faults, the rest a
 * datagram. Anything it answers must be BER again, unless the device is one that answers garbage.
 */
#include <stdlib.h>

#include "lab/agent.h"
#include "lab/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bench {
	struct lab_site *site;
	struct lab_agent *agent;
};

static struct bench *bench(void)
{
	static struct bench one;
	if (!one.site) {
		one.site = lab_site_new(
		    1, 0, (struct mono){ INT64_C(1) << 45 }, (struct wall){ INT64_C(1) << 50 });
		one.agent = lab_agent_new(one.site);
	}
	return &one;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes answers[LAB_ANSWERS];
	if (size < 2)
		return 0;
	struct lab_device *device =
	    bench()->site->devices->pdata[data[0] % bench()->site->devices->len];
	device->faults = 1u << (data[1] % 32) & (LAB_ODD | 0xffff);
	size_t n =
	    lab_agent_answer(bench()->agent, device, (struct bytes){ data + 2, size - 2 }, answers);
	for (size_t i = 0; i < n; i++) {
		struct lab_message message;
		if (answers[i].size
		    > (device->faults & LAB_HUGE ? LAB_HUGE_DATAGRAM : LAB_DATAGRAM_LIMIT))
			abort();
		if (!(device->faults & (LAB_GARBAGE | LAB_TRUNCATED))
		    && !lab_message_read(answers[i], &message))
			abort();
	}
	device->faults = 0;
	return 0;
}
