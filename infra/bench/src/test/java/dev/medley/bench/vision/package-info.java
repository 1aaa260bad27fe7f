@NullMarked
package dev.medley.bench.vision;

import org.jspecify.annotations.NullMarked;
