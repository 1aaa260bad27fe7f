@NullMarked
package dev.medley.platform.serving;

import org.jspecify.annotations.NullMarked;
