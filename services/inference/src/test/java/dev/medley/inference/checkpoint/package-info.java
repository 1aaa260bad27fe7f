@NullMarked
package dev.medley.inference.checkpoint;

import org.jspecify.annotations.NullMarked;
