@NullMarked
package dev.medley.bench.speech;

import org.jspecify.annotations.NullMarked;
