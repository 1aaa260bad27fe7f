@NullMarked
package dev.medley.platform.error;

import org.jspecify.annotations.NullMarked;
