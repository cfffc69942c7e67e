/* zhiban-sign: one signing password hashed or compared, away from the service. The question comes
 * on standard input, the answer is one line; nothing is in the arguments or the environment, no
 * memory of it is dumped, and it ends by itself when it takes too long. */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "service/signing_crypt.h"

#define SECONDS 10
#define QUESTION_SIZE 1024
#define ANSWER_SIZE 512

static void close_in(void)
{
	const struct rlimit core = { 0, 0 }, time = { SECONDS, SECONDS };

	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_PDEATHSIG, 9);
	setrlimit(RLIMIT_CORE, &core);
	setrlimit(RLIMIT_CPU, &time);
	alarm(2 * SECONDS);
}

int main(void)
{
	char question[QUESTION_SIZE], answer[ANSWER_SIZE];
	size_t size = 0;
	ssize_t n;

	close_in();
	while (size < sizeof question - 1 &&
	    (n = read(STDIN_FILENO, question + size, sizeof question - 1 - size)) > 0)
		size += (size_t)n;
	question[size] = '\0';
	signing_crypt_answer(question, answer, sizeof answer);
	explicit_bzero(question, sizeof question);
	return puts(answer) < 0 || fflush(stdout) != 0 || answer[0] == '\0';
}
