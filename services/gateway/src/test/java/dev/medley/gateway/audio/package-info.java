@NullMarked
package dev.medley.gateway.audio;

import org.jspecify.annotations.NullMarked;
