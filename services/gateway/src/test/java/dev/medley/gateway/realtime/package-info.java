@NullMarked
package dev.medley.gateway.realtime;

import org.jspecify.annotations.NullMarked;
