/** What every part of the engine shares: how it fails. */
@NullMarked
package dev.medley.inference;

import org.jspecify.annotations.NullMarked;
