/** The starter speech model: recordings that espeak-ng speaks, and a Whisper that learns to write them down. */
@NullMarked
package dev.medley.starter.speech;

import org.jspecify.annotations.NullMarked;
