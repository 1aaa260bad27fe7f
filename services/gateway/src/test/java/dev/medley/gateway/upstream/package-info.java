@NullMarked
package dev.medley.gateway.upstream;

import org.jspecify.annotations.NullMarked;
