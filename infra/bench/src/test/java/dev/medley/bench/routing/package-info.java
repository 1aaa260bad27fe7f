@NullMarked
package dev.medley.bench.routing;

import org.jspecify.annotations.NullMarked;
