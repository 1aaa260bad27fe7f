@NullMarked
package dev.medley.platform;

import org.jspecify.annotations.NullMarked;
