@NullMarked
package dev.medley.imagecaptioning.metrics;

import org.jspecify.annotations.NullMarked;
