@NullMarked
package dev.medley.speechtranscription.metrics;

import org.jspecify.annotations.NullMarked;
