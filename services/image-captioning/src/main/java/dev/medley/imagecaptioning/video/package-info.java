/**
 * From a video to a picture of each of its scenes. Foreign files are decoded by FFmpeg's libraries in processes of
 * their own ({@link dev.medley.imagecaptioning.video.DecoderMain}), so that a file that crashes the decoder crashes
 * nothing else.
 */
@NullMarked
package dev.medley.imagecaptioning.video;

import org.jspecify.annotations.NullMarked;
