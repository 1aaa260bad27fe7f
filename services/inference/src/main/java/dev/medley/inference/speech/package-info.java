/**
 * Speech transcription with Whisper (Radford et al. 2022): log-mel windows, an encoder and a decoder as programs,
 * decoding by Whisper's rules, word times, one engine thread for the windows of many recordings.
 */
@NullMarked
package dev.medley.inference.speech;

import org.jspecify.annotations.NullMarked;
