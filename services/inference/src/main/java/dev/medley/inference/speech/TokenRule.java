package dev.medley.inference.speech;

/**
 * What a row of a step may write next, and how it is drawn.
 *
 * @param first whether it is the transcript's first token
 * @param timed whether the transcript has times; if not, nothing below holds
 * @param firstText the first token below the times that is allowed
 * @param earliest the first time that is allowed, as a token
 * @param latest the last time that is allowed, as a token
 * @param temperature 0 for the most likely token
 * @param draw a random number from 0 to 1, for a temperature above 0
 */
record TokenRule(
        boolean first, boolean timed, int firstText, int earliest, int latest, float temperature, float draw) {}
