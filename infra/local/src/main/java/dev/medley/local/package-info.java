/** The launcher: starts Kafka and every service of the suite on one machine, and stops them again. */
@NullMarked
package dev.medley.local;

import org.jspecify.annotations.NullMarked;
