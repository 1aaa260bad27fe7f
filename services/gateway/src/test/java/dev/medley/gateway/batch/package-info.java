@NullMarked
package dev.medley.gateway.batch;

import org.jspecify.annotations.NullMarked;
