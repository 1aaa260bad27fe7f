/** The engine's own program, timed without the stack around it. */
@NullMarked
package dev.medley.bench.engine;

import org.jspecify.annotations.NullMarked;
