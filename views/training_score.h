/* What came of a run, printed for those who practised (runbooks/score.h). */
#ifndef VIEWS_TRAINING_SCORE_H
#define VIEWS_TRAINING_SCORE_H

#include <jansson.h>
#include <stdio.h>

/* SCORE as the method run.score gives it. */
void training_score_print(const json_t *score, FILE *out);

#endif
