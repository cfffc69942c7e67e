/* A datagram to both who can read it: what our reading of it and net-snmp's both take must say the
 * same, and so must the short way and the long one of a list. The first byte chooses: a datagram,
 * or a list of rows of two columns. */
#include "tests/unit/snmp_reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t in_octets[] = { 0x2b, 6, 1, 2, 1, 2, 2, 1, 10 };
	static const uint8_t hc_octets[] = { 0x2b, 6, 1, 2, 1, 31, 1, 1, 1, 6 };
	static const struct bytes names[] = { { in_octets, sizeof in_octets },
		{ hc_octets, sizeof hc_octets } };
	static struct decoder *ours, *theirs;
	if (!ours) {
		codec_start();
		ours = decoder_new();
		theirs = decoder_new();
	}
	if (size < 2)
		return 0;
	g_autofree uint8_t *copy = g_memdup2(data + 1, size - 1);
	if (data[0] & 1)
		g_assert(reference_cells(ours, (struct bytes){ copy, size - 1 }, names,
			G_N_ELEMENTS(names)));
	else
		g_assert(reference_agrees(ours, theirs, copy, size - 1));
	return 0;
}
