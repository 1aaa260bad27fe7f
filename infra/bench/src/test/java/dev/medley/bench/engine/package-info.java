@NullMarked
package dev.medley.bench.engine;

import org.jspecify.annotations.NullMarked;
