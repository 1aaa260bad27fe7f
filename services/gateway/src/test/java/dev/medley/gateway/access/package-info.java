@NullMarked
package dev.medley.gateway.access;

import org.jspecify.annotations.NullMarked;
