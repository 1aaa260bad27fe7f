/** Content that is too long for messages, and files: kept once, under its checksum, for as long as a file wants it. */
@NullMarked
package dev.medley.platform.blob;

import org.jspecify.annotations.NullMarked;
