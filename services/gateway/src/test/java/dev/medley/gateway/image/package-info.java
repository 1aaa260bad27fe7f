@NullMarked
package dev.medley.gateway.image;

import org.jspecify.annotations.NullMarked;
