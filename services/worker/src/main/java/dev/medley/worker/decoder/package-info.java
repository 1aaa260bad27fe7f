/**
 * Decoders of foreign files, in processes of their own: a file that crashes one, or keeps it busy for nothing, harms
 * nothing else.
 */
@NullMarked
package dev.medley.worker.decoder;

import org.jspecify.annotations.NullMarked;
