@NullMarked
package dev.medley.gateway.worker;

import org.jspecify.annotations.NullMarked;
