/**
 * From a recording as people have it to samples as Whisper reads them: one channel, 16,000 samples a second. Foreign
 * files are decoded by FFmpeg's libraries in processes of their own
 * ({@link dev.medley.speechtranscription.audio.DecoderMain}), so that a file that crashes the decoder crashes nothing
 * else.
 */
@NullMarked
package dev.medley.speechtranscription.audio;

import org.jspecify.annotations.NullMarked;
