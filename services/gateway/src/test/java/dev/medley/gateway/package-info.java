@NullMarked
package dev.medley.gateway;

import org.jspecify.annotations.NullMarked;
